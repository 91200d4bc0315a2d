import { closeSync, readSync } from "node:fs";
import type { OnReadOpts } from "node:net";
import { Readable } from "node:stream";
import { ReadStream } from "node:tty";
import { KiB } from "../../defaults.ts";
import type { Pty } from "./pty.ts";

/** The most bytes that are passed on at once. */
const BATCH_BYTES = 64 * KiB;

/**
 * Smaller than what a pseudo-terminal returns at once. After a read that fills its
 * buffer, libuv reads again, up to 32 times, before it does anything else. So a
 * flood is coalesced into batches instead of thousands of small events.
 */
const READ_BYTES = 2 * KiB;

/**
 * The interval in ms at which the terminal is read after the command has ended,
 * while background processes have it open.
 */
const LOOK_MS = 10;

/** The most reads in a row. More would keep the event loop from everything else. */
const MOST_READS = 16;

/**
 * The output of a command at a pseudo-terminal. It ends once the command has ended
 * (`commandEnded()`) and no other process has the slave open.
 *
 * Until then we keep the slave open ourselves. When no process has it open, the
 * master hangs up; libuv takes the hang-up for the end and loses what the terminal
 * still holds. After the command's end, the rest is read here and not by libuv.
 */
export class PtyOutput extends Readable {
	readonly #pty: Pty;
	readonly #stream: ReadStream;
	readonly #batch = Buffer.allocUnsafeSlow(BATCH_BYTES);
	#batched = 0;
	#passOn: NodeJS.Immediate | undefined;
	#commandEnded = false;
	/** The number of bytes read from the terminal. */
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
		// The types of tty.ReadStream lack this option of net.Socket.
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

	/**
	 * To be called when the command has ended. Closes our slave, so that the
	 * terminal hangs up once background processes have closed theirs.
	 */
	commandEnded(): void {
		if (this.#commandEnded) return;
		this.#commandEnded = true;
		this.#stream.pause();
		closeSync(this.#pty.slave);
		if (this.#pushBatch()) this.#readRest();
	}

	/**
	 * Reads and passes on what was written so far, as far as the reader's buffer
	 * has room.
	 */
	catchUp(): void {
		while (!this.isPaused() && this.#pushBatch()) {
			// Linux returns EAGAIN only when it has delivered all that was written.
			const length = this.#commandEnded ? 0 : this.#readNow();
			if (!length) return;
			this.#batched = length;
		}
	}

	/**
	 * Adds what was read to the batch, which is passed on in the same turn of the
	 * event loop, so that nothing waits.
	 */
	#add(bytes: Uint8Array): void {
		if (this.#batched + bytes.length > BATCH_BYTES) this.#pushBatch();
		this.#batch.set(bytes, this.#batched);
		this.#batched += bytes.length;
		this.#passOn ??= setImmediate(() => {
			if (!this.#pushBatch()) this.#stream.pause();
		});
	}

	/**
	 * Passes the batch on. Returns false when the reader wants no more for now
	 * (backpressure).
	 */
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

	/**
	 * Returns the number of bytes read; undefined when there are none yet, 0 at
	 * the end.
	 */
	#readNow(): number | undefined {
		try {
			const length = readSync(this.#pty.master, this.#batch);
			this.bytesRead += length;
			return length;
		} catch (error) {
			const { code } = error as NodeJS.ErrnoException;
			// Linux returns EIO when no process has the slave open any more.
			return code === "EAGAIN" ? undefined : 0;
		}
	}
}
