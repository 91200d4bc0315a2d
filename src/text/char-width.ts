import { eastAsianWidth } from "get-east-asian-width";

/** Flags are made of two of these, each of which takes one column. */
const REGIONAL = /\p{Regional_Indicator}/u;
const WIDE_EMOJI = /\p{Emoji_Presentation}/u;

/** What has no width of its own; the soft hyphen has, and Hangul's inner parts don't. */
const COMBINING = /[\p{Mn}\p{Me}\p{Cf}\u1160-\u11ff]/u;
const SOFT_HYPHEN = 0xad;

const known = new Map<number, 0 | 1 | 2>();

/** Below this, every printable character takes one column. */
const FIRST_SPECIAL = 0x300;

/**
 * How many columns a character takes in a terminal: what Unicode calls wide
 * or fullwidth (UAX #11) and emoji two, what combines none, as wcwidth has
 * it. What is made of several characters takes what they take, however few
 * glyphs show it.
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

/** How many columns a text takes that has no tabs and no controls. */
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

/** Ambiguous to Unicode, and wide to glibc, and so to most terminals. */
function isCircledOnSquare(codePoint: number): boolean {
	return codePoint >= 0x3248 && codePoint <= 0x324f;
}
