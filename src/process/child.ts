import type { ChildProcess } from "node:child_process";
import type { Readable } from "node:stream";
import type { StreamName } from "../protocol/events.ts";
import { type Outcome, outcomeNow, type Process } from "./process.ts";

/**
 * Resolves with the process's outcome. Call it in the turn in which the process
 * was spawned: Node emits 'exit' once, and whoever subscribes later waits for
 * ever.
 */
export function outcomeOf(child: ChildProcess): Promise<Outcome> {
	return new Promise((resolve) => {
		child.once("exit", (code, signal) => resolve(outcomeNow(code, signal)));
	});
}

/** Signals a whole process group. */
function signalGroup(pid: number | null, signal: NodeJS.Signals): void {
	if (pid === null) return; // kill(0) would signal our own process group.
	try {
		process.kill(process.platform === "win32" ? pid : -pid, signal);
	} catch {
		// ESRCH: every process of the group has ended.
	}
}

/** Whether any process of a group is left. */
function isGroupThere(pid: number | null): boolean {
	if (pid === null || process.platform === "win32") return false;
	try {
		process.kill(-pid, 0);
		return true;
	} catch (error) {
		// EPERM: it is there, and has become another user's.
		return (error as NodeJS.ErrnoException).code === "EPERM";
	}
}

/**
 * Makes the functions that signal a command and kill it. The process id is also
 * its group's.
 */
export function controlOf(
	pid: number | null,
	outputs: ReadonlyMap<StreamName, Readable>,
): Pick<Process, "signal" | "kill" | "isThere"> {
	return {
		signal: (signal) => signalGroup(pid, signal),
		kill() {
			signalGroup(pid, "SIGKILL");
			for (const output of outputs.values()) output.destroy();
		},
		isThere: () => isGroupThere(pid),
	};
}
