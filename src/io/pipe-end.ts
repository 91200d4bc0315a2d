import { constants, fstatSync, openSync, writeSync } from "node:fs";

/**
 * Opens the pipe behind a descriptor anew, so that writing to it never blocks.
 * Through /proc that is another open file description (open(2)): whoever shares
 * ours keeps its own mode. Undefined where it is no pipe, and where there is no
 * /proc.
 */
export function openWithoutBlocking(fd: number): number | undefined {
	try {
		if (!fstatSync(fd).isFIFO()) return undefined;
		const flags = constants.O_WRONLY | constants.O_NONBLOCK;
		return openSync(`/proc/self/fd/${fd}`, flags);
	} catch {
		return undefined;
	}
}

/** Writes what the pipe has room for, and tells how many bytes that was. */
export function writeNow(fd: number, bytes: Buffer): number {
	try {
		return writeSync(fd, bytes);
	} catch {
		return 0; // EAGAIN; what else is wrong, the one who waits for room is told.
	}
}
