import { stripControls } from "../../text/parse.ts";
import { element } from "../element.ts";
import { formatCount } from "../format.ts";
import type { Run } from "../run.ts";
import type { LineStore } from "../store/line-store.ts";

/** No more of a line, in characters, is read out. */
const MOST_READ = 300;

const announcement = element("announcement", HTMLElement);

/** Lets a screen reader say which line one has gone to, and what it is. */
export function announceLine(store: LineStore, index: number): void {
	announcement.textContent = `Line ${formatCount(index + 1)}: ${textOf(store, index)}`;
}

/** Lets a screen reader say to which step one has gone, by its title and state. */
export function announceStep(title: string, state: string | undefined): void {
	announcement.textContent = [`Step ${title}`, state]
		.filter(Boolean)
		.join(", ");
}

/**
 * Lets a screen reader say how the run ended, and why.
 *
 * @param reason what went wrong, as a sentence; undefined for nothing
 */
export function announceEnd(run: Run, reason: string | undefined): void {
	const words = `${run.words} after ${run.elapsed(performance.now())}`;
	announcement.textContent =
		reason === undefined ? words : `${words}. ${reason}`;
}

function textOf(store: LineStore, index: number): string {
	const { text, lane } = store.shown(index);
	const words = stripControls(text.slice(0, 10 * MOST_READ)).trim();
	return words && (store.lanes.label(lane) + words).slice(0, MOST_READ);
}
