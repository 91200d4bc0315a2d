import { fstatSync } from "node:fs";
import type { Readable } from "node:stream";
import { finished } from "node:stream/promises";
import { Feeders } from "./activity/feeders.ts";
import { type Outcome, outcomeNow, type Process } from "./process.ts";

/**
 * The signals that end the reading. SIGINT is not one of them: Ctrl-C reaches
 * the program that writes to us, which then ends the input.
 */
const ENDING = new Set<NodeJS.Signals>(["SIGTERM", "SIGHUP", "SIGQUIT"]);

/**
 * Reads our stdin, which another program writes. It ends with the input; how the
 * other program ended is unknown to us. On SIGINT it reads on: Ctrl-C reaches the
 * other program as well, whose last words would be lost otherwise.
 *
 * @param onBroken called with the cause of a read error; the run's outcome is
 *   exit code 1 then
 */
export function readStdin(
	stdin: Readable,
	onBroken: (error: NodeJS.ErrnoException) => void,
): Process {
	// Node reads a folder as empty input, without an error (EISDIR).
	return readStream(stdin, onBroken, () =>
		isFolder(0) ? isDirectory() : undefined,
	);
}

/**
 * The same of any stream of bytes.
 *
 * @param whyBroken asked at its end: what was wrong with it all the same
 */
export function readStream(
	stdin: Readable,
	onBroken: (error: NodeJS.ErrnoException) => void,
	whyBroken: () => NodeJS.ErrnoException | undefined = () => undefined,
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
	const feeders = new Feeders();
	return {
		command: null,
		pid: null,
		outputs: new Map([["stdout", stdin]]),
		ended: finished(stdin).then(
			(): Outcome => {
				const why = whyBroken();
				return why === undefined ? outcomeNow(0, null) : broken(why);
			},
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
		feeders: () => feeders.find(),
	};
}

function isFolder(fd: number): boolean {
	try {
		return fstatSync(fd).isDirectory();
	} catch {
		return false; // EBADF: it was closed after its end.
	}
}

function isDirectory(): NodeJS.ErrnoException {
	return Object.assign(new Error("it is a folder"), { code: "EISDIR" });
}
