import { stripVTControlCharacters } from "node:util";

/** Lines of text, without what colours them or moves a terminal's cursor. */
export function printable(text: string): string {
	return stripVTControlCharacters(text)
		.split(/\r?\n|\r/)
		.map((line) => line.replaceAll(/\p{Cc}/gu, " "))
		.join("\n")
		.trim();
}
