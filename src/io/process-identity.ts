import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { isJsonObject } from "../json-object.ts";
import { readStat } from "./process-stat.ts";

/**
 * Which process something belongs to, so that another one can tell later
 * whether that still runs. A number alone could be a later process's by then.
 */
export interface ProcessIdentity {
	pid: number;
	host: string;
	/** The system's start, the number space that the pid is in, and when it began; only Linux has them. */
	boot?: string;
	space?: string;
	began?: string;
}

/** This process. */
export function ownIdentity(): ProcessIdentity {
	const { pid } = process;
	const began = beganAt(pid);
	return { pid, host: hostname(), ...system(), ...(began && { began }) };
}

/** A process of this machine that has ended. */
export function endedIdentity(): ProcessIdentity {
	return { ...ownIdentity(), pid: 0, began: "0" };
}

/** Whether that is this very process. */
export function isOwn(identity: ProcessIdentity): boolean {
	return isSame(identity, ownIdentity());
}

/** Whether both are one process. */
export function isSame(one: ProcessIdentity, other: ProcessIdentity): boolean {
	return (["pid", "host", "boot", "space", "began"] as const).every(
		(key) => one[key] === other[key],
	);
}

/**
 * Whether that process runs: "unknown" of one in another machine or container,
 * and where the system doesn't tell enough.
 */
export function isRunning(identity: ProcessIdentity): boolean | "unknown" {
	const { boot, space } = system();
	if (identity.boot !== undefined && boot !== undefined) {
		if (identity.boot === boot && identity.space === space) {
			return beganAt(identity.pid) === identity.began;
		}
		return "unknown";
	}
	if (identity.host !== hostname()) return "unknown";
	return isThere(identity.pid) && "unknown";
}

/** The identity in JSON from somewhere; undefined when it is none. */
export function readIdentity(value: unknown): ProcessIdentity | undefined {
	if (!isJsonObject(value)) return undefined;
	const { pid, host, boot, space, began } = value;
	if (!Number.isSafeInteger(pid) || typeof host !== "string") return undefined;
	return {
		pid: pid as number,
		host,
		...(typeof boot === "string" && { boot }),
		...(typeof space === "string" && { space }),
		...(typeof began === "string" && { began }),
	};
}

function system(): Pick<ProcessIdentity, "boot" | "space"> {
	try {
		const boot = readFileSync("/proc/sys/kernel/random/boot_id", "latin1");
		return { boot: boot.trim(), space: readlinkSync("/proc/self/ns/pid") };
	} catch {
		return {};
	}
}

/** When a process began, in ticks since the system's start; undefined when it is over. */
function beganAt(pid: number): string | undefined {
	const { state = "X", startedTicks } = readStat(pid) ?? {};
	return state === "Z" || state === "X" ? undefined : `${startedTicks}`;
}

function isThere(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === "EPERM";
	}
}
