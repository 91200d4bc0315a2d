import { spawnSync } from "node:child_process";
import { closeSync, fstatSync, readFileSync } from "node:fs";
import { constants } from "node:os";
import type { Host } from "./host.ts";

/** How we end: with an exit code, or by a signal. */
export type ExitStatus = number | NodeJS.Signals;

/** What the system does by default is to write the memory to disk. */
const DUMPING = new Set<NodeJS.Signals>([
	...(["SIGQUIT", "SIGILL", "SIGTRAP", "SIGABRT", "SIGIOT", "SIGBUS"] as const),
	...(["SIGFPE", "SIGSEGV", "SIGXCPU", "SIGXFSZ", "SIGSYS"] as const),
]);

/**
 * Ends us, and leaves our terminals as they are.
 *
 * By a signal it ends as though that had come from the system, so that a shell
 * sees what it would have seen of the command: it leaves its loop at SIGINT,
 * and names a SIGSEGV. Where that is not possible (process 1 of a container
 * gets no signal from itself, and our memory must not be dumped), the exit code
 * is 128 + n.
 *
 * At its exit Node sets each terminal among the descriptors 0 to 2 as it found
 * it at its start, whoever has set it since: another program that is in the
 * foreground now, or the command on purpose. When the terminal has been closed
 * meanwhile, Node fails an assertion over it, and aborts. It passes over what
 * is closed. (Only devices are closed here: of a pipe, Node takes back that it
 * made it non-blocking, which others who have it rely on.)
 */
export function exitLeavingTerminals(host: Host, status: ExitStatus): never {
	if (typeof status === "string") raise(host, status);
	// After all other listeners, which may still set the terminal, or write.
	host.on("exit", closeTerminals);
	host.exit(
		typeof status === "number" ? status : 128 + constants.signals[status],
	);
}

/** Ends us by the signal; returns where that can't be. */
function raise(host: Host, signal: NodeJS.Signals): void {
	if (DUMPING.has(signal) && !forbidDump(host)) return;
	closeTerminals();
	// Node ignores SIGPIPE and SIGXFSZ. When the last listener has gone, any
	// signal does what it does by default.
	if (signal === "SIGPIPE" || signal === "SIGXFSZ") host.on(signal, () => {});
	host.removeAllListeners(signal);
	host.kill(host.pid, signal);
}

/**
 * Has the system not dump our memory; false where it can't be told. Linux leaves
 * it at a limit of one byte, whether dumps go to a file or to a program; at a
 * limit of none, only if they go to a file (core(5)).
 */
function forbidDump(host: Host): boolean {
	try {
		if (softCoreLimit() === "0" && !isPiped()) return true;
		spawnSync("prlimit", ["--pid", `${host.pid}`, "--core=1:"]);
		return softCoreLimit() === "1";
	} catch {
		return false; // No Linux.
	}
}

function softCoreLimit(): string | undefined {
	const limits = readFileSync("/proc/self/limits", "latin1");
	return /^Max core file size +(\S+)/m.exec(limits)?.[1];
}

function isPiped(): boolean {
	return readFileSync("/proc/sys/kernel/core_pattern", "latin1")[0] === "|";
}

function closeTerminals(): void {
	for (const fd of [0, 1, 2]) {
		try {
			// isatty would deny a terminal that has been hung up.
			if (fstatSync(fd).isCharacterDevice()) closeSync(fd);
		} catch {
			// It was closed from the start.
		}
	}
}
