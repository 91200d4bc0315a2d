import { encode } from "uqr";

/** A terminal's size in characters. */
export interface TerminalSize {
	columns: number;
	rows: number;
}

/** What else shall be seen on the screen beside the code. */
const OTHER_ROWS = 6;

/** Black on white, whatever the terminal's own colours: a code has to be. */
const COLOURS = "\x1b[30;107m";
const RESET = "\x1b[0m";

/** By the module above and the one below. */
const HALVES = [" ", "▄", "▀", "█"];

/**
 * A QR code of the text in half-block characters, which make modules square;
 * undefined when the terminal is too small for it.
 */
export function qrCode(text: string, size: TerminalSize): string | undefined {
	// A border of two modules is enough for every reader that we know of.
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
