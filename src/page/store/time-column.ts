import { Column } from "./column.ts";

/** What a column's number holds. */
const WORD = 2 ** 32;

/**
 * A growing list of times in ms, four bytes each. 32 bits hold 49 days of ms;
 * for what is beyond, the few places are kept where the rest of the number
 * changes.
 */
export class TimeColumn {
	readonly #low = new Column();
	/** From which index on the times are so many words higher, by index. */
	readonly #highs: { from: number; high: number }[] = [{ from: 0, high: 0 }];

	push(ms: number): void {
		const high = Math.floor(ms / WORD);
		if (high !== this.#highs.at(-1)?.high) {
			this.#highs.push({ from: this.#low.length, high });
		}
		this.#low.push(ms % WORD);
	}

	/** The time at the index; 0 beyond the end, and of what was dropped. */
	at(index: number): number {
		const low = this.#low.at(index);
		if (this.#highs.length === 1 || index >= this.#low.length) return low;
		const { high = 0 } =
			this.#highs.findLast(({ from }) => from <= index) ?? {};
		return high * WORD + low;
	}

	/** Lets go of the memory for what is before the index, give or take a page. */
	dropBefore(index: number): void {
		this.#low.dropBefore(index);
	}
}
