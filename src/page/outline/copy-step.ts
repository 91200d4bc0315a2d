import { stripControls } from "../../text/parse.ts";
import type { Group } from "../groups/groups.ts";
import type { LineStore } from "../store/line-store.ts";

/** More than this, in characters, is no matter for a clipboard. */
const MOST_COPIED = 16e6;

/**
 * The text of a step for the clipboard, from its head on, as it was printed but
 * for escape sequences.
 *
 * @returns its lines; undefined when they are too many for that
 */
export function copiedStep(
	group: Group,
	store: LineStore,
): string[] | undefined {
	const lines: string[] = [];
	let length = 0;
	for (const line of linesOfStep(group, store)) {
		length += line.length;
		if (length > MOST_COPIED) return undefined;
		lines.push(line);
	}
	return lines;
}

/** The lines of a step, from its head on, each with its newline. */
export function* linesOfStep(
	{ line, end }: Group,
	store: LineStore,
): Generator<string> {
	for (let each = Math.max(line, store.first); each < end; each++) {
		if (each >= store.end) return;
		yield `${stripControls(store.line(each).text)}\n`;
	}
}
