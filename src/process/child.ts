import type { ChildProcess } from "node:child_process";
import type { Readable } from "node:stream";
import type { StreamName } from "../protocol/events.ts";
import { type Outcome, outcomeNow, type Process } from "./process.ts";

/** How the process ends; to be asked for before it can have. */
export function outcomeOf(child: ChildProcess): Promise<Outcome> {
	return new Promise((resolve) => {
		child.once("exit", (code, signal) => resolve(outcomeNow(code, signal)));
	});
}

/** Signals a process that leads a group, and the group with it. */
function signalGroup(pid: number | null, signal: NodeJS.Signals): void {
	if (pid === null) return; // 0 would be our own group.
	try {
		process.kill(process.platform === "win32" ? pid : -pid, signal);
	} catch {
		// Nothing of it is left, which is what a signal is mostly for.
	}
}

function isGroupThere(pid: number | null): boolean {
	if (pid === null || process.platform === "win32") return false;
	try {
		process.kill(-pid, 0);
		return true;
	} catch (error) {
		// What has become another user's, we may not signal.
		return (error as NodeJS.ErrnoException).code === "EPERM";
	}
}

/** How a command with this process id and these outputs is signalled, and done away with. */
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
