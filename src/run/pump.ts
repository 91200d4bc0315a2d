import type { Readable } from "node:stream";
import type { StreamName } from "../protocol/events.ts";
import type { Recorder } from "./recorder.ts";

/** Where the output is echoed; a pipe's worth of it at most waits there. */
export interface Echo {
	/** Takes the bytes in, as a copy. */
	write(bytes: Buffer): void;
	/** Told when nothing more comes. */
	end?(): void;
	/** Resolves when there is room for more; undefined while there is. */
	readonly backpressure: Promise<void> | undefined;
	/** Resolves when nothing more can be written, because nobody reads it. */
	readonly broken: Promise<unknown>;
}

/** What one process writes to one stream, and where it goes. */
export interface Lane {
	stream: StreamName;
	readable: Readable;
	/** Its process, of several. */
	process: number | undefined;
	echo: Echo | undefined;
}

/** Whether a pump waits for room in its echo. */
export type IsHeld = () => boolean;

/**
 * Takes each chunk of a process's output to the recorder and the echo. It
 * pauses for the echo and the disk alone.
 *
 * @returns tells whether it has paused for the echo
 */
export function pump(
	{ stream, readable, process, echo }: Lane,
	recorder: Recorder,
): IsHeld {
	let isHeld = false;
	readable.on("data", (chunk: Buffer) => {
		recorder.output(stream, chunk, process);
		echo?.write(chunk);
		const waits = [echo?.backpressure, recorder.backpressure];
		if (waits.every((wait) => wait === undefined)) return;
		readable.pause();
		isHeld = waits[0] !== undefined;
		void Promise.all(waits).then(() => {
			isHeld = false;
			readable.resume();
		});
	});
	readable.once("close", () => echo?.end?.());
	// As in a pipeline: the command then learns by SIGPIPE that nobody reads.
	void echo?.broken.then(() => readable.destroy());
	return () => isHeld;
}
