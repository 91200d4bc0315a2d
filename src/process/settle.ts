import { spawn } from "node:child_process";
import type { Socket } from "node:net";
import type { Readable } from "node:stream";
import { finished } from "node:stream/promises";
import type { StreamName } from "../protocol/events.ts";

/** How long, in ms, an output may be silent after the command has ended. */
const GRACE_MS = 1000;

/** How long, in ms, it is read at most. */
const MOST_MS = 10_000;

const TICK_MS = 50;

/** What a command writes, with the descriptor that it comes from. */
export interface Output {
	readable: Readable;
	/** How many bytes have come from it. */
	bytes: () => number;
	/** Undefined when it is not known. */
	fd: number | undefined;
}

/** An output that Node has made a socket for; undefined for none. */
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

/** Where each stream goes on, by our descriptors, when we no longer read it. */
export type LeftTo = Partial<Record<StreamName, number>>;

/**
 * Resolves when the outputs have ended, or no longer say anything. What the
 * command itself wrote is in the pipe by now; what it has left behind is
 * followed while it writes, but not for ever. Then `cat` takes our place, so
 * that it goes on writing where it would without us, and is not ended by
 * SIGPIPE. Time in which we don't read, because a stream is paused, does not
 * count.
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
		for (const [stream, output] of outputs) leave(output, leftTo[stream]);
	}, TICK_MS);
	// An error ends a stream as well as its end does.
	await Promise.allSettled(readables.map((readable) => finished(readable)));
	clearInterval(timer);
}

function leave({ readable, fd }: Output, to: number | undefined): void {
	if (!readable.destroyed && !readable.readableEnded && fd !== undefined) {
		const cat = spawn("cat", [], {
			stdio: [fd, to ?? "ignore", "ignore"],
			detached: true, // Ctrl-C is not for it.
		});
		cat.once("error", () => {}); // Then nobody reads it.
		cat.unref();
	}
	readable.destroy();
}
