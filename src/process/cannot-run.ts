import { closeSync, existsSync, openSync, readSync, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import { TailError } from "../errors.ts";
import { systemMessage } from "../io/system-message.ts";

/** The folders that execvp(3) searches when PATH is unset. */
export const USUAL_PATH = "/bin:/usr/bin";

/**
 * Builtins and reserved words, which exist in shells only (POSIX, 2.4, 2.14;
 * bash, zsh).
 */
const SHELL_WORDS = new Set(
	`. : [[ alias bg bind builtin case cd command coproc declare dirs eval exec
	exit export fc fg for function getopts hash history if jobs let local popd
	pushd read readonly return select set shift shopt source time times trap type
	typeset ulimit umask unalias unset until wait while`.split(/\s+/),
);

/**
 * The number of bytes in which the kernel looks for the interpreter line
 * (execve(2)).
 */
const FIRST_LINE_BYTES = 256;

/** The execute bits of a file's mode: of its owner, its group and all others. */
const ANY_EXECUTE = 0o111;

/**
 * Makes the error for a command that can't be started. It says what is wrong and
 * what to type instead.
 *
 * @param file the command's name or path
 * @param cause the system's reason
 * @param path the folders to look in, as $PATH has them
 */
export function cannotRun(
	file: string,
	cause: NodeJS.ErrnoException,
	path: string,
): TailError {
	const found = findFile(file, path);
	if (cause.code === "ENOENT") {
		const why = found ? loaderIsMissing(found) : undefined;
		return why === undefined
			? notFound(file, cause)
			: new TailError("not-found", `cannot run ${file}: ${why}`, { cause });
	}
	const why = cause.code === "EACCES" && found ? forbidden(found) : undefined;
	const message = `cannot run ${file}: ${why ?? systemMessage(cause)}`;
	return new TailError("not-executable", message, { cause });
}

function notFound(file: string, cause: Error): TailError {
	let hint = "";
	if (/^\w+=/.test(file)) {
		hint = ` (to set a variable: sse-tail -- env ${file} …)`;
	} else if (/\s/.test(file)) {
		hint = " (a whole command line takes --shell)";
	} else if (SHELL_WORDS.has(file)) {
		hint = ` (it is the shell's own: sse-tail --shell "${file} …")`;
	} else if (!file.includes("/") && existsSync(file)) {
		hint = ` (the one in this folder is ./${file})`;
	}
	return new TailError("not-found", `command not found: ${file}${hint}`, {
		cause,
	});
}

function forbidden(path: string): string | undefined {
	const stat = statSync(path);
	if (stat.isDirectory()) return "it is a folder";
	if ((stat.mode & ANY_EXECUTE) !== 0) return undefined;
	return `it is not executable (chmod +x ${path} makes it so)`;
}

/** Explains ENOENT for a file that exists: its interpreter or loader is missing. */
function loaderIsMissing(path: string): string {
	const interpreter = interpreterOf(path);
	if (interpreter === undefined) {
		return "what loads it is not there; is it built for another system?";
	}
	const lineEnds = interpreter.endsWith("\r")
		? " (it has the line ends of Windows)"
		: "";
	const shown = interpreter.replaceAll("\r", "\\r");
	return `its interpreter ${shown} is not there${lineEnds}`;
}

/**
 * Returns the interpreter that a script's `#!` line names (execve(2));
 * undefined without one, or if the file can't be read.
 */
export function interpreterOf(path: string): string | undefined {
	const bytes = Buffer.alloc(FIRST_LINE_BYTES);
	try {
		const fd = openSync(path, "r");
		try {
			readSync(fd, bytes, 0, bytes.length, 0);
		} finally {
			closeSync(fd);
		}
	} catch {
		return undefined;
	}
	return /^#![ \t]*([^ \t\n\0]+)/.exec(bytes.toString())?.[1];
}

/** Finds the first file of that name in the folders, executable or not. */
function findFile(file: string, path: string): string | undefined {
	if (file === "") return undefined;
	const candidates = file.includes("/")
		? [file]
		: path.split(delimiter).map((folder) => join(folder || ".", file));
	return candidates.find((candidate) => existsSync(candidate));
}
