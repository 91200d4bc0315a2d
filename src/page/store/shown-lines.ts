import type { Group } from "../groups/groups.ts";
import type { Lanes } from "../lanes/lanes.ts";
import type { Line, LineKind } from "./line.ts";

/** A moment of a run, of which lines are shown as they were then. */
export interface Moment {
	/** In ms since the start of the run. */
	ms: number;
	/** The lines before this index have ended, and say what they say now. */
	known: number;
}

/** The groups of lines that are shown. */
export interface ShownGroups {
	readonly version: number;
	readonly folded: readonly Group[];
	/** Lines that do nothing but end a group, in order. */
	readonly endLines: readonly number[];
	readonly marksEnds: boolean;
	readonly hasOpen: boolean;
	/** The group that a line begins. */
	at(line: number): Group | undefined;
}

/** The lines that the page shows: those that there are, or those of a moment. */
export interface ShownLines {
	/** The moment that they are of; undefined for now. */
	readonly moment?: Moment;
	/** The index of the oldest line that is here. */
	readonly first: number;
	/** The index after the last line that has come. */
	readonly end: number;
	/** The index after the last line that can be shown. */
	readonly reach: number;
	/** The lines that have ended: they change no more. */
	readonly finished: { readonly end: number };
	readonly groups: ShownGroups;
	readonly lanes: Lanes;
	/** The line at an index from first to end - 1. */
	line(index: number): Line;
	/** The line at an index from first to reach - 1, or what stands for it. */
	shown(index: number): Line;
	/** About how many characters a line shows; undefined while it has not come. */
	lengthOf(index: number): number | undefined;
	kind(index: number): LineKind;
	/** The lane of a line; undefined if it is in none. */
	lane(index: number): number | undefined;
}
