import { closeSync, readSync } from "node:fs";
import type { OnReadOpts } from "node:net";
import { Readable } from "node:stream";
import { ReadStream } from "node:tty";
import { KiB } from "../../defaults.ts";
import type { Pty } from "./pty.ts";

/** What is passed on at once, at most. */
const BATCH_BYTES = 64 * KiB;

/**
 * Less than a terminal gives at once: after a read that fills its buffer, libuv
 * reads on (up to 32 times) before it turns to anything else, and a flood comes
 * in batches rather than in thousands of pieces.
 */
const READ_BYTES = 2 * KiB;

/** How often, in ms, the terminal is looked at while others still have it. */
const LOOK_MS = 10;

/** After so many reads in a row, something else may have its turn. */
const MOST_READS = 16;

/**
 * What a command writes to its terminal. The stream ends when the command has
 * ended, as `commandEnded` says, and nobody else has the terminal open.
 *
 * We keep the command's end open too until then: with nobody there, libuv
 * takes the hang-up for the end, and leaves unread what the terminal still
 * holds. The rest is read here.
 */
export class PtyOutput extends Readable {
	readonly #pty: Pty;
	readonly #stream: ReadStream;
	readonly #batch = Buffer.allocUnsafeSlow(BATCH_BYTES);
	#batched = 0;
	#passOn: NodeJS.Immediate | undefined;
	#commandEnded = false;
	/** How many bytes have come from the terminal. */
	bytesRead = 0;
	#next: NodeJS.Timeout | undefined;

	constructor(pty: Pty) {
		super({ highWaterMark: BATCH_BYTES });
		this.#pty = pty;
		const onread: OnReadOpts = {
			buffer: Buffer.allocUnsafeSlow(READ_BYTES),
			callback: (length, buffer) => {
				this.#add(buffer.subarray(0, length));
				return true;
			},
		};
		// Not in the types, but in the documentation of net.Socket.
		const options: object = { onread };
		this.#stream = new ReadStream(pty.master, options);
		this.#stream.once("error", (error) => this.destroy(error));
	}

	override _read(): void {
		if (!this.#commandEnded) this.#stream.resume();
		else if (this.#next === undefined) this.#readRest();
	}

	override _destroy(
		error: Error | null,
		callback: (error?: Error | null) => void,
	): void {
		clearTimeout(this.#next);
		clearImmediate(this.#passOn);
		if (!this.#commandEnded) closeSync(this.#pty.slave);
		this.#commandEnded = true;
		this.#stream.destroy();
		callback(error);
	}

	/** Lets go of the command's end: who still writes are others. */
	commandEnded(): void {
		if (this.#commandEnded) return;
		this.#commandEnded = true;
		this.#stream.pause();
		closeSync(this.#pty.slave);
		if (this.#pushBatch()) this.#readRest();
	}

	/** Passes on at once what was written by now, as far as there is room for it. */
	catchUp(): void {
		while (!this.isPaused() && this.#pushBatch()) {
			// Linux has all of it here by the time that it says there is no more.
			const length = this.#commandEnded ? 0 : this.#readNow();
			if (!length) return;
			this.#batched = length;
		}
	}

	/** Takes what was read; it is passed on in the same turn of the event loop. */
	#add(bytes: Uint8Array): void {
		if (this.#batched + bytes.length > BATCH_BYTES) this.#pushBatch();
		this.#batch.set(bytes, this.#batched);
		this.#batched += bytes.length;
		this.#passOn ??= setImmediate(() => {
			if (!this.#pushBatch()) this.#stream.pause();
		});
	}

	/** Whether more is wanted. */
	#pushBatch(): boolean {
		clearImmediate(this.#passOn);
		this.#passOn = undefined;
		const length = this.#batched;
		this.#batched = 0;
		if (length === 0) return true;
		return this.push(Buffer.from(this.#batch.subarray(0, length)));
	}

	#readRest(): void {
		this.#next = undefined;
		for (let reads = 0; reads < MOST_READS; reads++) {
			const length = this.#readNow();
			if (length === undefined) {
				this.#next = setTimeout(() => this.#readRest(), LOOK_MS);
				return;
			}
			if (length === 0) {
				this.push(null);
				return;
			}
			this.#batched = length;
			if (!this.#pushBatch()) return;
		}
		this.#next = setTimeout(() => this.#readRest(), 0);
	}

	/** How many bytes were read; undefined when there are none yet, 0 at the end. */
	#readNow(): number | undefined {
		try {
			const length = readSync(this.#pty.master, this.#batch);
			this.bytesRead += length;
			return length;
		} catch (error) {
			const { code } = error as NodeJS.ErrnoException;
			// Linux says EIO when nobody has the other end any more.
			return code === "EAGAIN" ? undefined : 0;
		}
	}
}
