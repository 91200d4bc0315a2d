/**
 * Which lines are shown, in which order. A row is a place in the listing, a
 * line one in the log; both are counted from the beginning of the log, whatever
 * has left since.
 */
export interface Listing {
	/** The first row that is here, and the one after the last. */
	readonly first: number;
	readonly end: number;
	/** Changes when rows come to stand for other lines. */
	readonly version: number;
	/** The line of a row from first to end - 1. */
	lineAt(row: number): number;
	/** The row of a line; if it has none, that of the next line that has one. */
	rowOf(line: number): number;
	/** The lines that a copy of all from one line to another takes, both included. */
	copied(from: number, to: number): Iterable<number>;
	/** Takes in what has come; false if there is more to take in. */
	update(): boolean;
}
