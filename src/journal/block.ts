import { KiB } from "../defaults.ts";
import type { Cursor } from "./cursor.ts";

/** A block takes frames until it has as many bytes as this; a larger frame has one of its own. */
const BLOCK_BYTES = 64 * KiB;

/**
 * Consecutive frames of the log in one piece of memory: what is read, kept and
 * forgotten as a whole. Nothing else is in that memory, so that a viewer who
 * takes nothing more of what it was sent holds no more than this.
 */
export class Block {
	/** Where the block begins in the log, in bytes. */
	readonly start: number;
	/** How many bytes of the command's output came before it. */
	readonly output: number;
	readonly #memory: Buffer;
	#length = 0;

	/** @param first a frame that is to have room in it */
	constructor({ offset, output }: Cursor, first: Buffer) {
		this.start = offset;
		this.output = output;
		this.#memory = Buffer.allocUnsafeSlow(Math.max(BLOCK_BYTES, first.length));
	}

	/** The cursor before it. */
	get cursor(): Cursor {
		return { offset: this.start, output: this.output };
	}

	get length(): number {
		return this.#length;
	}

	get end(): number {
		return this.start + this.#length;
	}

	/** Takes a copy of the frame in, if there is room. */
	append(frame: Buffer): boolean {
		if (this.#length + frame.length > this.#memory.length) return false;
		this.#length += frame.copy(this.#memory, this.#length);
		return true;
	}

	/** Its bytes from an offset in the log on; shared, not to be changed. */
	from(offset: number): Buffer {
		return this.#memory.subarray(offset - this.start, this.#length);
	}
}
