/** What is usual for a run, by the last good runs of its command that agree. */
export interface Usual {
	/** How many runs that is by. */
	runs: number;
	/** How long they took, in ms. */
	medianMs: number;
	leastMs: number;
	mostMs: number;
	/**
	 * For each of their steps how long, in ms, they went on from its beginning;
	 * empty where they have none, or differ in them.
	 */
	leftMs: readonly number[];
}
