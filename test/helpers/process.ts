import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { expect } from "vitest";

/** Whether the process runs; one that has ended and waits for its parent doesn't. */
function isAlive(pid: number): boolean {
	// Where there is /proc there may be no ps, and the other way round.
	const stat = `/proc/${pid}/stat`;
	const state = existsSync("/proc/self/stat")
		? existsSync(stat) &&
			/^\d+ \(.*\) (\S)/s.exec(readFileSync(stat, "latin1"))?.[1]
		: spawnSync("ps", ["-o", "stat=", "-p", `${pid}`]).stdout.toString();
	return Boolean(state) && !String(state).startsWith("Z");
}

/** A signal that was sent still takes a busy machine a moment. */
export const expectDead = (pid: number) =>
	expect.poll(() => isAlive(pid), { timeout: 5000 }).toBe(false);

/** Ends a process that is to be alive, in the test as for good. */
export function expectAlive(pid: number): void {
	expect(isAlive(pid)).toBe(true);
	process.kill(pid, "SIGKILL");
}
