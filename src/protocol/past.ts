import type { StreamName } from "./events.ts";

/** A line that could still change at a moment of a run, as it was then. */
export interface PastLine {
	stream: StreamName;
	/** When it ended, or was begun if it hadn't, in ms since the start of the run. */
	ms: number;
	/** With its colours and links; of a very long one the beginning. */
	text: string;
	/** There for such a one: about how many characters come after that. */
	more?: number;
	/** Which of the run's processes wrote it, where there are several. */
	process?: number;
	/** The column of the terminal's cursor, if that was in this line and shown. */
	cursor?: number;
}

/** What was known at a moment of a run: its lines, by what had come until then. */
export interface PastData {
	/** So many lines, from the first, could not change any more: they are as now. */
	lines: number;
	/** Those below them, which could: how many had ended, and all of them. */
	ended: number;
	open: readonly PastLine[];
}

/** How far a log has been read for the first who asks. */
export interface PastProgress {
	/** Bytes of the log, and of those that had to be read. */
	read: number;
	of: number;
}
