import { existsSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";

/** The types by which statfs(2) names file systems in memory: tmpfs and ramfs. */
const IN_MEMORY = [0x01021994, 0x858458f6];

/**
 * The folder for temp files that survive a reboot, which is therefore on a disk
 * (hier(7)).
 */
const ON_DISK = "/var/tmp";

/**
 * Lists folders for large temp files, best first. A temp folder in memory (tmpfs)
 * comes after one on a disk, because a log of gigabytes there would use up the
 * machine's memory; a TMPDIR is the user's choice and comes first in any case.
 * Then come folders for systems whose temp folder is missing or read-only
 * (`docker run --read-only`): memory, and last the working folder.
 *
 * A listed folder may be missing or read-only; the caller tries them in order.
 */
export function tempFolders(
	env: NodeJS.ProcessEnv = process.env,
	temp = tmpdir(),
): string[] {
	const isChosen = Boolean(env.TMPDIR || env.TMP || env.TEMP);
	const onDisk = existsSync(ON_DISK) && !isInMemory(ON_DISK) ? [ON_DISK] : [];
	const first =
		!isChosen && isInMemory(temp) ? [...onDisk, temp] : [temp, ...onDisk];
	const others = process.platform === "win32" ? [] : ["/tmp", "/dev/shm"];
	return [...new Set([...first, ...others, "."])];
}

function isInMemory(folder: string): boolean {
	try {
		return IN_MEMORY.includes(statfsSync(folder).type);
	} catch {
		return false; // It is missing; the caller finds out when it opens a file there.
	}
}
