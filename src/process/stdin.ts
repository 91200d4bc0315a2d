import type { Readable } from "node:stream";
import { finished } from "node:stream/promises";
import { type Ending, endingNow, type Source } from "./process.ts";

/** What ends the reading. SIGINT is for the writer, and stopping is for the shell. */
const ENDING = new Set<NodeJS.Signals>(["SIGTERM", "SIGHUP", "SIGQUIT"]);

/**
 * Reads what another program pipes to us. It ends with the input, without a
 * word on how that program ended. On SIGINT it goes on: Ctrl-C reaches the
 * other program as well, and what that one still has to say is to be seen.
 */
export function readStdin(stdin: Readable): Source {
	let endedBy: NodeJS.Signals = "SIGPIPE";
	const endBy = (signal: NodeJS.Signals) => {
		endedBy = signal;
		stdin.destroy();
	};
	return {
		command: null,
		pid: null,
		outputs: new Map([["stdout", stdin]]),
		ended: finished(stdin).then(
			(): Ending => endingNow(0, null),
			(error: NodeJS.ErrnoException): Ending =>
				error.code === "ERR_STREAM_PREMATURE_CLOSE"
					? endingNow(null, endedBy)
					: endingNow(1, null),
		),
		signal(signal) {
			if (ENDING.has(signal)) endBy(signal);
		},
		kill: () => endBy("SIGINT"),
	};
}
