import { existsSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";

/** What `statfs` calls file systems that are in memory: tmpfs and ramfs (statfs(2)). */
const IN_MEMORY = [0x01021994, 0x858458f6];

/** Where temp files go that are to outlive a reboot, so on a disk (hier(7)). */
const ON_DISK = "/var/tmp";

/**
 * Folders for large temp files, best first: the temp folder, but one on a disk
 * where that is in memory, of which it would take as much as of a disk. A
 * TMPDIR is the user's own choice, and is taken as it is. After these come
 * those that are left on a system whose temp folder is missing or read-only:
 * memory, and the working folder last, because it is not meant for that.
 *
 * Whether one can be written to shows when it is tried.
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
		return false; // Not there; whoever tries it will see.
	}
}
