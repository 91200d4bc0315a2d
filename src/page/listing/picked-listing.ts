import { firstIndex } from "../../binary-search.ts";
import { Column } from "../store/column.ts";
import type { ShownLines } from "../store/shown-lines.ts";
import type { Listing } from "./listing.ts";

/** Tells which lines to pick. */
export interface Picker {
	/** Lines before this one have been looked at. */
	readonly decided: number;
	/** Calls `pick` for each picked line in a range that is decided, in order. */
	each(from: number, to: number, pick: (line: number) => void): void;
	/** Those to pick now of the lines that have not ended, in order. */
	readonly live: readonly number[];
}

/** How many lines are looked at in one go, so that frames don't wait. */
const STEP_LINES = 500_000;

/** Only picked lines, with some around each for context. */
export class PickedListing implements Listing {
	version = 0;
	readonly #store: ShownLines;
	readonly #picker: Picker;
	readonly #lines = new Column();
	#range: PickedRange;
	#looked = 0;
	/** What is shown of the lines that have not ended, below the others. */
	#live: readonly number[] = [];
	/** The row at which that begins. */
	#liveRow = 0;

	/** @param context how many lines before and after each */
	constructor(store: ShownLines, picker: Picker, context: number) {
		this.#store = store;
		this.#picker = picker;
		this.#range = { context, next: 0, contextEnd: 0 };
		this.#looked = store.first;
	}

	get first(): number {
		return this.rowOf(this.#store.first);
	}

	get end(): number {
		return this.#lines.length + this.#live.length;
	}

	lineAt(row: number): number {
		const { length } = this.#lines;
		return row < length ? this.#lines.at(row) : (this.#live[row - length] ?? 0);
	}

	rowOf(line: number): number {
		return firstIndex(0, this.end, (row) => this.lineAt(row) >= line);
	}

	/** Those that are picked: that is what one has asked to see. */
	*copied(from: number, to: number): Generator<number> {
		for (let row = this.rowOf(from); row < this.end; row++) {
			const line = this.lineAt(row);
			if (line > to) return;
			yield line;
		}
	}

	update(): boolean {
		const { decided } = this.#picker;
		const to = Math.min(decided, this.#looked + STEP_LINES);
		const push = (line: number) => this.#lines.push(line);
		this.#range.next = Math.max(this.#range.next, this.#store.first);
		if (to > this.#looked) {
			this.#picker.each(this.#looked, to, (line) =>
				pickLine(this.#range, line, push),
			);
			showContext(this.#range, to, push);
			this.#looked = to;
		}
		if (this.#looked < decided) return false;
		this.#updateLive();
		return true;
	}

	#updateLive(): void {
		const live: number[] = [];
		const push = (line: number) => live.push(line);
		const range = { ...this.#range };
		for (const line of this.#picker.live) pickLine(range, line, push);
		showContext(range, this.#store.end, push);
		const row = this.#lines.length;
		const isSame =
			live.length === this.#live.length &&
			live.every((line, index) => line === this.#live[index]) &&
			(live.length === 0 || row === this.#liveRow);
		if (isSame) return;
		this.#live = live;
		this.#liveRow = row;
		this.version++;
	}
}

/** How far the picking of lines has come. */
interface PickedRange {
	/** How many lines are shown before and after each that is picked. */
	readonly context: number;
	/** Lines before this one are shown, or never will be. */
	next: number;
	/** Lines before this one are shown as the context of an earlier one. */
	contextEnd: number;
}

/** Shows a line, and what is to be seen before it. */
function pickLine(
	range: PickedRange,
	line: number,
	show: (line: number) => void,
): void {
	showContext(range, line, show);
	range.next = Math.max(range.next, line - range.context);
	showTo(range, line + 1, show);
	range.contextEnd = line + 1 + range.context;
}

/** Shows what follows the last picked line as its context, up to another line. */
function showContext(
	range: PickedRange,
	end: number,
	show: (line: number) => void,
): void {
	showTo(range, Math.min(range.contextEnd, end), show);
}

function showTo(
	range: PickedRange,
	end: number,
	show: (line: number) => void,
): void {
	for (; range.next < end; range.next++) show(range.next);
}
