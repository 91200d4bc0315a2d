import type { StreamName } from "../../protocol/events.ts";

/** Where a line came from; a note is our own. */
export type LineKind = StreamName | "note";

export const KINDS: readonly LineKind[] = ["stdout", "stderr", "note"];

/** How much of a line is shown; of the rest only how much it is. */
export const LONGEST_SHOWN = 20_000;

/** A line, ready to be shown. */
export interface Line {
	kind: LineKind;
	/** Which of several processes it is of; undefined where there is but one. */
	lane?: number | undefined;
	/** When it came, in ms since the start of the run. */
	ms: number;
	/** With its colours and links; of an open line no more than is shown. */
	text: string;
	/** How many characters the whole line has. */
	length: number;
	/** Whether it is none yet: there is such a line, but it has not come. */
	isAway?: boolean;
	/** The column of the terminal's cursor, if that is in this line and shown. */
	cursor?: number | undefined;
}
