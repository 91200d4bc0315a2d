import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { KiB } from "../defaults.ts";
import { TailError } from "../errors.ts";
import { systemMessage } from "../io/system-message.ts";
import {
	type GivenMatchers,
	holdsMatchers,
	type Matcher,
	type MatcherFile,
	readMatchers,
} from "../protocol/matchers.ts";

/** More files than these are no folder of matchers. */
const MOST_FILES = 100;

/** A larger file, in bytes, is not read for matchers. */
const LARGEST = 64 * KiB;

/** So much, in bytes, the matchers of all folders may be: each page is sent them. */
const MOST_BYTES = 256 * KiB;

/**
 * Reads files of problem matchers, and folders of them: what is in a folder is
 * for the output to ask for.
 *
 * @throws {TailError} "usage" when one can't be read or is none
 */
export async function matchersIn(
	paths: readonly string[],
): Promise<GivenMatchers> {
	const matchers: Matcher[] = [];
	const matcherFiles: MatcherFile[] = [];
	for (const path of paths) {
		await naming(path, async () => {
			const isFolder = (await stat(path)).isDirectory();
			if (isFolder) matcherFiles.push(...(await filesIn(path)));
			else matchers.push(...(await matchersOf(path)));
		});
	}
	checkTogether(matcherFiles);
	return {
		...(matchers.length > 0 && { matchers }),
		...(matcherFiles.length > 0 && { matcherFiles }),
	};
}

async function matchersOf(file: string): Promise<Matcher[]> {
	return readMatchers(JSON.parse(await readFile(file, "utf8")));
}

/** @throws {Error} when there are no matchers in a folder, or too many files */
async function filesIn(folder: string): Promise<MatcherFile[]> {
	const entries = await readdir(folder);
	const names = entries.filter((name) => name.endsWith(".json")).sort();
	if (names.length > MOST_FILES) {
		throw new Error(`more than ${MOST_FILES} .json files are in it`);
	}
	const files: MatcherFile[] = [];
	for (const name of names) {
		const path = join(folder, name);
		const json = await jsonIn(path);
		if (!holdsMatchers(json)) continue;
		await naming(path, () => {
			files.push({ name, matchers: readMatchers(json) });
		});
	}
	if (files.length === 0) throw new Error("there is no problemMatcher in it");
	return files;
}

/** What a file holds; undefined where that can't be a problem matcher. */
async function jsonIn(path: string): Promise<unknown> {
	try {
		const found = await stat(path); // A named pipe would be read for ever.
		if (!found.isFile() || found.size > LARGEST) return undefined;
		return JSON.parse(await readFile(path, "utf8"));
	} catch {
		return undefined;
	}
}

/** @throws {TailError} "usage" when it isn't told which file is meant by a name */
function checkTogether(files: readonly MatcherFile[]): void {
	const names = files.map(({ name }) => name);
	const twice = names.find((name, n) => names.indexOf(name) !== n);
	if (twice !== undefined) {
		throw new TailError("usage", `--matcher: ${twice} is in two folders`);
	}
	if (JSON.stringify(files).length > MOST_BYTES) {
		const most = `${MOST_BYTES / KiB} KiB`;
		throw new TailError("usage", `--matcher: its files have more than ${most}`);
	}
}

/** @throws {TailError} "usage" that names the path, where `read` throws */
async function naming(
	path: string,
	read: () => void | Promise<void>,
): Promise<void> {
	try {
		await read();
	} catch (error) {
		if (error instanceof TailError) throw error;
		const why =
			error instanceof SyntaxError ? "it is no JSON" : systemMessage(error);
		throw new TailError("usage", `--matcher ${path}: ${why}`);
	}
}
