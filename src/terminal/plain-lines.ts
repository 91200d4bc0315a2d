import { PLAIN, type Style } from "../text/style.ts";
import { selfContained, styleAfter } from "./fast-path.ts";

/** Whole lines that came at one time. */
interface Piece {
	text: string;
	count: number;
	/** The style in which they begin. */
	style: Style;
	ms: number;
}

/**
 * Lines that a terminal only has to show below what it has, and that are not
 * in its rows yet. Most output leaves again without ever having been there.
 */
export class PlainLines {
	#pieces: Piece[] = [];
	#unended = "";
	#count = 0;
	/** The style after all of it. */
	style = PLAIN;
	/** When the line that has not ended was begun. */
	ms: number | undefined;

	/** How many lines have ended. */
	get count(): number {
		return this.#count;
	}

	/** The text of the line that has not ended. */
	get unended(): string {
		return this.#unended;
	}

	get isEmpty(): boolean {
		return this.#count === 0 && this.#unended === "";
	}

	/** Adds text without controls but newlines, tabs and whole sequences of colours. */
	add(text: string, ms: number): void {
		const end = text.lastIndexOf("\n") + 1;
		if (end > 0) {
			const lines = this.#unended + text.slice(0, end);
			const count = countLines(text, end);
			this.#pieces.push({ text: lines, count, style: this.style, ms });
			this.#count += count;
			this.style = styleAfter(this.style, lines);
			this.#unended = "";
			this.ms = undefined;
		}
		if (end === text.length) return;
		this.#unended += text.slice(end);
		this.ms ??= ms;
	}

	/** Takes out the oldest lines, as many as came at one time and no more than that. */
	shift(most: number): { lines: string; count: number } | undefined {
		const [first] = this.#pieces;
		if (first === undefined || most <= 0) return undefined;
		const { text, style } = first;
		const count = Math.min(first.count, most);
		this.#count -= count;
		if (count === first.count) {
			this.#pieces.shift();
			return { lines: selfContained(text, style), count };
		}
		const lines = text.slice(0, endOfLines(text, count));
		first.text = text.slice(lines.length);
		first.count -= count;
		first.style = styleAfter(style, lines);
		return { lines: selfContained(lines, style), count };
	}

	/** Takes out all that has ended, in pieces. */
	takeAll(): readonly Piece[] {
		const pieces = this.#pieces;
		this.#pieces = [];
		this.#count = 0;
		return pieces;
	}

	/** Takes out the text of the line that has not ended. */
	takeUnended(): string {
		const text = this.#unended;
		this.#unended = "";
		this.ms = undefined;
		return text;
	}
}

function countLines(text: string, end: number): number {
	let count = 0;
	for (let at = 0; at < end; at = text.indexOf("\n", at) + 1) count++;
	return count;
}

function endOfLines(text: string, count: number): number {
	let end = 0;
	for (let n = 0; n < count; n++) end = text.indexOf("\n", end) + 1;
	return end;
}
