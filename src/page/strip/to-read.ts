import type { Findings } from "../../failure/finder.ts";
import type { LastRound } from "../../failure/watch.ts";
import type { GivenMatchers } from "../../protocol/matchers.ts";

/** Whole lines for the worker to read, each with its newline. */
export interface ToRead {
	/** The index of the first of them, where it is not the one after the last. */
	first: number | undefined;
	/** Those that change no more. */
	ended: string;
	/** Those that may change, and come again with the next ones. */
	open: string;
	/** Before these lines others are missing; all that is known. */
	gaps: readonly number[];
}

/** What the worker is told before all lines. */
export interface ToFindBy {
	/** Matchers of the user's; undefined where there are none. */
	given: GivenMatchers | undefined;
	/** As one would type it; undefined where several programs' lines are mixed. */
	command: string | undefined;
}

/** What the worker answers to each. */
export interface Read {
	findings: Findings;
	/** How the last round of what watches files went. */
	lastRound: LastRound | undefined;
	/** How many lines it has read of those that change no more. */
	lines: number;
}
