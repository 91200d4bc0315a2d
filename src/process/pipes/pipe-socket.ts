import { readSync } from "node:fs";
import { type ConnectOpts, Socket, type SocketConstructorOpts } from "node:net";
import { KiB, MiB } from "../../defaults.ts";

/** What is read at once: a step less is a turn of Node's machinery less. */
const READ_BYTES = 256 * KiB;

/** What is read, at most, before the event loop goes round. */
const TURN_BYTES = 1 * MiB;

/** So many reads, each so soon (in ms) after the one before, are a flood. */
const FLOOD_READS = 8;
const SOON_MS = 0.5;

/** How long, in ms, a flood is left to gather. */
const NAP_MS = 1;

/** A flood that gathers less than this, in bytes, is none. */
const TRICKLE_BYTES = 16 * KiB;

/** One that gathers more does so faster than the pipe has room for. */
const TORRENT_BYTES = 512 * KiB;

/**
 * Not in the types, but an option of Socket: it reads from the first "data"
 * listener on. What came before that would be lost.
 */
interface ManualStart {
	manualStart: boolean;
}

/**
 * Reads a pipe into the same memory again and again. A Socket by itself takes
 * new memory each time, sized for a full pipe, and gives most of it back when
 * there was little to read: in a flood that costs as much as the reading.
 *
 * Who writes a flood does so 4 KiB at a time, and the system wakes us for each,
 * which costs both sides more than the bytes. So once it is clear that there is
 * a flood, it may gather for a millisecond in the pipe, if that is large, and
 * is read in a few large steps. A line that comes alone never waits.
 */
export class PipeSocket extends Socket {
	readonly #fd: number;
	readonly #memory: Buffer;
	readonly #isLarge: boolean;
	/** What the one who listens wants: it may not be paused by more than our naps. */
	#isHeld = false;
	#nap: NodeJS.Timeout | NodeJS.Immediate | undefined;
	#soonReads = 0;
	#lastRead = 0;
	#gathered = 0;

	/** @param isLarge whether the pipe has much more room than is usual */
	constructor(fd: number, isLarge: boolean) {
		const memory = Buffer.allocUnsafeSlow(READ_BYTES);
		const options: SocketConstructorOpts & ConnectOpts & ManualStart = {
			fd,
			manualStart: true,
			readable: true,
			writable: false,
			onread: {
				buffer: memory,
				callback: (length) => this.#arrived(length),
			},
		};
		super(options);
		this.#fd = fd;
		this.#memory = memory;
		this.#isLarge = isLarge;
	}

	/** How many bytes have come from it. */
	get bytes(): number {
		return this.bytesRead + this.#gathered;
	}

	override pause(): this {
		this.#isHeld = true;
		return super.pause();
	}

	override resume(): this {
		this.#isHeld = false;
		return this.#nap === undefined ? super.resume() : this;
	}

	override isPaused(): boolean {
		return this.#isHeld;
	}

	#arrived(length: number): boolean {
		this.emit("data", this.#memory.subarray(0, length));
		if (this.#isLarge && this.#isFlood() && !this.#isHeld) this.#gather();
		return true;
	}

	#isFlood(): boolean {
		const now = performance.now();
		const isSoon = now - this.#lastRead < SOON_MS;
		this.#lastRead = now;
		this.#soonReads = isSoon ? this.#soonReads + 1 : 0;
		return this.#soonReads >= FLOOD_READS;
	}

	/** Leaves the flood alone for a moment, in which the pipe takes it. */
	#gather(): void {
		super.pause();
		this.#nap = setTimeout(this.#readGathered, NAP_MS);
	}

	readonly #readGathered = () => {
		this.#nap = undefined;
		const bytes = this.#readAll();
		if (this.#isHeld || this.destroyed) return;
		if (bytes < TRICKLE_BYTES) {
			this.#soonReads = 0;
			super.resume(); // Which finds the end, too, and what is wrong.
		} else if (bytes < TORRENT_BYTES) this.#gather();
		else this.#nap = setImmediate(this.#readGathered);
	};

	/** Reads what there is, or a turn's worth, and tells how much it was. */
	#readAll(): number {
		let bytes = 0;
		while (!this.#isHeld && !this.destroyed && bytes < TURN_BYTES) {
			const length = readNow(this.#fd, this.#memory);
			if (length === 0) break;
			bytes += length;
			this.#gathered += length;
			this.emit("data", this.#memory.subarray(0, length));
			if (length < this.#memory.length) break;
		}
		return bytes;
	}
}

/** 0 where there is nothing, at the end, and for an error. */
function readNow(fd: number, memory: Buffer): number {
	try {
		return readSync(fd, memory);
	} catch {
		return 0;
	}
}
