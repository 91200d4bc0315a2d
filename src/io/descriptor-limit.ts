import { readdirSync, readFileSync } from "node:fs";

/** Where Linux tells of a process's limits and of what it has open (proc(5)). */
const LIMITS = "/proc/self/limits";
const OPEN = "/proc/self/fd";

/** More than what we have open besides connections: so far there is no need to count. */
const BESIDES = 128;

/** So many descriptors stay free of connections: for files, processes and answers of our own. */
const KEPT = 16;

/**
 * How many file descriptors this process may have open; unlimited where the
 * system doesn't tell.
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
 * Whether so few descriptors are left that another connection would be at the
 * cost of what we need ourselves.
 *
 * @param connections how many there are
 * @param limit how many descriptors we may have
 */
export function isShortOfDescriptors(
	connections: number,
	limit: number,
): boolean {
	if (connections + BESIDES < limit) return false;
	try {
		return readdirSync(OPEN).length + KEPT > limit;
	} catch {
		return true; // Not even for that was there one.
	}
}
