/**
 * For each byte: 0 when JSON takes it as it is, else what follows the
 * backslash (RFC 8259, section 7).
 */
const ESCAPES = new Uint8Array(256).fill(code("u"), 0, 0x20);
for (const pair of ['""', "\\\\", "\bb", "\tt", "\nn", "\ff", "\rr"]) {
	ESCAPES[code(pair)] = code(pair, 1);
}

const BACKSLASH = code("\\");
const NEWLINE_ESCAPE = code("n");
const HEX_ESCAPE = code("u");
const ZERO = code("0");
const HEX_DIGITS = new TextEncoder().encode("0123456789abcdef");

function code(text: string, index = 0): number {
	return text.charCodeAt(index);
}

/** A byte takes at most this many in a JSON string: `\u0000`. */
export const WORST_EXPANSION = 6;

/**
 * Writes UTF-8 text as the inside of a JSON string into `target`, which must
 * have room for the worst case. Tells where it ends, and how many lines it
 * ended, which costs nothing here and another pass anywhere else.
 *
 * By bytes, because text beyond ASCII costs JSON.stringify and the way through
 * a JavaScript string four times as much, and every byte of output comes by.
 */
export function writeJsonString(
	text: Uint8Array,
	target: Uint8Array,
	position: number,
): { end: number; newlines: number } {
	let end = position;
	let newlines = 0;
	for (let from = 0; from < text.length; from++) {
		const byte = text[from] as number;
		const letter = ESCAPES[byte] as number;
		if (letter === 0) {
			target[end++] = byte;
			continue;
		}
		target[end++] = BACKSLASH;
		target[end++] = letter;
		if (letter === NEWLINE_ESCAPE) {
			newlines++;
		} else if (letter === HEX_ESCAPE) {
			target[end++] = ZERO;
			target[end++] = ZERO;
			target[end++] = HEX_DIGITS[byte >> 4] as number;
			target[end++] = HEX_DIGITS[byte & 15] as number;
		}
	}
	return { end, newlines };
}
