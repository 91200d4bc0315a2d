/** From and to of what takes two columns, emoji apart (Unicode, UAX #11, "W" and "F"). */
const WIDE: readonly (readonly [number, number])[] = [
	[0x1100, 0x115f],
	[0x2329, 0x232a],
	[0x2e80, 0x303e],
	[0x3041, 0xa4c6],
	[0xa960, 0xa97c],
	[0xac00, 0xd7a3],
	[0xf900, 0xfaff],
	[0xfe10, 0xfe19],
	[0xfe30, 0xfe6b],
	[0xff01, 0xff60],
	[0xffe0, 0xffe6],
	[0x16fe0, 0x18cff],
	[0x1aff0, 0x1b2ff],
	[0x1f200, 0x1f265],
	[0x20000, 0x2fffd],
	[0x30000, 0x3fffd],
];

/** Flags are made of two of these, each of which takes one column. */
const REGIONAL = /\p{Regional_Indicator}/u;
const WIDE_EMOJI = /\p{Emoji_Presentation}/u;

/** What has no width of its own; the soft hyphen has, and Hangul's inner parts don't. */
const COMBINING = /[\p{Mn}\p{Me}\p{Cf}\u1160-\u11ff]/u;
const SOFT_HYPHEN = 0xad;

const known = new Map<number, 0 | 1 | 2>();

/** Below this, every printable character takes one column. */
const FIRST_SPECIAL = 0x300;

/** How many columns a character takes in a terminal. */
export function charWidth(codePoint: number): 0 | 1 | 2 {
	if (codePoint < FIRST_SPECIAL) return 1;
	let width = known.get(codePoint);
	if (width === undefined) {
		width = workOut(codePoint);
		known.set(codePoint, width);
	}
	return width;
}

function workOut(codePoint: number): 0 | 1 | 2 {
	const char = String.fromCodePoint(codePoint);
	if (COMBINING.test(char) && codePoint !== SOFT_HYPHEN) return 0;
	if (WIDE.some(([from, to]) => codePoint >= from && codePoint <= to)) return 2;
	return WIDE_EMOJI.test(char) && !REGIONAL.test(char) ? 2 : 1;
}
