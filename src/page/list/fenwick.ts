/**
 * A list of numbers whose sums from the beginning cost the logarithm of its
 * length, as does a change (Fenwick, "A new data structure for cumulative
 * frequency tables", 1994).
 */
export class Fenwick {
	/** The number at an index, and the sums that the tree keeps, from 1. */
	#values = new Float64Array(16);
	#sums = new Float64Array(17);
	#length = 0;

	get length(): number {
		return this.#length;
	}

	/** Makes it longer, by zeros, or shorter. */
	resize(length: number): void {
		if (length === this.#length) return;
		if (length < this.#length) this.#values.fill(0, length, this.#length);
		const isLonger = length > this.#values.length;
		if (isLonger) {
			const values = new Float64Array(2 * length);
			values.set(this.#values);
			this.#values = values;
		}
		// Below the capacity zeros are there already; only what is cut off, or a
		// tree of another size, has to be summed up anew.
		if (isLonger || length < this.#length) this.#sumUp();
		this.#length = length;
	}

	at(index: number): number {
		return this.#values[index] ?? 0;
	}

	set(index: number, value: number): void {
		const delta = value - this.at(index);
		this.#values[index] = value;
		for (let n = index + 1; n < this.#sums.length; n += n & -n) {
			this.#sums[n] = (this.#sums[n] ?? 0) + delta;
		}
	}

	/** The sum of the numbers before an index. */
	before(index: number): number {
		let sum = 0;
		for (let n = index; n > 0; n -= n & -n) sum += this.#sums[n] ?? 0;
		return sum;
	}

	#sumUp(): void {
		const values = this.#values;
		const sums = new Float64Array(values.length + 1);
		for (let n = 1; n < sums.length; n++) {
			sums[n] = (sums[n] ?? 0) + (values[n - 1] ?? 0);
			const parent = n + (n & -n);
			if (parent < sums.length) {
				sums[parent] = (sums[parent] ?? 0) + (sums[n] ?? 0);
			}
		}
		this.#sums = sums;
	}
}
