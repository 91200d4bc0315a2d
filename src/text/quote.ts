/**
 * Quotes words for a POSIX shell, so that a user can paste the command.
 *
 * @param masked replaces secrets in a word by asterisks, which stay unquoted:
 *   quotes would make them look like a part of the command
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

/** A word without characters that a shell treats specially. */
const UNQUOTED = /^[\w@%+=:,./-]+$/;

/** Such a word in which a secret was replaced by asterisks. */
const MASKED = /^[\w@%+=:,./*-]+$/;

function quoteWord(word: string, unquoted: RegExp): string {
	if (unquoted.test(word)) return word;
	return `'${word.replaceAll("'", `'\\''`)}'`;
}
