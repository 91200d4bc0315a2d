/**
 * The words as one would type them in a POSIX shell.
 *
 * @param masked hides what is secret in a word. What it puts there is left
 *   unquoted, as it is no part of the command.
 */
export function quoteCommand(
	words: readonly string[],
	masked: (word: string) => string = (word) => word,
): string {
	return words
		.map((word) => {
			const shown = masked(word);
			return quoteWord(shown, shown === word ? UNQUOTED : MASKED);
		})
		.join(" ");
}

/** A word that no shell takes for more than its characters. */
const UNQUOTED = /^[\w@%+=:,./-]+$/;

/** The same, with asterisks in it where something is hidden. */
const MASKED = /^[\w@%+=:,./*-]+$/;

function quoteWord(word: string, unquoted: RegExp): string {
	if (unquoted.test(word)) return word;
	return `'${word.replaceAll("'", `'\\''`)}'`;
}
