import { Column } from "../store/column.ts";
import type { LineStore } from "../store/line-store.ts";
import type { Listing } from "./listing.ts";

/** Tells which lines to pick. */
export interface Picker {
	/** Lines before this one have been looked at. */
	readonly decided: number;
	/** Calls `pick` for each picked line in a range that is decided, in order. */
	each(from: number, to: number, pick: (line: number) => void): void;
}

/** How many lines are looked at in one go, so that frames don't wait. */
const STEP_LINES = 500_000;

/** Only picked lines, with some around each for context. */
export class PickedListing implements Listing {
	readonly version = 0;
	readonly #store: LineStore;
	readonly #picker: Picker;
	readonly #context: number;
	readonly #lines = new Column();
	#looked = 0;
	/** Lines before this one are shown as the context of an earlier one. */
	#contextEnd = 0;

	/** @param context how many lines before and after each */
	constructor(store: LineStore, picker: Picker, context: number) {
		this.#store = store;
		this.#picker = picker;
		this.#context = context;
		this.#looked = store.first;
	}

	get first(): number {
		return this.rowOf(this.#store.first);
	}

	get end(): number {
		return this.#lines.length;
	}

	lineAt(row: number): number {
		return this.#lines.at(row);
	}

	rowOf(line: number): number {
		let low = 0;
		let high = this.#lines.length;
		while (low < high) {
			const middle = (low + high) >>> 1;
			if (this.#lines.at(middle) < line) low = middle + 1;
			else high = middle;
		}
		return low;
	}

	update(): boolean {
		const { decided } = this.#picker;
		const to = Math.min(decided, this.#looked + STEP_LINES);
		if (to > this.#looked) {
			this.#picker.each(this.#looked, to, (line) => {
				this.#showTo(Math.min(this.#contextEnd, line));
				this.#skipTo(line - this.#context);
				this.#showTo(line + 1);
				this.#contextEnd = line + 1 + this.#context;
			});
			this.#showTo(Math.min(this.#contextEnd, to));
			this.#looked = to;
		}
		return this.#looked >= decided;
	}

	/** The line after the last one that is shown. */
	#next = 0;

	#showTo(end: number): void {
		for (; this.#next < end; this.#next++) this.#lines.push(this.#next);
	}

	#skipTo(line: number): void {
		this.#next = Math.max(this.#next, line, this.#store.first);
	}
}
