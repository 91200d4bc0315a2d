import { stripVTControlCharacters } from "node:util";

/** What moves within a line or erases it: CR, BS, and ECMA-48's EL and ED. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what they are
const REWRITES = /(\r|\x08|\x1b\[[012]?[JK])/;

/**
 * A line as a reader without a terminal wants it: without colours and other
 * escape sequences and, where it was rewritten, as it was left.
 *
 * @param line without its newline; the carriage return of CRLF may be there
 */
export function plainLine(line: string): string {
	let plain = "";
	let column = 0;
	for (const piece of line.split(REWRITES)) {
		if (piece === "\r") {
			column = 0;
		} else if (piece === "\b") {
			column = Math.max(0, column - 1);
		} else if (REWRITES.test(piece)) {
			plain = erase(plain, column, piece);
		} else if (piece !== "") {
			const text = stripVTControlCharacters(piece);
			const after = column + text.length;
			plain = plain.slice(0, column).padEnd(column) + text + plain.slice(after);
			column = after;
		}
	}
	return plain;
}

function erase(line: string, column: number, sequence: string): string {
	if (sequence.includes("2")) return "";
	if (sequence.includes("1")) return " ".repeat(column) + line.slice(column);
	return line.slice(0, column);
}
