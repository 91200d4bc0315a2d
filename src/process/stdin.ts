import { fstatSync } from "node:fs";
import type { Readable } from "node:stream";
import { finished } from "node:stream/promises";
import { type Outcome, outcomeNow, type Process } from "./process.ts";

/** What ends the reading. SIGINT is for the writer, and stopping is for the shell. */
const ENDING = new Set<NodeJS.Signals>(["SIGTERM", "SIGHUP", "SIGQUIT"]);

/**
 * Reads what another program pipes to us. It ends with the input, without a
 * word on how that program ended. On SIGINT it goes on: Ctrl-C reaches the
 * other program as well, and what that one still has to say is to be seen.
 *
 * @param onBroken told why the input broke off; the run then ends with 1
 */
export function readStdin(
	stdin: Readable,
	onBroken: (error: NodeJS.ErrnoException) => void,
): Process {
	let endedBy: NodeJS.Signals = "SIGPIPE";
	const endBy = (signal: NodeJS.Signals) => {
		endedBy = signal;
		stdin.destroy();
	};
	const broken = (error: NodeJS.ErrnoException) => {
		onBroken(error);
		return outcomeNow(1, null);
	};
	return {
		command: null,
		pid: null,
		outputs: new Map([["stdout", stdin]]),
		ended: finished(stdin).then(
			// Node takes a folder for an input that is empty.
			(): Outcome =>
				isFolder(0) ? broken(isDirectory()) : outcomeNow(0, null),
			(error: NodeJS.ErrnoException): Outcome =>
				error.code === "ERR_STREAM_PREMATURE_CLOSE"
					? outcomeNow(null, endedBy)
					: broken(error),
		),
		signal(signal) {
			if (ENDING.has(signal)) endBy(signal);
		},
		kill: () => endBy("SIGINT"),
		isThere: () => !stdin.destroyed,
	};
}

function isFolder(fd: number): boolean {
	try {
		return fstatSync(fd).isDirectory();
	} catch {
		return false; // It was closed when it had been read.
	}
}

function isDirectory(): NodeJS.ErrnoException {
	return Object.assign(new Error("it is a folder"), { code: "EISDIR" });
}
