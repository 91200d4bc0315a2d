import { eastAsianWidth } from "get-east-asian-width";

/** A flag emoji consists of two of these, each one column wide. */
const REGIONAL = /\p{Regional_Indicator}/u;
const WIDE_EMOJI = /\p{Emoji_Presentation}/u;

/**
 * Characters of zero width: combining marks, format characters, and the vowels
 * and finals of a Hangul syllable.
 */
const COMBINING = /[\p{Mn}\p{Me}\p{Cf}\u1160-\u11ff]/u;
const SOFT_HYPHEN = 0xad;

const known = new Map<number, 0 | 1 | 2>();

/** Below this, every printable character takes one column. */
const FIRST_SPECIAL = 0x300;

/**
 * The number of columns that a character takes in a terminal, as wcwidth(3)
 * counts: two for wide and fullwidth characters (UAX #11) and for emoji, none
 * for combining characters. A sequence that is drawn as one glyph, such as a
 * family emoji, takes the sum of its characters, because terminals count so.
 */
export function charWidth(codePoint: number): 0 | 1 | 2 {
	if (codePoint < FIRST_SPECIAL) return 1;
	let width = known.get(codePoint);
	if (width === undefined) {
		width = workOut(codePoint);
		known.set(codePoint, width);
	}
	return width;
}

/** The number of columns that a text without tabs and control characters takes. */
export function textWidth(text: string): number {
	let width = 0;
	for (const char of text) width += charWidth(char.codePointAt(0) ?? 0);
	return width;
}

function workOut(codePoint: number): 0 | 1 | 2 {
	const char = String.fromCodePoint(codePoint);
	if (COMBINING.test(char) && codePoint !== SOFT_HYPHEN) return 0;
	if (eastAsianWidth(codePoint) === 2 || isCircledOnSquare(codePoint)) return 2;
	return WIDE_EMOJI.test(char) && !REGIONAL.test(char) ? 2 : 1;
}

/**
 * Unicode calls their width ambiguous; glibc, and so most terminals, draw them
 * two columns wide.
 */
function isCircledOnSquare(codePoint: number): boolean {
	return codePoint >= 0x3248 && codePoint <= 0x324f;
}
