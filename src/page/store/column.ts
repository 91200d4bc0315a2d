const PAGE_BITS = 16;
const PAGE_LENGTH = 1 << PAGE_BITS;

/** A growing list of unsigned 32-bit numbers, four bytes each, never copied. */
export class Column {
	readonly #pages: Uint32Array[] = [];
	#length = 0;

	get length(): number {
		return this.#length;
	}

	push(value: number): void {
		const index = this.#length++;
		const page = index >>> PAGE_BITS;
		this.#pages[page] ??= new Uint32Array(PAGE_LENGTH);
		this.#pages[page][index & (PAGE_LENGTH - 1)] = value;
	}

	/** The number at the index; 0 beyond the end. */
	at(index: number): number {
		return this.#pages[index >>> PAGE_BITS]?.[index & (PAGE_LENGTH - 1)] ?? 0;
	}
}
