import { spawnSync } from "node:child_process";
import { readStat } from "../../io/process-stat.ts";

/**
 * Whether our process group is in the foreground. In the background, reading or
 * setting the terminal would stop us (SIGTTIN, SIGTTOU).
 */
export function isForeground(): boolean {
	const stat = readStat("self");
	if (stat !== undefined) return stat.group === stat.foreground;
	// No /proc, so not Linux.
	const ps = spawnSync("ps", ["-o", "pgid=,tpgid=", "-p", `${process.pid}`]);
	const [group, foreground] = ps.stdout?.toString().trim().split(/\s+/) ?? [];
	return group === foreground;
}
