import { stripControls } from "../../text/parse.ts";
import type { Group } from "../groups/groups.ts";
import type { LineStore } from "../store/line-store.ts";

/** More than this, in characters, is no matter for a clipboard. */
const MOST_COPIED = 16e6;

/**
 * The text of a step, from its head on, as it was printed but for escape
 * sequences.
 *
 * @returns the lines, and whether there were too many for all to be in
 */
export function textOfStep(
	{ line, end }: Group,
	store: LineStore,
): { lines: string[]; isCut: boolean } {
	const lines: string[] = [];
	const last = Math.min(end, store.end);
	let length = 0;
	for (let each = Math.max(line, store.first); each < last; each++) {
		const text = stripControls(store.line(each).text);
		length += text.length + 1;
		if (length > MOST_COPIED) return { lines, isCut: true };
		lines.push(text);
	}
	return { lines, isCut: false };
}
