import { KiB } from "../defaults.ts";
import { BlockMemory } from "./block.ts";
import type { Cursor, Slice } from "./cursor.ts";

/** As many bytes as frames have that are made of what is read at once. */
const MEMORY_BYTES = 320 * KiB;

/** Fewer are not worth that memory. */
const FEW_BYTES = MEMORY_BYTES / 2;

/** Of all logs: new memory costs V8 more than what is written to it. */
const memories = new BlockMemory(MEMORY_BYTES, 8);

/**
 * Frames of the past, for all who read about the same. Their memory is used
 * again when they have been dropped and nobody reads them any more.
 */
export class PastFrames {
	readonly frames: Buffer;
	readonly #next: Cursor;
	/** Whether they are of much that was read at once. */
	readonly isMuch: boolean;
	#memory: Buffer | undefined;
	#isDropped = false;
	#readers = 0;

	/**
	 * @param frames are copied
	 * @param isMuch whether they are of much that was read at once. Only then
	 *   their memory is used again: it may be larger than they are, which many who
	 *   stall with others are not to hold.
	 */
	constructor(frames: Buffer, next: Cursor, isMuch: boolean) {
		const { length } = frames;
		this.#next = next;
		this.isMuch = isMuch;
		if (isMuch && length >= FEW_BYTES) this.#memory = memories.take(length);
		this.#memory?.set(frames);
		this.frames = this.#memory?.subarray(0, length) ?? Buffer.from(frames);
		const { done } = this.lend();
		setImmediate(done); // Those who wait for them have them by then.
	}

	/** For one more reader, before they are dropped. */
	lend(): Required<Slice> {
		this.#readers++;
		let reads = true;
		const done = () => {
			if (!reads) return;
			reads = false;
			this.#readers--;
			this.#giveBack();
		};
		return { frames: this.frames, next: this.#next, done };
	}

	/** Nobody is lent them any more. */
	drop(): void {
		this.#isDropped = true;
		this.#giveBack();
	}

	#giveBack(): void {
		if (!this.#isDropped || this.#readers > 0) return;
		if (this.#memory !== undefined) memories.give(this.#memory);
		this.#memory = undefined;
	}
}
