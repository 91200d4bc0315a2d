import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";

/**
 * Finds a command's file as `execvp` does (POSIX, exec).
 *
 * @param file the command's name or path
 * @param path the folders to look in, as $PATH has them
 * @throws {NodeJS.ErrnoException} ENOENT when there is none, EACCES when it
 * can't be run
 */
export function findExecutable(file: string, path: string): string {
	if (file === "") throw notFound(file);
	const candidates = file.includes("/")
		? [file]
		: path.split(delimiter).map((folder) => join(folder || ".", file));
	let failure: unknown = notFound(file);
	for (const candidate of candidates) {
		try {
			if (!statSync(candidate).isFile()) throw forbidden(candidate);
			accessSync(candidate, constants.X_OK);
			return candidate;
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code === "EACCES") failure = error;
		}
	}
	throw failure;
}

function notFound(file: string): Error {
	return Object.assign(new Error(`no such file: ${file}`), { code: "ENOENT" });
}

function forbidden(file: string): Error {
	return Object.assign(new Error(`not a file: ${file}`), { code: "EACCES" });
}
