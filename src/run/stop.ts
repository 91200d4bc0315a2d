import { setTimeout as delay } from "node:timers/promises";
import type { Process } from "../process/process.ts";

/** How often, in ms, it is looked whether anything is left. */
const LOOK_MS = 50;

/**
 * Sends a signal to everything that belongs to the processes, and SIGKILL to
 * what is left of it after so long; then it is looked no more. A process group
 * keeps its number while anything is in it, so that none but it is signalled.
 *
 * @param graceMs undefined for never
 */
export async function stopProcesses(
	processes: readonly Process[],
	signal: NodeJS.Signals,
	graceMs: number | undefined,
): Promise<void> {
	for (const process of processes) {
		process.signal(signal);
		// What was stopped, as by Ctrl-Z, gets the signal when it goes on.
		process.signal("SIGCONT");
	}
	if (graceMs === undefined) return;
	const until = performance.now() + graceMs;
	let left = processes.filter((process) => process.isThere());
	while (left.length > 0 && performance.now() < until) {
		const ms = Math.min(LOOK_MS, until - performance.now());
		await delay(Math.max(1, ms), undefined, { ref: false });
		left = left.filter((process) => process.isThere());
	}
	for (const process of left) process.signal("SIGKILL");
}
