import { Fenwick } from "./fenwick.ts";

const BLOCK_BITS = 8;
const BLOCK_ROWS = 1 << BLOCK_BITS;

/**
 * How high rows are, in px: what was measured, and what is to be expected of
 * those that have not been on the screen. To expect means to ask for the length
 * of each line, which takes seconds for ten million of them. So sums are kept
 * for blocks of rows, and made little by little (`settle`); a block that has
 * none yet is taken to be as high as those that have one are on average.
 */
export class RowHeights {
	readonly #measured = new Map<number, number>();
	/** Of each settled block, what its rows have beyond one line of text each. */
	#extras = new Fenwick();
	/** 1 for each settled block. */
	#settled = new Fenwick();
	/** Blocks before this one are settled, or have left. */
	#next = 0;
	/** What the rows of a block that isn't settled are taken to have beyond that. */
	#usual = 0;
	#lineHeight = 20;
	#linesIn: ((row: number) => number | undefined) | undefined;
	/** Blocks that were settled with rows in them of which nothing was known: those had one line. */
	readonly #guessed = new Set<number>();
	#first = 0;
	#end = 0;

	/**
	 * Forgets what was measured.
	 *
	 * @param lineHeight in px
	 * @param linesIn how many lines of text a row is expected to fill, or undefined
	 *   while nothing is known of it; undefined for 1
	 */
	reset(
		lineHeight: number,
		linesIn?: (row: number) => number | undefined,
	): void {
		this.#lineHeight = lineHeight;
		this.#linesIn = linesIn;
		this.#measured.clear();
		this.#guessed.clear();
		this.#extras = new Fenwick();
		this.#settled = new Fenwick();
		this.#next = 0;
		this.#usual = 0;
		this.resize(this.#first, this.#end);
	}

	/** There are the rows from first to end - 1. */
	resize(first: number, end: number): void {
		const blocks = end >>> BLOCK_BITS;
		const last = this.#end >>> BLOCK_BITS;
		// The last block, if it isn't whole, is never settled; one that was cut off
		// has a sum of rows that will be others.
		this.#extras.resize(blocks);
		this.#settled.resize(blocks);
		this.#next = Math.min(blocks, Math.max(this.#next, first >>> BLOCK_BITS));
		this.#first = first;
		this.#end = end;
		// In the block that was the last, rows may have been measured.
		if (this.#measured.size > 0) this.#settle(last);
	}

	/**
	 * Sums up blocks until all have been of which something is known, or time is
	 * up; those anew of which nothing was known when they were.
	 *
	 * @returns whether all have been
	 */
	settle(isTimeUp: () => boolean): boolean {
		if (this.#linesIn === undefined) return true;
		for (const block of [...this.#guessed]) this.#sumUp(block);
		const { length } = this.#extras;
		let isRestUnknown = false;
		while (this.#next < length) {
			const lastRow = (this.#next + 1) * BLOCK_ROWS - 1;
			isRestUnknown = this.#linesIn(lastRow) === undefined;
			if (isRestUnknown) break;
			this.#settle(this.#next++);
			if (isTimeUp()) break;
		}
		const count = this.#settled.before(length);
		this.#usual = count === 0 ? 0 : this.#extras.before(length) / count;
		return isRestUnknown || this.#next >= length;
	}

	/** All rows together, in px. */
	get total(): number {
		return this.top(this.#end);
	}

	/** Whether rows were measured that are not as high as was expected. */
	get hasMeasured(): boolean {
		return this.#measured.size > 0;
	}

	/** How much is above a row, in px. */
	top(row: number): number {
		const to = Math.min(Math.max(row, this.#first), this.#end);
		const block = to >>> BLOCK_BITS;
		if (block === this.#first >>> BLOCK_BITS) {
			return this.#heightOf(this.#first, to);
		}
		this.#settle(block);
		const top = this.#blockTop(block, this.#firstHeight);
		return top + this.#heightOf(block * BLOCK_ROWS, to);
	}

	/** The row at so many px from the top. */
	rowAt(px: number): number {
		const firstBlock = this.#first >>> BLOCK_BITS;
		const firstHeight = this.#firstHeight;
		let low = firstBlock;
		let high = this.#end >>> BLOCK_BITS;
		while (low < high) {
			const middle = (low + high + 1) >>> 1;
			if (this.#blockTop(middle, firstHeight) <= px) low = middle;
			else high = middle - 1;
		}
		// A block that is settled only now may be less high than it was taken to be.
		this.#settle(low);
		let row = Math.max(this.#first, low * BLOCK_ROWS);
		let rest = px - (low === firstBlock ? 0 : this.#blockTop(low, firstHeight));
		for (; row < this.#end; row++) {
			if (row % BLOCK_ROWS === 0) this.#settle(row >>> BLOCK_BITS);
			rest -= this.#height(row);
			if (rest < 0) return row;
		}
		return Math.max(this.#first, this.#end - 1);
	}

	/** A row is that high; false if that was known. */
	measure(row: number, px: number): boolean {
		const delta = px - this.#height(row);
		if (Math.abs(delta) < 0.5) return false;
		const block = row >>> BLOCK_BITS;
		this.#settle(block);
		this.#measured.set(row, px);
		if (this.#settled.at(block) === 1) {
			this.#extras.set(block, this.#extras.at(block) + delta);
		}
		return true;
	}

	#height(row: number): number {
		// As its block has it: a row that came since would not fit the block's sum.
		const isGuessed = this.#guessed.has(row >>> BLOCK_BITS);
		const lines = (isGuessed ? undefined : this.#linesIn?.(row)) ?? 1;
		return this.#measured.get(row) ?? lines * this.#lineHeight;
	}

	/** How high the rows of the first block are that have not left. */
	get #firstHeight(): number {
		const second = ((this.#first >>> BLOCK_BITS) + 1) * BLOCK_ROWS;
		return this.#heightOf(this.#first, Math.min(second, this.#end));
	}

	/** How much is above a block after the first one, which is so high, in px. */
	#blockTop(block: number, firstHeight: number): number {
		const second = (this.#first >>> BLOCK_BITS) + 1;
		const extra = this.#extras.before(block) - this.#extras.before(second);
		const settled = this.#settled.before(block) - this.#settled.before(second);
		const rows = (block - second) * BLOCK_ROWS;
		return (
			firstHeight +
			rows * this.#lineHeight +
			extra +
			(block - second - settled) * this.#usual
		);
	}

	/** Sums up a block, if it is whole and has not been. */
	#settle(block: number): void {
		const isWhole = block < this.#settled.length;
		if (!isWhole || this.#settled.at(block) === 1) return;
		this.#sumUp(block);
		this.#settled.set(block, 1);
	}

	#sumUp(block: number): void {
		const row = block * BLOCK_ROWS;
		this.#guessed.delete(block);
		let height = 0;
		for (let n = row; n < row + BLOCK_ROWS; n++) {
			const lines = this.#linesIn === undefined ? 1 : this.#linesIn(n);
			if (lines === undefined) this.#guessed.add(block);
			height += this.#measured.get(n) ?? (lines ?? 1) * this.#lineHeight;
		}
		if (this.#guessed.has(block)) {
			height = this.#heightOf(row, row + BLOCK_ROWS);
		}
		this.#extras.set(block, height - BLOCK_ROWS * this.#lineHeight);
	}

	/** How high rows are together, one by one. */
	#heightOf(from: number, to: number): number {
		if (this.#linesIn === undefined && this.#measured.size === 0) {
			return (to - from) * this.#lineHeight;
		}
		let sum = 0;
		for (let row = from; row < to; row++) sum += this.#height(row);
		return sum;
	}
}
