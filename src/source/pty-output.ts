import { closeSync, readSync } from "node:fs";
import type { OnReadOpts } from "node:net";
import { Readable } from "node:stream";
import { ReadStream } from "node:tty";
import { KiB } from "../defaults.ts";
import type { Pty } from "./pty.ts";

/** More than a terminal holds, so that one read gets all there is. */
const BUFFER_BYTES = 64 * KiB;

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
	readonly #rest = Buffer.allocUnsafeSlow(BUFFER_BYTES);
	#commandEnded = false;
	#next: NodeJS.Timeout | undefined;

	constructor(pty: Pty) {
		super({ highWaterMark: BUFFER_BYTES });
		this.#pty = pty;
		const onread: OnReadOpts = {
			buffer: Buffer.allocUnsafeSlow(BUFFER_BYTES),
			callback: (length, buffer) =>
				this.push(Buffer.from(buffer.subarray(0, length))),
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
		this.#readRest();
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
			if (!this.push(Buffer.from(this.#rest.subarray(0, length)))) return;
		}
		this.#next = setTimeout(() => this.#readRest(), 0);
	}

	/** How many bytes were read; undefined when there are none yet, 0 at the end. */
	#readNow(): number | undefined {
		try {
			return readSync(this.#pty.master, this.#rest);
		} catch (error) {
			const { code } = error as NodeJS.ErrnoException;
			// Linux says EIO when nobody has the other end any more.
			return code === "EAGAIN" ? undefined : 0;
		}
	}
}
