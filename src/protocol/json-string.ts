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
 * a JavaScript string four times as much, and every byte of output comes by;
 * four at a time where none is special, which is half as fast again.
 */
export function writeJsonString(
	text: Uint8Array,
	target: Uint8Array,
	position: number,
): { end: number; newlines: number } {
	// Local, because the engine looks a module's variables up at each use.
	const escapes = ESCAPES;
	const { length } = text;
	let end = position;
	let newlines = 0;
	for (let from = 0; from < length; from++) {
		for (; from < length - 3; from += 4) {
			const a = text[from] as number;
			const b = text[from + 1] as number;
			const c = text[from + 2] as number;
			const d = text[from + 3] as number;
			const special =
				(escapes[a] as number) |
				(escapes[b] as number) |
				(escapes[c] as number) |
				(escapes[d] as number);
			if (special !== 0) break;
			target[end] = a;
			target[end + 1] = b;
			target[end + 2] = c;
			target[end + 3] = d;
			end += 4;
		}
		if (from >= length) break;
		const byte = text[from] as number;
		const letter = escapes[byte] as number;
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
