import { KiB } from "../defaults.ts";
import type { Cursor } from "./cursor.ts";

/** A block takes frames until it has as many bytes as this; a larger frame has one of its own. */
const BLOCK_BYTES = 64 * KiB;

/** What the pipe gives at once is to fit with its head. */
const MEMORY_BYTES = BLOCK_BYTES + 1 * KiB;

/** So many pieces of memory wait to be used again, at most. */
const MOST_SPARE = 64;

/** The same of a log that is only read any more. */
const MOST_AT_REST = 4;

/**
 * Memory for blocks, used again and again: new memory costs the system more
 * than what is written to it.
 */
export class BlockMemory {
	readonly #bytes: number;
	readonly #spare: Buffer[] = [];
	#most: number;

	/**
	 * @param bytes how much memory is given at once, unless more is asked for
	 * @param most how many pieces of it wait to be used again, at most
	 */
	constructor(bytes = MEMORY_BYTES, most = MOST_SPARE) {
		this.#bytes = bytes;
		this.#most = most;
	}

	/** Memory for so many bytes at least. */
	take(bytes: number): Buffer {
		if (bytes > this.#bytes) return Buffer.allocUnsafeSlow(bytes);
		return this.#spare.pop() ?? Buffer.allocUnsafeSlow(this.#bytes);
	}

	/** Takes it back from who has no more use for it. */
	give(memory: Buffer): void {
		const isUsual = memory.length === this.#bytes;
		if (isUsual && this.#spare.length < this.#most) this.#spare.push(memory);
	}

	/** Keeps nothing for later, and from now on little. */
	release(): void {
		this.#most = MOST_AT_REST;
		this.#spare.length = 0;
	}
}

/**
 * Consecutive frames of the log in one piece of memory: what is read, kept and
 * forgotten as a whole. Nothing else is in that memory, so that a viewer who
 * takes nothing more of what it was sent holds no more than this.
 */
export class Block {
	/** Whether it stands for what is missing there: its memory is empty then. */
	readonly isGap: boolean;
	/** Where the block begins in the log, in bytes. */
	readonly start: number;
	/** How many bytes of the command's output came before it. */
	readonly output: number;
	readonly memory: Buffer;
	#length = 0;

	constructor({ offset, output }: Cursor, memory: Buffer, isGap = false) {
		this.isGap = isGap;
		this.start = offset;
		this.output = output;
		this.memory = memory;
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

	/** Takes a copy of the frame with its head in, if there is room. */
	append(head: Buffer, frame: Buffer): boolean {
		const end = this.#length + head.length + frame.length;
		if (end > this.memory.length) return false;
		this.memory.set(head, this.#length);
		this.memory.set(frame, this.#length + head.length);
		this.#length = end;
		return true;
	}

	/** Its bytes from an offset in the log on; shared, not to be changed. */
	from(offset: number): Buffer {
		return this.memory.subarray(offset - this.start, this.#length);
	}
}
