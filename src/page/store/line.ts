import type { StreamName } from "../../protocol/events.ts";
import type { Style } from "../../text/style.ts";

/** Where a line came from; a note is our own. */
export type LineKind = StreamName | "note";

export const KINDS: readonly LineKind[] = ["stdout", "stderr", "note"];

/** A line, ready to be shown. */
export interface Line {
	kind: LineKind;
	/** When it came, in ms since the start of the run. */
	ms: number;
	/** With its escape sequences; of an unfinished line no more than is shown. */
	text: string;
	/** How many characters the whole line has. */
	length: number;
	/** The style that holds where it begins. */
	style: Style;
	/** The column of the terminal's cursor, if that is in this line and shown. */
	cursor?: number | undefined;
}
