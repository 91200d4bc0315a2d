import type {
	ExitData,
	PinData,
	StartData,
	StopData,
} from "../../protocol/events.ts";
import type { LineKind } from "../store/line.ts";

/** What a saved page knows of the run, besides its lines. */
export interface SavedRun {
	start: StartData | undefined;
	/** Undefined when the run was not over. */
	exit: ExitData | undefined;
	/** How those of several processes ended that had. */
	exits?: ExitData[];
	/** What it was asked last, if it was asked to stop. */
	stop?: StopData;
	/** What was pinned to its lines. */
	pins?: PinData[];
	/** The groups that were folded, by their first lines. */
	folded?: number[];
	/** How long it had been running by then, in ms; undefined when nobody knew. */
	elapsedMs: number | undefined;
}

/**
 * Lines of one kind, time (in ms since the start) and process, if there are
 * several, each with its newline.
 */
export type SavedLines = [
	kind: LineKind,
	ms: number,
	text: string,
	process?: number,
];

/** The type of what is data in a page and not run. */
export const DATA_TYPE = "application/json";

/** The element of a saved page's data. */
export const SAVED = `script[type="${DATA_TYPE}"]`;

/** JSON that can stand in a script element: nothing in it ends the element. */
export function elementJson(value: unknown): string {
	return JSON.stringify(value).replaceAll("<", "\\u003c");
}
