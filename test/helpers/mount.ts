import { spawnSync } from "node:child_process";

/** Whether we may mount a file system for a process of ours. */
export const mayMount =
	process.platform === "linux" &&
	spawnSync("unshare", ["-m", "mount", "-t", "tmpfs", "none", "/mnt"])
		.status === 0;
