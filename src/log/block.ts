import { KiB } from "../defaults.ts";

/** How many bytes of frames make a block. */
export const BLOCK_BYTES = 64 * KiB;

/**
 * Consecutive frames of the log in one piece of memory: what is read, kept
 * and forgotten as a whole. Frames that reach BLOCK_BYTES by themselves, as
 * those of a flood do, become blocks without being copied.
 */
export class Block {
	/** Where the block begins in the log, in bytes. */
	readonly start: number;
	/** How many bytes of the command's output came before it. */
	readonly output: number;
	#bytes: Buffer;
	#length: number;

	constructor(start: number, output: number, first: Buffer) {
		this.start = start;
		this.output = output;
		this.#bytes = first;
		this.#length = first.length;
	}

	get end(): number {
		return this.start + this.#length;
	}

	/** Takes the frame in, or refuses it because the block is full. */
	append(frame: Buffer): boolean {
		const length = this.#length + frame.length;
		if (length > BLOCK_BYTES) return false;
		if (length > this.#bytes.length) this.#grow();
		this.#length += frame.copy(this.#bytes, this.#length);
		return true;
	}

	/** Its bytes from an offset in the log on; shared, not to be changed. */
	from(offset: number): Buffer {
		return this.#bytes.subarray(offset - this.start, this.#length);
	}

	#grow(): void {
		const bytes = Buffer.allocUnsafeSlow(BLOCK_BYTES);
		this.#bytes.copy(bytes);
		this.#bytes = bytes;
	}
}
