import { readdirSync, readFileSync } from "node:fs";

// Of what the kernel answers at once, as in /proc: nothing waits for a disk.

/** The text of a file; "" of what is gone, or another user's. */
export function readNow(path: string): string {
	try {
		return readFileSync(path, "utf8");
	} catch {
		return ""; // ESRCH, ENOENT: it has ended. EACCES: it is another user's.
	}
}

/** The names in a folder; none of one that is gone, or another user's. */
export function listNow(path: string): string[] {
	try {
		return readdirSync(path);
	} catch {
		return [];
	}
}
