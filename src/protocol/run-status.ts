import type { ExitData, RunState, StartData } from "./events.ts";

/** What is known of a run so far. */
export interface RunStatus {
	state: RunState;
	start: StartData;
	/** How it ended; null while it runs. */
	exit: ExitData | null;
	/** Milliseconds, up to now or to the end. */
	durationMs: number;
	/** Bytes of output. */
	bytes: number;
	/** Lines of output; an unfinished last one counts. */
	lines: number;
}
