import { KiB } from "../defaults.ts";
import type { Cursor } from "./cursor.ts";

/** A block takes frames until it has as many bytes as this. */
const BLOCK_BYTES = 64 * KiB;

/**
 * Consecutive frames of the log in one piece of memory: what is read, kept and
 * forgotten as a whole. It copies nothing: only a frame that lies in memory
 * just behind those before can join them.
 */
export class Block {
	/** Where the block begins in the log, in bytes. */
	readonly start: number;
	/** How many bytes of the command's output came before it. */
	readonly output: number;
	#bytes: Buffer;

	constructor(start: number, output: number, first: Buffer) {
		this.start = start;
		this.output = output;
		this.#bytes = first;
	}

	/** The cursor before it. */
	get cursor(): Cursor {
		return { offset: this.start, output: this.output };
	}

	get length(): number {
		return this.#bytes.length;
	}

	get end(): number {
		return this.start + this.#bytes.length;
	}

	/** Takes the frame in, if there is room and it lies right behind. */
	append(frame: Buffer): boolean {
		const { buffer, byteOffset, length } = this.#bytes;
		const isBehind =
			frame.buffer === buffer && frame.byteOffset === byteOffset + length;
		if (!isBehind || length + frame.length > BLOCK_BYTES) return false;
		this.#bytes = Buffer.from(buffer, byteOffset, length + frame.length);
		return true;
	}

	/** Its bytes from an offset in the log on; shared, not to be changed. */
	from(offset: number): Buffer {
		return this.#bytes.subarray(offset - this.start);
	}
}
