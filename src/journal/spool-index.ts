import type { Cursor } from "./cursor.ts";
import { lastAtOrBefore } from "./last-at-or-before.ts";

/** So many forgotten entries are kept at the front, at least, until they are taken out. */
const MOST_FORGOTTEN = 1024;

/** The position of a block that could not be stored. */
const NOWHERE = -1;

/** A block of the log, with others that follow it in the file, too. */
export interface Place {
	/** Where the block begins in the log. */
	start: number;
	/** Where it begins in the file; undefined when it could not be stored. */
	position: number | undefined;
	/** The cursor behind the last of them. */
	next: Cursor;
}

/**
 * Which blocks of the log are in the spool's file, and where; in the log's
 * order, without a break: what could not be stored has its place too. Plain
 * numbers, because a full log has more than a hundred thousand blocks.
 */
export class SpoolIndex {
	/** For each block its offset, the output before it, and its position in the file. */
	#offsets: number[] = [];
	#outputs: number[] = [];
	#positions: number[] = [];
	/** How many of the first have been forgotten. */
	#forgotten = 0;
	/** The cursor behind the last block. */
	#end: Cursor = { offset: 0, output: 0 };

	/** The oldest place that can be read, or where the next block begins. */
	get start(): Cursor {
		return this.#cursor(this.#forgotten);
	}

	/** Where the oldest block begins in the file; undefined when there is none. */
	get oldest(): number | undefined {
		return this.#positions[this.#forgotten];
	}

	/**
	 * Takes a block in, behind those before.
	 *
	 * @param position where it is in the file; undefined when it could not be stored
	 */
	push(start: Cursor, position: number | undefined, next: Cursor): void {
		const isEmpty = this.#forgotten === this.#positions.length;
		this.#end = next;
		if (position === undefined) {
			// Nothing is to be told of before the first that can be read, nor twice.
			if (isEmpty || this.#positions.at(-1) === NOWHERE) return;
		}
		this.#offsets.push(start.offset);
		this.#outputs.push(start.output);
		this.#positions.push(position ?? NOWHERE);
	}

	/**
	 * The block in which an offset is that is not before the start, and those
	 * behind it in the file as far as there are no more than so many bytes from
	 * the offset on.
	 */
	find(offset: number, most = 0): Place {
		const index = this.#indexOf(offset);
		const { offset: start } = this.#cursor(index);
		const position = this.#positions[index];
		if (position === undefined || position === NOWHERE) {
			return { start, position: undefined, next: this.#cursor(index + 1) };
		}
		let next = this.#cursor(index + 1);
		for (let other = index + 1; other < this.#positions.length; other++) {
			const isBehind =
				this.#positions[other] === position + next.offset - start;
			const end = this.#cursor(other + 1);
			if (!isBehind || end.offset - offset > most) break;
			next = end;
		}
		return { start, position, next };
	}

	/** The cursor before the block in which an offset is that is not before the start. */
	before(offset: number): Cursor {
		return this.#cursor(this.#indexOf(offset));
	}

	/** Forgets the oldest block, and what could not be stored behind it. */
	forgetOldest(): void {
		do this.#forgotten++;
		while (this.oldest === NOWHERE);
		const count = this.#forgotten;
		if (count < MOST_FORGOTTEN || count < this.#positions.length / 2) return;
		this.#offsets = this.#offsets.slice(count);
		this.#outputs = this.#outputs.slice(count);
		this.#positions = this.#positions.slice(count);
		this.#forgotten = 0;
	}

	/** Forgets all blocks. */
	clear(end: Cursor): void {
		this.#offsets = [];
		this.#outputs = [];
		this.#positions = [];
		this.#forgotten = 0;
		this.#end = end;
	}

	#indexOf(offset: number): number {
		const index = lastAtOrBefore(
			this.#offsets,
			offset,
			(each) => each,
			this.#forgotten,
		);
		if (index < this.#forgotten) {
			throw new RangeError(`${offset} is not in the spool`);
		}
		return index;
	}

	/** The cursor before that block. */
	#cursor(index: number): Cursor {
		const offset = this.#offsets[index];
		const output = this.#outputs[index];
		if (offset === undefined || output === undefined) return this.#end;
		return { offset, output };
	}
}
