import { readFile } from "node:fs/promises";
import { TailError } from "../errors.ts";
import { type Matcher, readMatchers } from "../protocol/matchers.ts";

/**
 * Reads files of problem matchers.
 *
 * @throws {TailError} "usage" when one can't be read or is none
 */
export async function matchersIn(files: readonly string[]): Promise<Matcher[]> {
	const all: Matcher[] = [];
	for (const file of files) {
		try {
			all.push(...readMatchers(JSON.parse(await readFile(file, "utf8"))));
		} catch (error) {
			const { message } = error as Error;
			throw new TailError("usage", `--matcher ${file}: ${message}`);
		}
	}
	return all;
}
