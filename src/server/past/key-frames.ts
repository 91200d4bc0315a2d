import { firstIndex } from "../../binary-search.ts";
import { KiB, MiB } from "../../defaults.ts";
import type { Cursor } from "../../journal/cursor.ts";

/** So much of the log lies between two key frames at first, in bytes. */
const SPACING = 128 * KiB;

/** When there are more, or they take more memory, those go that are near another. */
const MOST = 8192;
const MOST_BYTES = 16 * MiB;

/** So many times as much of the log, in bytes, as the last one has itself. */
const WORTH = 4;

/** There is room for so many of them at least: one that is larger is not kept. */
const LEAST = 8;

/** How a run's lines stood at a place in its log: from there on they can be made. */
export interface KeyFrame {
	/** Before the first event that comes after it. */
	cursor: Cursor;
	/** When the last event before it came, in ms since the start of the run. */
	ms: number;
	/** As a replay has kept it. */
	kept: Buffer;
}

/** Where one was made, be it kept or not, and how large it was. */
interface Made {
	offset: number;
	bytes: number;
}

const NONE: Made = { offset: 0, bytes: 0 };

/**
 * Key frames, as a film has them: to show a moment, one is found and what comes
 * between is made. However long the log, they take no more than so much memory;
 * then they are farther apart.
 */
export class KeyFrames {
	#list: KeyFrame[] = [];
	#last = NONE;
	#bytes = 0;
	#spacing: number;
	readonly #most: number;
	readonly #mostBytes: number;

	/**
	 * @param spacing how much of the log lies between two at first, in bytes
	 * @param most how many there may be
	 * @param mostBytes how much memory they may take
	 */
	constructor(spacing = SPACING, most = MOST, mostBytes = MOST_BYTES) {
		this.#spacing = spacing;
		this.#most = most;
		this.#mostBytes = mostBytes;
	}

	/** From the first to the last. */
	get list(): readonly KeyFrame[] {
		return this.#list;
	}

	/** How much memory they take. */
	get bytes(): number {
		return this.#bytes;
	}

	/** How much of the log lies between two of them, in bytes, about. */
	get spacing(): number {
		return this.#spacing;
	}

	/** Whether there is to be one at that offset. */
	isDueAt(offset: number): boolean {
		return this.#isDue(offset, this.#last);
	}

	/** Whether there is to be one at that offset if another one is the last before it. */
	#isDue(offset: number, last: Made): boolean {
		// To make a large one takes long: it is to be worth more of the log.
		const worth = Math.max(this.#spacing, WORTH * last.bytes);
		return offset - last.offset >= worth;
	}

	/** Adds one that comes after all others, unless it would leave them no room. */
	add(frame: KeyFrame): void {
		this.#last = madeOf(frame);
		if (frame.kept.length > this.#mostBytes / LEAST) return;
		this.#list.push(frame);
		this.#bytes += frame.kept.length;
		while (this.#list.length > this.#most || this.#bytes > this.#mostBytes) {
			this.#thin();
		}
	}

	/** The last one that was not later than that; undefined where the beginning is nearer. */
	before(ms: number): KeyFrame | undefined {
		const list = this.#list;
		const isLater = (n: number) => (list[n]?.ms ?? 0) > ms;
		// Several may be of one time, of which the last is nearest.
		return list[firstIndex(0, list.length, isLater) - 1];
	}

	/** Keeps those that are twice as far apart. */
	#thin(): void {
		this.#spacing *= 2;
		let last = NONE;
		this.#list = this.#list.filter((frame) => {
			const isKept = this.#isDue(frame.cursor.offset, last);
			if (isKept) last = madeOf(frame);
			return isKept;
		});
		this.#bytes = this.#list.reduce((sum, { kept }) => sum + kept.length, 0);
	}
}

function madeOf({ cursor, kept }: KeyFrame): Made {
	return { offset: cursor.offset, bytes: kept.length };
}
