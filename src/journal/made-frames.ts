import { KiB, MiB } from "../defaults.ts";
import type { Cursor, Slice } from "./cursor.ts";
import { lastAtOrBefore } from "./last-at-or-before.ts";
import type { PastFrames } from "./past-frames.ts";

/** Frames lie together up to so many bytes; a larger one has memory of its own. */
const PIECE_BYTES = 64 * KiB;

/** How many bytes of the newest frames are kept. */
const NEWEST_BYTES = 2 * MiB;

/** What is kept of the past, in slices and bytes: those who come together read the same. */
const PAST_SLICES = 16;
const PAST_BYTES = 2 * MiB;

/**
 * Frames that lie together in one piece of memory, where nothing else is: a
 * viewer who takes nothing more of what it was sent holds no more than this.
 */
class Piece {
	/** The cursor behind the last. */
	next: Cursor;
	readonly memory: Buffer;
	#length = 0;
	/** Of each frame, where its event begins in the log, and where it begins here. */
	readonly #offsets: number[] = [];
	readonly #positions: number[] = [];

	constructor(start: Cursor, bytes: number) {
		this.next = start;
		this.memory = Buffer.allocUnsafeSlow(Math.max(PIECE_BYTES, bytes));
	}

	get start(): number {
		return this.#offsets[0] ?? this.next.offset;
	}

	/** Takes a copy of the frame in, if there is room. */
	append(frame: Buffer, offset: number, next: Cursor): boolean {
		if (this.#length + frame.length > this.memory.length) return false;
		this.#offsets.push(offset);
		this.#positions.push(this.#length);
		this.#length += frame.copy(this.memory, this.#length);
		this.next = next;
		return true;
	}

	/** The frames from that event on; undefined when there is no such event. */
	from(offset: number): Slice | undefined {
		const index = lastAtOrBefore(this.#offsets, offset, (each) => each);
		if (this.#offsets[index] !== offset) return undefined;
		const frames = this.memory.subarray(this.#positions[index], this.#length);
		return { frames, next: this.next };
	}
}

/**
 * The frames that were made last, so that each is made once for all who read
 * about the same: the newest, which all read who keep up, and some of the past.
 */
export class MadeFrames {
	/** The newest, without a break. */
	#newest: Piece[] = [];
	/** By the offset at which they begin, those used last at the end. */
	readonly #past = new Map<number, PastFrames>();
	#pastBytes = 0;
	/** Where those begin that are read ahead, until they are asked for. */
	readonly #expected = new Set<number>();

	/** How many slices are read ahead that nobody has asked for. */
	get unread(): number {
		return this.#expected.size;
	}

	/** Takes note that what begins there is being read ahead. */
	expect({ offset }: Cursor): void {
		this.#expected.add(offset);
	}

	/** Takes note that it has been: what is not of the past by now waits for nobody. */
	hasRead({ offset }: Cursor): void {
		if (!this.#past.has(offset)) this.#expected.delete(offset);
	}

	/** The frames from that event on, if they are still here. */
	find({ offset }: Cursor): Slice | PastFrames | undefined {
		this.#expected.delete(offset);
		const index = lastAtOrBefore(this.#newest, offset, (piece) => piece.start);
		return this.#newest[index]?.from(offset) ?? this.#past.get(offset);
	}

	/** Whether frames that begin there go on where the newest end, or are newer. */
	isNewest({ offset }: Cursor): boolean {
		const end = this.#newest.at(-1)?.next.offset;
		return end === undefined || offset >= end;
	}

	/** Takes the frame of a newest event in, as a copy. */
	append(frame: Buffer, cursor: Cursor, next: Cursor): void {
		if (this.#newest.at(-1)?.next.offset !== cursor.offset) this.#newest = [];
		if (this.#newest.at(-1)?.append(frame, cursor.offset, next)) return;
		const piece = new Piece(cursor, frame.length);
		piece.append(frame, cursor.offset, next);
		this.#newest.push(piece);
		let bytes = 0;
		for (const { memory } of this.#newest) bytes += memory.length;
		while (bytes > NEWEST_BYTES && this.#newest.length > 1) {
			bytes -= this.#newest.shift()?.memory.length ?? 0;
		}
	}

	/** Forgets all of them; they can be made again. */
	release(): void {
		this.#newest = [];
		for (const offset of this.#past.keys()) this.#drop(offset);
		this.#expected.clear();
	}

	/** Takes frames of the past in. */
	addPast({ offset }: Cursor, past: PastFrames): void {
		this.#drop(offset);
		this.#past.set(offset, past);
		this.#pastBytes += past.frames.length;
		for (const oldest of this.#past.keys()) {
			const isMuch = this.#pastBytes > PAST_BYTES && this.#past.size > 1;
			if (this.#past.size <= PAST_SLICES && !isMuch) break;
			this.#drop(oldest);
			this.#expected.delete(oldest);
		}
	}

	#drop(offset: number): void {
		const past = this.#past.get(offset);
		if (past === undefined) return;
		this.#past.delete(offset);
		this.#pastBytes -= past.frames.length;
		past.drop();
	}
}
