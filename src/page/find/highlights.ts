import type { Row } from "../list/row.ts";
import { positionAt } from "../list/text-position.ts";
import { rangesIn } from "../search/search-text.ts";

/** No more matches than this are coloured in one line. */
const MOST_IN_LINE = 1000;

/**
 * Colours the matches in rows (CSS Custom Highlight API): the rows stay as
 * they are, and with them what one has selected. Without that API, a browser
 * just shows no colour.
 *
 * @param current the line that one has gone to
 * @returns where its first match is
 */
export function highlight(
	rows: readonly Row[],
	pattern: RegExp | undefined,
	current: number | undefined,
): Range | undefined {
	if (!("highlights" in CSS)) return undefined;
	const all: Range[] = [];
	const here: Range[] = [];
	for (const row of pattern ? rows : []) {
		const found = rangesIn(row.text.textContent ?? "", pattern as RegExp);
		for (const { start, end } of found.slice(0, MOST_IN_LINE)) {
			(row.line === current ? here : all).push(rangeOf(row.text, start, end));
		}
	}
	CSS.highlights.set("match", new Highlight(...all));
	CSS.highlights.set("match-here", new Highlight(...here));
	return here[0];
}

function rangeOf(element: Element, start: number, end: number): Range {
	const range = document.createRange();
	const from = positionAt(element, start);
	const to = positionAt(element, end);
	range.setStart(from.node, from.offset);
	range.setEnd(to.node, to.offset);
	return range;
}
