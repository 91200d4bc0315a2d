import { readFileSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { TailError } from "../errors.ts";
import { systemMessage } from "../io/system-message.ts";
import type { FileContents } from "./commands.ts";
import type { Path } from "./problems.ts";

/** The file that has a folder's commands, and the key in package.json. */
const FILE = "sse-tail.json";
const PACKAGE = "package.json";
const KEY = "sse-tail";

/** Where commands are written down. */
export interface ConfigPlace {
	/** An absolute path. */
	file: string;
	/** What to call it in messages. */
	shown: string;
	/** The keys from the file's root to them. */
	base: Path;
}

/**
 * The place that somebody has named.
 *
 * @param folder from which its path goes
 */
export function namedConfig(path: string, folder: string): ConfigPlace {
	const isPackage = basename(path) === PACKAGE;
	const base = isPackage ? [KEY] : [];
	return { file: resolve(folder, path), shown: path, base };
}

/**
 * Finds where a folder's commands are written down; undefined for nowhere.
 *
 * @throws {TailError} "usage" when there are two places
 */
export function findConfig(folder: string): ConfigPlace | undefined {
	const own = read(resolve(folder, FILE));
	const pkg = read(resolve(folder, PACKAGE));
	const isInPackage = pkg !== undefined && hasKey(pkg);
	if (own !== undefined && isInPackage) {
		throw new TailError(
			"usage",
			`commands are in ${FILE} and under "${KEY}" in ${PACKAGE}: choose one`,
		);
	}
	if (own !== undefined) return namedConfig(FILE, folder);
	return isInPackage ? namedConfig(PACKAGE, folder) : undefined;
}

/** Whether a package.json has commands; one that is broken is npm's to tell of. */
function hasKey(text: string): boolean {
	try {
		const value: unknown = JSON.parse(text);
		return typeof value === "object" && value !== null && KEY in value;
	} catch {
		return false;
	}
}

/** Without a byte order mark, which Windows' editors write, and which is no JSON. */
function read(file: string): string | undefined {
	try {
		return readFileSync(file, "utf8").replace(/^\uFEFF/, "");
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
		throw new TailError(
			"usage",
			`cannot read ${file}: ${systemMessage(error as Error)}`,
		);
	}
}

/**
 * Reads the file.
 *
 * @throws {TailError} "usage", with file, line, key and what was expected of
 *   all that is wrong, one a line
 */
export async function readConfig({
	file,
	shown,
	base,
}: ConfigPlace): Promise<FileContents> {
	const text = read(file);
	if (text === undefined) {
		throw new TailError("usage", `no such file: ${shown}`);
	}
	const { commandsIn } = await import("./commands.ts");
	const found = commandsIn(text, { folder: dirname(file), base, shown });
	if ("commands" in found) return found;
	throw new TailError("usage", found.problems.join("\n"));
}
