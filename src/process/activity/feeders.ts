import { readStat } from "../../io/process-stat.ts";
import { listNow } from "../../io/read-now.ts";
import { descriptorOf, inodeOf } from "./proc.ts";

/** While nobody was found, it is not looked for again for so long, in ms. */
const AGAIN_MS = 10_000;

/**
 * Finds who writes into the pipe that is our stdin: of the processes of our own
 * session, as that of a terminal, those whose stdout or stderr it is.
 * Linux only; elsewhere there are none.
 */
export class Feeders {
	#found: number[] = [];
	#lookedAt = Number.NEGATIVE_INFINITY;

	/** The ids of those that are there. */
	async find(): Promise<readonly number[]> {
		if (process.platform !== "linux") return [];
		const pipe = await descriptorOf(process.pid, 0);
		if (inodeOf(pipe, "pipe") === undefined) return [];
		const still = await filter(this.#found, (pid) => writesTo(pid, pipe));
		const isEarly = performance.now() - this.#lookedAt < AGAIN_MS;
		if (still.length > 0 || isEarly) return still;
		this.#lookedAt = performance.now();
		this.#found = await inOurSession(pipe);
		return this.#found;
	}
}

async function inOurSession(pipe: string): Promise<number[]> {
	const own = readStat(process.pid)?.session;
	const pids = listNow("/proc").map(Number).filter(Number.isInteger);
	const others = pids.filter(
		(pid) => pid !== process.pid && readStat(pid)?.session === own,
	);
	return filter(others, (pid) => writesTo(pid, pipe));
}

async function writesTo(pid: number, pipe: string): Promise<boolean> {
	return (
		(await descriptorOf(pid, 1)) === pipe ||
		(await descriptorOf(pid, 2)) === pipe
	);
}

async function filter(
	pids: readonly number[],
	holds: (pid: number) => Promise<boolean>,
): Promise<number[]> {
	const found: number[] = [];
	for (const pid of pids) if (await holds(pid)) found.push(pid);
	return found;
}
