import type { Inherited, Word } from "./inherited.ts";

/**
 * Returns the words to execute: the command itself, or a shell with a line of
 * shell as its argument.
 */
export function wordsToRun(
	words: readonly string[],
	shell: boolean,
	inherited: Inherited,
): readonly Word[] {
	const own = inherited.bytesOfWords(words);
	return shell ? ["/bin/sh", "-c", ...own] : own;
}
