import { spawn } from "node:child_process";
import type { Socket } from "node:net";
import type { Readable } from "node:stream";
import { finished } from "node:stream/promises";
import type { StreamName } from "../protocol/events.ts";

/**
 * The time in ms without output after which we stop reading, once the command
 * has ended.
 */
const GRACE_MS = 1000;

/** The most time in ms for which we read on, once the command has ended. */
const MOST_MS = 10_000;

const TICK_MS = 50;

/** One output of a command, with the descriptor that we read it from. */
export interface Output {
	readable: Readable;
	/** The number of bytes that have come from it. */
	bytes: () => number;
	/** Undefined where Node does not tell it. */
	fd: number | undefined;
}

/** Makes an Output of a socket of Node's; undefined for no socket. */
export function socketOutput(readable: Readable | null): Output | undefined {
	if (readable === null) return undefined;
	return {
		readable,
		bytes: () => (readable as Socket).bytesRead,
		fd: undefined,
	};
}

export function readablesOf(
	outputs: ReadonlyMap<StreamName, Output>,
): ReadonlyMap<StreamName, Readable> {
	return new Map(
		[...outputs].map(([stream, { readable }]) => [stream, readable]),
	);
}

/**
 * For each stream, our descriptor that its output goes to once we no longer
 * read it.
 */
export type LeftTo = Partial<Record<StreamName, number>>;

/**
 * Reads the outputs of a command that has ended. What it wrote itself is in the
 * pipes; a background process that it started may still write. Resolves when
 * the outputs have ended, have been silent for GRACE_MS, or have been read for
 * MOST_MS. Time in which a stream is paused does not count.
 *
 * Closing a pipe that a background process has open would end that process with
 * SIGPIPE at its next write. So a `cat` inherits the pipe and copies it to where
 * the output would have gone without us.
 */
export async function settle(
	outputs: ReadonlyMap<StreamName, Output>,
	leftTo: LeftTo,
): Promise<void> {
	const all = [...outputs.values()];
	const readables = all.map(({ readable }) => readable);
	const bytes = () => all.reduce((sum, output) => sum + output.bytes(), 0);
	let known = bytes();
	let silentMs = 0;
	let readingMs = 0;
	const timer = setInterval(() => {
		if (readables.some((readable) => readable.isPaused())) return;
		const now = bytes();
		silentMs = now === known ? silentMs + TICK_MS : 0;
		readingMs += TICK_MS;
		known = now;
		if (silentMs < GRACE_MS && readingMs < MOST_MS) return;
		clearInterval(timer);
		for (const [stream, output] of outputs) handOver(output, leftTo[stream]);
	}, TICK_MS);
	// allSettled: a read error ends a stream, too.
	await Promise.allSettled(readables.map((readable) => finished(readable)));
	clearInterval(timer);
}

function handOver({ readable, fd }: Output, to: number | undefined): void {
	if (!readable.destroyed && !readable.readableEnded && fd !== undefined) {
		const cat = spawn("cat", [], {
			stdio: [fd, to ?? "ignore", "ignore"],
			detached: true, // Its own process group: Ctrl-C must not end it.
		});
		cat.once("error", () => {}); // No `cat` on this system: the pipe closes.
		cat.unref();
	}
	readable.destroy();
}
