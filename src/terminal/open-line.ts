import type { Row } from "./row.ts";

/** A line whose rows have all left the terminal, as it is kept by structured cloning. */
export interface KeptLine {
	text: readonly string[];
	ms: number | undefined;
	leftMs: number;
	markers: readonly string[];
	isTold: boolean;
}

/** A line that may still change: in one row, or in several when it is long. */
export class OpenLine {
	/** Its rows; of one that has left the terminal, the text. */
	readonly #parts: (Row | string)[];
	/** When it was begun, in ms since the start of the run. */
	ms: number | undefined;
	/** When the cursor last left it, in ms since the start of the run. */
	leftMs = Number.NEGATIVE_INFINITY;
	/** GitLab's markers that have stood in it, and erased themselves. */
	markers: readonly string[] = [];
	/** The column of the cursor, if it is in this line and shown. */
	cursor: number | undefined;
	/** Whether it is finished, and has not been rewritten since. */
	isTold = true;

	/** @param begun the rows of it that have left the terminal */
	constructor(begun?: OpenLine) {
		this.#parts = begun === undefined ? [] : [...begun.#parts];
		if (begun === undefined) return;
		this.ms = begun.ms;
		this.markers = begun.markers;
		this.isTold = begun.isTold;
	}

	/** It as it is kept, when all of its rows have left the terminal. */
	toKeep(): KeptLine {
		const { ms, leftMs, markers, isTold } = this;
		const text = this.#parts.map(textOf);
		return { text, ms, leftMs, markers: [...markers], isTold };
	}

	/** The line that was kept. */
	static from({ text, ms, leftMs, markers, isTold }: KeptLine): OpenLine {
		const line = new OpenLine();
		line.#parts.push(...text);
		return Object.assign(line, { ms, leftMs, markers, isTold });
	}

	/** Adds a row that the terminal still has. */
	add(row: Row): void {
		this.#note(row);
		this.#parts.push(row);
	}

	/** Adds a row that has left the terminal. */
	keep(row: Row): void {
		this.#note(row);
		this.#parts.push(row.text);
	}

	/** Notes that it is finished, as it is now. */
	tell(): void {
		this.isTold = true;
		for (const part of this.#parts) {
			if (typeof part !== "string") part.tell();
		}
	}

	/** How many rows it has. */
	get height(): number {
		return this.#parts.length;
	}

	/** About how many characters it has; cheap. */
	get length(): number {
		let length = 0;
		for (const part of this.#parts) length += lengthOf(part);
		return length;
	}

	get text(): string {
		return this.#parts.map(textOf).join("");
	}

	/** So many characters of the text at most; about how many come after them. */
	beginning(most: number): { text: string; more: number } {
		let text = "";
		let length = 0;
		for (const part of this.#parts) {
			const next = text.length < most ? textOf(part) : "";
			text += next;
			length += next.length || lengthOf(part);
		}
		const shown = text.slice(0, most);
		return { text: shown, more: length - shown.length };
	}

	#note(row: Row): void {
		this.ms ??= row.ms;
		this.leftMs = Math.max(this.leftMs, row.left);
		this.isTold &&= row.isTold;
		if (row.markers !== undefined) {
			this.markers = [...this.markers, ...row.markers];
		}
	}
}

function textOf(part: Row | string): string {
	return typeof part === "string" ? part : part.text;
}

function lengthOf(part: Row | string): number {
	return typeof part === "string" ? part.length : part.textLength;
}
