import type { StreamName } from "./events.ts";

/** A place in a run's log from which its lines can be made without what comes before it. */
export interface IndexPlace {
	/** The id of the event that comes before it. */
	id: string;
	/** How many lines have ended before it. */
	line: number;
	/** When that event came, in ms since the start of the run. */
	ms: number;
	/**
	 * What the lines begin with that have not ended, each in its colours: who
	 * writes this first, and then what comes, has the lines from there on. With
	 * when it was begun, in ms; null where nothing but a colour is known.
	 */
	open: readonly OpenLineData[];
	/** How large the command's terminal is there; absent on pipes. */
	screen?: { cols: number; rows: number };
}

/** Whose it is, when it was begun, its text, and of which process if there are several. */
export type OpenLineData = readonly [
	StreamName,
	number | null,
	string,
	number?,
];

/** Where the lines of a run are. */
export interface RunIndexData {
	/** Whether nothing of the log has gone: else lines can't be counted from its beginning. */
	isWhole: boolean;
	/** The id of the newest event. */
	lastEventId: string;
	/** From the first to the last; the beginning is none of them. */
	places: readonly IndexPlace[];
}
