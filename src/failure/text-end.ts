/** The end of a text that comes in pieces of any size, at the cost of what comes. */
export class TextEnd {
	readonly #most: number;
	#pieces: string[] = [];
	#length = 0;

	/** @param most how many characters of it are wanted */
	constructor(most: number) {
		this.#most = most;
	}

	get text(): string {
		return this.#pieces.join("").slice(-this.#most);
	}

	add(text: string): void {
		const piece = text.slice(-this.#most);
		this.#pieces.push(piece);
		this.#length += piece.length;
		// Not each time: pieces may be short, and many.
		if (this.#length <= 2 * this.#most) return;
		const end = this.text;
		this.#pieces = [end];
		this.#length = end.length;
	}

	clear(): void {
		this.#pieces = [];
		this.#length = 0;
	}

	/** Another one that has the same. */
	fork(): TextEnd {
		const fork = new TextEnd(this.#most);
		fork.add(this.text);
		return fork;
	}
}
