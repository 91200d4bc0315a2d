import { PLAIN, type Style } from "../text/style.ts";
import type { KeptStyles, UsedStyles } from "./kept-styles.ts";
import { type KeptRow, Row } from "./row.ts";

/** A grid as it is kept by structured cloning. */
export interface KeptGrid {
	cols: number;
	rows: readonly KeptRow[];
	top: number;
	bottom: number;
}

/** The rows of a screen, and the margins between which they scroll. */
export class Grid {
	readonly cols: number;
	rows: Row[];
	/** The first and the last row that scroll. */
	top = 0;
	bottom: number;
	readonly #onScrolledOff: ((row: Row) => void) | undefined;

	/** @param onScrolledOff takes the rows that leave the screen at its top */
	constructor(cols: number, rows: number, onScrolledOff?: (row: Row) => void) {
		this.cols = cols;
		this.rows = Array.from({ length: rows }, () => new Row());
		this.bottom = rows - 1;
		this.#onScrolledOff = onScrolledOff;
	}

	/** It as it is kept, with the numbers of its styles. */
	keep(styles: KeptStyles): KeptGrid {
		const { cols, top, bottom } = this;
		return {
			cols,
			rows: this.rows.map((row) => row.keep(styles)),
			top,
			bottom,
		};
	}

	/** The grid that was kept. */
	static from(
		{ cols, rows, top, bottom }: KeptGrid,
		styles: UsedStyles,
		onScrolledOff?: (row: Row) => void,
	): Grid {
		const grid = new Grid(cols, 0, onScrolledOff);
		grid.rows = rows.map((row) => Row.from(row, styles));
		grid.setMargins(top, bottom);
		return grid;
	}

	get height(): number {
		return this.rows.length;
	}

	/** Whether all of the screen scrolls. */
	get scrollsWhole(): boolean {
		return this.top === 0 && this.bottom === this.height - 1;
	}

	row(y: number): Row {
		return this.rows[y] as Row;
	}

	setMargins(top: number, bottom: number): void {
		this.top = top;
		this.bottom = bottom;
	}

	/** Moves the rows between the margins up; what is above the top one leaves the screen. */
	scrollUp(count: number, blank: Style): void {
		this.#deleteRows(this.top, count, blank, this.top === 0);
	}

	scrollDown(count: number, blank: Style): void {
		this.insertRows(this.top, count, blank);
	}

	/** Inserts rows above that one, between the margins. */
	insertRows(y: number, count: number, blank: Style): void {
		const most = Math.min(count, this.bottom - y + 1);
		this.rows.splice(this.bottom + 1 - most, most);
		this.rows.splice(y, 0, ...this.#blanks(most, blank));
	}

	/** Deletes rows from that one on, between the margins. */
	deleteRows(y: number, count: number, blank: Style): void {
		this.#deleteRows(y, count, blank, false);
	}

	/** Erases the rows from one up to another. */
	eraseRows(from: number, to: number, blank: Style): void {
		for (let y = from; y < to; y++) this.rows[y] = new Row(this.cols, blank);
	}

	/** Lets all rows up to that one leave the screen, which is blank then. */
	pushOff(end: number, blank: Style): void {
		for (const row of this.rows.slice(0, end)) this.#onScrolledOff?.(row);
		this.eraseRows(0, this.height, blank);
	}

	/** Lets rows leave the screen at its top, wherever its margins are. */
	dropTop(count: number): void {
		const gone = this.rows.splice(0, count);
		this.rows.push(...this.#blanks(gone.length, PLAIN));
		for (const row of gone) this.#onScrolledOff?.(row);
	}

	/** The row after the last that shows something. */
	get end(): number {
		return this.rows.findLastIndex((row) => !row.isBlank) + 1;
	}

	/** The row after the last that has text. */
	get endOfText(): number {
		return this.rows.findLastIndex((row) => row.hasText) + 1;
	}

	#deleteRows(y: number, count: number, blank: Style, keep: boolean): void {
		if (keep && count === 1 && this.scrollsWhole) {
			// What nearly always happens, without arrays in between.
			const gone = this.rows.shift() as Row;
			this.rows.push(new Row(this.cols, blank));
			this.#onScrolledOff?.(gone);
			return;
		}
		const most = Math.min(count, this.bottom - y + 1);
		const gone = this.rows.splice(y, most);
		this.rows.splice(this.bottom + 1 - most, 0, ...this.#blanks(most, blank));
		if (keep) for (const row of gone) this.#onScrolledOff?.(row);
	}

	#blanks(count: number, blank: Style): Row[] {
		return Array.from({ length: count }, () => new Row(this.cols, blank));
	}
}
