import { lowerBound } from "../../binary-search.ts";

/** The matches in lines that had not ended when they were searched; a later search replaces them. */
export class LiveMatches {
	/** How many matches there were. */
	readonly count: number;
	readonly #first: number;
	readonly #lines: ArrayLike<number>;

	/**
	 * @param first the first of the lines
	 * @param lines those that match, counted from the first
	 */
	constructor(first: number, lines: ArrayLike<number>, count: number) {
		this.#first = first;
		this.#lines = lines;
		this.count = count;
	}

	get lineCount(): number {
		return this.#lines.length;
	}

	firstIn(from: number, to: number): number | undefined {
		return this.linesIn(from, to)[0];
	}

	lastBefore(line: number): number | undefined {
		return this.linesIn(this.#first, line).at(-1);
	}

	/** How many of the lines come before a line. */
	countBefore(line: number): number {
		return lowerBound(this.#lines, line - this.#first);
	}

	linesIn(from: number, to: number): number[] {
		const start = this.countBefore(from);
		return Array.from(
			{ length: Math.max(0, this.countBefore(to) - start) },
			(_, index) => this.#first + (this.#lines[start + index] ?? 0),
		);
	}
}
