/** How much of a history is kept: so many runs, so old, or so large together. */
export type KeepLimit = { runs: number } | { ms: number } | { bytes: number };

/** A kept run that may go. */
export interface Candidate {
	number: number;
	/** When it ended, or was last heard of: ms since 1970. */
	endedAt: number;
	bytes: number;
}

/**
 * The runs that are beyond the limits, oldest first; never the newest, by whose
 * number the next one gets its own.
 *
 * @param runs in the order in which they began
 * @param now ms since 1970
 */
export function beyond<Run extends Candidate>(
	runs: readonly Run[],
	limits: readonly KeepLimit[],
	now: number,
): Run[] {
	let over = 0;
	for (const limit of limits) over = Math.max(over, excess(runs, limit, now));
	return runs.slice(0, Math.min(over, runs.length - 1));
}

/** How many of the oldest runs are beyond a limit. */
function excess(
	runs: readonly Candidate[],
	limit: KeepLimit,
	now: number,
): number {
	if ("runs" in limit) return Math.max(0, runs.length - limit.runs);
	if ("ms" in limit) {
		const young = runs.findIndex(({ endedAt }) => now - endedAt <= limit.ms);
		return young < 0 ? runs.length : young;
	}
	let bytes = 0;
	for (let index = runs.length - 1; index >= 0; index--) {
		bytes += runs[index]?.bytes ?? 0;
		if (bytes > limit.bytes) return index + 1;
	}
	return 0;
}
