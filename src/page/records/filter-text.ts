import { stripControls } from "../../text/parse.ts";
import type { Found } from "../search/search-text.ts";
import { type Filter, passes } from "./filter.ts";

/**
 * Finds in whole lines, each with its newline, those that pass a filter.
 *
 * @param count how often what else is looked for is in a line, without escape sequences
 */
export function filterText(
	text: string,
	filter: Filter,
	count: (line: string) => number = () => 1,
): Found {
	let matches = 0;
	const lines: number[] = [];
	let searched = 0;
	for (let start = 0; start < text.length; searched++) {
		const newline = text.indexOf("\n", start);
		const end = newline === -1 ? text.length : newline;
		const line = text.slice(start, end);
		const plain = line.includes("\x1b") ? stripControls(line) : line;
		const found = count(plain);
		const isWanted = "conditions" in filter && found > 0;
		if (isWanted && passes(plain, filter.conditions)) {
			lines.push(searched);
			matches += found;
		}
		start = end + 1;
	}
	return { lines: Uint32Array.from(lines), matches, searched };
}
