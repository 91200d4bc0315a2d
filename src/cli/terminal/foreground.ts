import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

/**
 * Whether our process group is in the foreground. In the background, reading or
 * setting the terminal would stop us (SIGTTIN, SIGTTOU).
 */
export function isForeground(): boolean {
	try {
		const stat = readFileSync("/proc/self/stat", "latin1");
		const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
		return fields[2] === fields[5];
	} catch {
		// No /proc, so not Linux.
		const ps = spawnSync("ps", ["-o", "pgid=,tpgid=", "-p", `${process.pid}`]);
		const [group, foreground] = ps.stdout?.toString().trim().split(/\s+/) ?? [];
		return group === foreground;
	}
}
