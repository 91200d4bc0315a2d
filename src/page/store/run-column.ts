import { Column } from "./column.ts";

/** A growing list of numbers that are mostly the same as the one before. */
export class RunColumn {
	/** Where each run of one number begins, and which number. */
	readonly #starts = new Column();
	readonly #values = new Column();
	/** The run that was asked for last: who goes through all asks for it again. */
	#last = 0;

	/** From the index on, which is the list's end, all are that number. */
	begin(index: number, value: number): void {
		const { length } = this.#values;
		if (length > 0 && this.#values.at(length - 1) === value) return;
		this.#starts.push(index);
		this.#values.push(value);
	}

	/** The number at the index. */
	at(index: number): number {
		if (!this.#has(this.#last, index)) {
			const isNext = this.#has(this.#last + 1, index);
			this.#last = isNext ? this.#last + 1 : this.#find(index);
		}
		return this.#values.at(this.#last);
	}

	#has(run: number, index: number): boolean {
		const { length } = this.#starts;
		if (run >= length || index < this.#starts.at(run)) return false;
		return run + 1 === length || index < this.#starts.at(run + 1);
	}

	#find(index: number): number {
		let low = 0;
		let high = this.#starts.length - 1;
		while (low < high) {
			const middle = (low + high + 1) >>> 1;
			if (this.#starts.at(middle) <= index) low = middle;
			else high = middle - 1;
		}
		return Math.max(0, low);
	}
}
