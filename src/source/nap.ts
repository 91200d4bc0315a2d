import { KiB } from "../defaults.ts";

/** A read of less than this, in bytes, was hardly worth the effort. */
const SMALL_BYTES = 16 * KiB;

/** Reads that follow each other as closely as this, in ms, are a flood. */
const FLOOD_MS = 0.2;

/** How long, in ms, a nap is at least; the system makes it about 0.1. */
const NAP_MS = 0.05;

const never = new Int32Array(new SharedArrayBuffer(4));

/**
 * Lets a flood gather in its pipe. A command that writes faster than lines of
 * text are made, and in small pieces, wakes us up for each of them, which
 * costs it as much as the writing and us more than the reading. So after a
 * small read that came right after another one we sleep for less than the pipe
 * takes to fill: then the command runs undisturbed, and more is read at once.
 * What comes with pauses, as a lone line does, is not held up.
 */
export class Nap {
	#lastReadAt = 0;

	/** To be called after each read, with how many bytes it gave. */
	afterRead(length: number): void {
		const sinceLast = performance.now() - this.#lastReadAt;
		if (length < SMALL_BYTES && sinceLast < FLOOD_MS) {
			Atomics.wait(never, 0, 0, NAP_MS);
		}
		this.#lastReadAt = performance.now();
	}
}
