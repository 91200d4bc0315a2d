import type { Inherited, Word } from "./inherited.ts";

/** The words to run: a line of shell is run by a shell. */
export function wordsToRun(
	words: readonly string[],
	shell: boolean,
	inherited: Inherited,
): readonly Word[] {
	const own = inherited.bytesOfWords(words);
	return shell ? ["/bin/sh", "-c", ...own] : own;
}
