import { readdirSync, readFileSync } from "node:fs";

/**
 * The files in which Linux lists a process's limits and its open descriptors
 * (proc(5)).
 */
const LIMITS = "/proc/self/limits";
const OPEN = "/proc/self/fd";

/**
 * More descriptors than we ever use besides connections. Far below the limit, the
 * open descriptors need not be counted at each new connection.
 */
const MOST_OTHERS = 128;

/**
 * The number of descriptors that connections may not use. Without them, a spool
 * file or a process could not be opened.
 */
const RESERVED = 16;

/**
 * The number of file descriptors that this process may have open; infinite
 * where the system has no /proc.
 */
export function descriptorLimit(): number {
	try {
		const limits = readFileSync(LIMITS, "latin1");
		const [, soft] = /^Max open files\s+(\d+)/m.exec(limits) ?? [];
		return soft === undefined ? Number.POSITIVE_INFINITY : Number(soft);
	} catch {
		return Number.POSITIVE_INFINITY;
	}
}

/**
 * Whether another connection would use a reserved descriptor.
 *
 * @param connections the number of open connections
 * @param limit the result of `descriptorLimit()`
 */
export function isShortOfDescriptors(
	connections: number,
	limit: number,
): boolean {
	if (connections + MOST_OTHERS < limit) return false;
	try {
		return readdirSync(OPEN).length + RESERVED > limit;
	} catch {
		return true; // EMFILE: to list the descriptors takes one, too.
	}
}
