const BLOCK_BITS = 10;
const BLOCK_ROWS = 1 << BLOCK_BITS;

/**
 * How high rows are, in px: what was measured, and what is to be expected of
 * those that have not been on the screen. Sums are kept for blocks of rows, so
 * that millions of rows cost nothing.
 */
export class RowHeights {
	readonly #measured = new Map<number, number>();
	/** Of each whole block, what its rows have beyond one line of text each. */
	#extras: (number | undefined)[] = [];
	#lineHeight = 20;
	#linesIn: ((row: number) => number) | undefined;
	#first = 0;
	#end = 0;

	/**
	 * Forgets what was measured.
	 *
	 * @param lineHeight in px
	 * @param linesIn how many lines of text a row is expected to fill; undefined for 1
	 */
	reset(lineHeight: number, linesIn?: (row: number) => number): void {
		this.#lineHeight = lineHeight;
		this.#linesIn = linesIn;
		this.#measured.clear();
		this.#extras = [];
	}

	/** There are the rows from first to end - 1. */
	resize(first: number, end: number): void {
		// A block that is whole only now has no sum yet; one that was cut off has
		// a sum of rows that will be others.
		if (end < this.#end) this.#extras.length = end >>> BLOCK_BITS;
		this.#first = first;
		this.#end = end;
	}

	/** All rows together, in px. */
	get total(): number {
		return this.top(this.#end);
	}

	/** How much is above a row, in px. */
	top(row: number): number {
		const to = Math.min(Math.max(row, this.#first), this.#end);
		return (to - this.#first) * this.#lineHeight + this.#extra(this.#first, to);
	}

	/** The row at so many px from the top. */
	rowAt(px: number): number {
		let row = this.#first;
		let rest = px;
		while (row < this.#end) {
			const blockEnd = Math.min((row | (BLOCK_ROWS - 1)) + 1, this.#end);
			const height =
				(blockEnd - row) * this.#lineHeight + this.#extra(row, blockEnd);
			if (rest < height) break;
			rest -= height;
			row = blockEnd;
		}
		for (; row < this.#end; row++) {
			rest -= this.#height(row);
			if (rest < 0) return row;
		}
		return Math.max(this.#first, this.#end - 1);
	}

	/** A row is that high; false if that was known. */
	measure(row: number, px: number): boolean {
		const delta = px - this.#height(row);
		if (Math.abs(delta) < 0.5) return false;
		this.#measured.set(row, px);
		const extra = this.#extras[row >>> BLOCK_BITS];
		if (extra !== undefined) this.#extras[row >>> BLOCK_BITS] = extra + delta;
		return true;
	}

	#height(row: number): number {
		const lines = this.#linesIn?.(row) ?? 1;
		return this.#measured.get(row) ?? lines * this.#lineHeight;
	}

	/** What rows have beyond one line of text each. */
	#extra(from: number, to: number): number {
		if (this.#linesIn === undefined && this.#measured.size === 0) return 0;
		let sum = 0;
		for (let row = from; row < to; ) {
			const blockEnd = (row | (BLOCK_ROWS - 1)) + 1;
			const isWhole = row % BLOCK_ROWS === 0 && blockEnd <= to;
			const end = Math.min(blockEnd, to);
			sum += isWhole ? this.#blockExtra(row) : this.#sum(row, end);
			row = end;
		}
		return sum;
	}

	#blockExtra(row: number): number {
		const block = row >>> BLOCK_BITS;
		this.#extras[block] ??= this.#sum(row, row + BLOCK_ROWS);
		return this.#extras[block];
	}

	#sum(from: number, to: number): number {
		let sum = 0;
		for (let row = from; row < to; row++) {
			sum += this.#height(row) - this.#lineHeight;
		}
		return sum;
	}
}
