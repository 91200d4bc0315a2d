import { encode } from "uqr";

/** A terminal's size in characters. */
export interface TerminalSize {
	columns: number;
	rows: number;
}

/** The rows of the terminal that are kept for other output. */
const OTHER_ROWS = 6;

/**
 * Black on white: most readers can't read an inverted code, as a dark terminal
 * would show it.
 */
const COLOURS = "\x1b[30;107m";
const RESET = "\x1b[0m";

/** Half-block characters, indexed by the module above (2) and the one below (1). */
const HALVES = [" ", "▄", "▀", "█"];

/**
 * Draws a QR code in half-block characters, which make its modules square. Returns
 * undefined when the terminal is too small.
 */
export function qrCode(text: string, size: TerminalSize): string | undefined {
	// The standard wants a border of four modules; two are enough for the readers
	// that we tried, and the code fits more terminals.
	const { data } = encode(text, { ecc: "L", border: 2 });
	const rows = Math.ceil(data.length / 2);
	if (data.length > size.columns || rows + OTHER_ROWS > size.rows) {
		return undefined;
	}
	let code = "";
	for (let y = 0; y < data.length; y += 2) {
		const line = (data[y] ?? []).map((top, x) => {
			const bottom = data[y + 1]?.[x] ?? false;
			return HALVES[(top ? 2 : 0) + (bottom ? 1 : 0)];
		});
		code += `${COLOURS}${line.join("")}${RESET}\n`;
	}
	return code;
}
