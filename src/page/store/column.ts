const PAGE_BITS = 16;
const PAGE_LENGTH = 1 << PAGE_BITS;

/** A growing list of unsigned 32-bit numbers, four bytes each, never copied. */
export class Column {
	readonly #pages: (Uint32Array | undefined)[] = [];
	#length = 0;

	get length(): number {
		return this.#length;
	}

	push(value: number): void {
		const index = this.#length++;
		const number = index >>> PAGE_BITS;
		let page = this.#pages[number];
		if (page === undefined) {
			page = new Uint32Array(PAGE_LENGTH);
			this.#pages[number] = page;
		}
		page[index & (PAGE_LENGTH - 1)] = value;
	}

	/** The number at the index; 0 beyond the end, and of what was dropped. */
	at(index: number): number {
		return this.#pages[index >>> PAGE_BITS]?.[index & (PAGE_LENGTH - 1)] ?? 0;
	}

	/** Lets go of the memory for what is before the index, give or take a page. */
	dropBefore(index: number): void {
		for (let page = (index >>> PAGE_BITS) - 1; page >= 0; page--) {
			if (this.#pages[page] === undefined) return;
			this.#pages[page] = undefined;
		}
	}
}
