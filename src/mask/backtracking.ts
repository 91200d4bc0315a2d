import { withDeadline } from "../io/deadline.ts";
import { partialSource } from "./partial.ts";
import type { Found, Search } from "./search.ts";

/** The number of characters before the search that a lookbehind can see. */
const CONTEXT_LENGTH = 256;

/** The longest time in ms that one search may hold the command up. */
const MOST_MS = 100;

/** The share of the time that searches may take in the long run. */
const SHARE = 0.1;

/** The least time in ms with which a search is begun. */
const LEAST_MS = 2;

/**
 * Finds matches by RegExp, for expressions that no automaton can match. RegExp may
 * backtrack for hours; the search is aborted after a deadline.
 */
export class BacktrackingSearch implements Search {
	isStuck = false;
	readonly #whole: RegExp;
	readonly #partial: RegExp;
	/** The text from `decided` on, preceded by the context for lookbehinds. */
	#text = "";
	#contextLength = 0;
	#decided: number;
	/** The start of the time of which searches may take a share. */
	#beganMs = performance.now();
	#spentMs = 0;

	/**
	 * @param flags without g, y and v
	 * @param position where the text begins
	 */
	constructor(source: string, flags: string, position = 0) {
		this.#whole = new RegExp(source, `${flags}g`);
		this.#partial = new RegExp(partialSource(source), `${flags}g`);
		this.#decided = position;
	}

	get decided(): number {
		return this.#decided;
	}

	push(piece: string): Found[] {
		this.#text += piece;
		return this.#find(this.#partial);
	}

	end(): Found[] {
		return this.#find(this.#whole);
	}

	release(position: number): Found[] {
		this.#decideUpTo(Math.max(position, this.#decided));
		return [];
	}

	#find(regex: RegExp): Found[] {
		const base = this.#decided - this.#contextLength;
		const found: Found[] = [];
		let held = this.#text.length;
		const search = () => {
			regex.lastIndex = this.#contextLength;
			for (;;) {
				const match = regex.exec(this.#text);
				if (match === null) break;
				const start = match.index;
				const end = start + match[0].length;
				if (regex === this.#partial && end === this.#text.length) {
					held = start;
					break;
				}
				if (end > start) found.push({ start: base + start, end: base + end });
				else regex.lastIndex = end + 1;
			}
		};
		this.isStuck = !this.#inTime(search);
		if (!this.isStuck) this.#decideUpTo(base + held);
		return found;
	}

	#decideUpTo(position: number): void {
		const shown = this.#contextLength + position - this.#decided;
		const contextLength = Math.min(shown, CONTEXT_LENGTH);
		this.#text = this.#text.slice(shown - contextLength);
		this.#contextLength = contextLength;
		this.#decided = position;
	}

	/** Runs a search. Returns false when its time was not enough. */
	#inTime(search: () => void): boolean {
		const beganMs = performance.now();
		const shareMs = MOST_MS + (beganMs - this.#beganMs) * SHARE - this.#spentMs;
		const timeout = Math.floor(Math.min(MOST_MS, shareMs));
		if (timeout < LEAST_MS) return false;
		const isDone = withDeadline(search, timeout);
		this.#spentMs += performance.now() - beganMs;
		return isDone;
	}
}
