// biome-ignore-start lint/suspicious/noControlCharactersInRegex: that is what they are
/**
 * What may reach another line than the one that it stands in, or change how
 * those that follow look in another way than colours do.
 */
const REACHES =
	/[\0-\x06\x0b\x0c\x0e-\x1a\x1c-\x1f\x80-\x9f]|\x1b(?!\[[\d;:]*m|\[[\d;]*[CDGKPX@]|\[\?(?:25|2004|2026)[hl]|\](?:[0129]|133);[^\x07\x1b]*\x07)/;

/** The beginning of a sequence, whose end may come. */
const BEGUN = /\x1b(?:\[[\d;:?]*|\][^\x07\x1b]{0,1000})?$/;
// biome-ignore-end lint/suspicious/noControlCharactersInRegex: that is what they are

/** No beginning of a sequence is waited for that is longer. */
const LONGEST_BEGUN = 1002;

/** The sequence that has begun at the end of a text, or "". */
export function begunAt(text: string): string {
	return BEGUN.exec(text.slice(-LONGEST_BEGUN))?.[0] ?? "";
}

/** Whether anything in a text may reach another line, but what has only begun. */
export function reaches(text: string): boolean {
	const begun = begunAt(text);
	return REACHES.test(begun === "" ? text : text.slice(0, -begun.length));
}
