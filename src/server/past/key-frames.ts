import { firstIndex } from "../../binary-search.ts";
import { KiB, MiB } from "../../defaults.ts";
import type { Cursor } from "../../journal/cursor.ts";

/** So much of the log lies between two key frames at first, in bytes. */
const SPACING = 256 * KiB;

/** When there are more, or they take more memory, every other one goes. */
const MOST = 4096;
const MOST_BYTES = 16 * MiB;

/** How a run's lines stood at a place in its log: from there on they can be made. */
export interface KeyFrame {
	/** Before the first event that comes after it. */
	cursor: Cursor;
	/** When the last event before it came, in ms since the start of the run. */
	ms: number;
	/** As a replay has kept it. */
	kept: Buffer;
}

/**
 * Key frames, as a film has them: to show a moment, one is found and what comes
 * between is made. However long the log, they take no more than so much memory;
 * then they are farther apart.
 */
export class KeyFrames {
	#list: KeyFrame[] = [];
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
		return offset - (this.#list.at(-1)?.cursor.offset ?? 0) >= this.#spacing;
	}

	/** Adds one that comes after all others. */
	add(frame: KeyFrame): void {
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

	#thin(): void {
		this.#list = this.#list.filter((_, n) => n % 2 === 1);
		this.#bytes = this.#list.reduce((sum, { kept }) => sum + kept.length, 0);
		this.#spacing *= 2;
	}
}
