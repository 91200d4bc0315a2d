import { stripVTControlCharacters } from "node:util";

/** Erases the line, or the screen, from somewhere on (ECMA-48: EL, ED). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are control characters
const ERASE = /\x1b\[[0-2]?[JK]/;

/**
 * A line as a reader without a terminal wants it: without colours and other
 * escape sequences, and where carriage returns rewrote it, as it was left.
 *
 * @param line without its newline; the carriage return of CRLF may be there
 */
export function plainLine(line: string): string {
	let plain = "";
	for (const rewrite of line.split("\r")) {
		const text = stripVTControlCharacters(rewrite);
		plain = ERASE.test(rewrite) ? text : text + plain.slice(text.length);
	}
	return plain;
}
