import { stripControls } from "../../text/parse.ts";
import { element } from "../element.ts";
import { formatCount } from "../format.ts";
import type { Run } from "../run.ts";
import type { LineStore } from "../store/line-store.ts";

/** No more of a line, in characters, is read out. */
const MOST_READ = 300;

/** How many lines back one with something in it is looked for. */
const MOST_BACK = 1000;

const announcement = element("announcement", HTMLElement);

/** Lets a screen reader say which line one has gone to, and what it is. */
export function announceLine(store: LineStore, index: number): void {
	announcement.textContent = `Line ${formatCount(index + 1)}: ${textOf(store, index)}`;
}

/** Lets a screen reader say how the run ended, and with which words if it failed. */
export function announceEnd(run: Run, store: LineStore): void {
	const words = `${run.words} after ${run.elapsed(Date.now())}`;
	const last = run.state === "failed" ? lastLine(store) : undefined;
	announcement.textContent =
		last === undefined ? words : `${words}. Last line: ${last}`;
}

/** The last line that says anything. */
function lastLine(store: LineStore): string | undefined {
	const first = Math.max(store.first, store.end - MOST_BACK);
	for (let index = store.end - 1; index >= first; index--) {
		const text = textOf(store, index);
		if (text !== "") return text;
	}
	return undefined;
}

function textOf(store: LineStore, index: number): string {
	const { text, lane } = store.line(index);
	const words = stripControls(text.slice(0, 10 * MOST_READ)).trim();
	return words && (store.lanes.label(lane) + words).slice(0, MOST_READ);
}
