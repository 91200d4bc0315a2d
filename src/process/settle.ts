import type { Readable } from "node:stream";
import { finished } from "node:stream/promises";

/** How long, in ms, a pipe may stay open after the command has ended. */
const GRACE_MS = 1000;

const TICK_MS = 50;

/**
 * Resolves when the streams have ended. For processes that the command left
 * behind with its pipes still open it does not wait for ever: what the command
 * itself wrote is in the pipe by now, so a second of reading gets it all, and
 * then the streams are closed. Time in which we don't read, because a stream
 * is paused, does not count.
 */
export async function settle(streams: readonly Readable[]): Promise<void> {
	let readingMs = 0;
	const timer = setInterval(() => {
		if (streams.some((stream) => stream.isPaused())) return;
		readingMs += TICK_MS;
		if (readingMs < GRACE_MS) return;
		for (const stream of streams) stream.destroy();
	}, TICK_MS);
	// An error ends a stream as well as its end does.
	await Promise.allSettled(streams.map((stream) => finished(stream)));
	clearInterval(timer);
}
