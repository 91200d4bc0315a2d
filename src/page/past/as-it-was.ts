import type { AsItWas } from "../bar/status-bar.ts";
import { formatClock } from "../format.ts";
import type { Run } from "../run.ts";
import { formatMoment } from "./timeline.ts";

/** How long a run took, or has been running, in ms. */
export function totalOf(run: Run): number {
	const { outcome, lastMs } = run;
	const elapsedMs = outcome?.durationMs ?? run.elapsedMs(performance.now());
	return Math.max(0, elapsedMs ?? lastMs);
}

/**
 * How a run stood at a moment before its end: it was running, and perhaps it had
 * been told to stop.
 *
 * @param ms since its start
 */
export function runAt(run: Run, ms: number): AsItWas {
	const { stop, start } = run;
	const clock = formatClock((start?.startedAt ?? 0) + ms);
	const isTold = stop !== undefined && stop.ms <= ms;
	const by = isTold && stop.by !== null ? ` by ${stop.by}` : "";
	return {
		words: `${isTold ? `told to stop${by}` : "running"}, as it was`,
		time: `at ${formatMoment(ms, totalOf(run))} · ${clock}`,
	};
}
