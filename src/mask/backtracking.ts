import { createContext, Script } from "node:vm";
import { partialSource } from "./partial.ts";
import type { Found, Search } from "./search.ts";

/** So many characters before are there for a lookbehind. */
const CONTEXT_LENGTH = 256;

/** For how long, in ms, the command may be held up by one search at most. */
const MOST_MS = 100;

/** What part of the time searches may take in the long run. */
const SHARE = 0.1;

/** A search that has no more time than this, in ms, is not begun. */
const LEAST_MS = 2;

/**
 * Finds matches by RegExp, for expressions that no automaton can match. It may
 * backtrack for longer than anyone waits, and is broken off then.
 */
export class BacktrackingSearch implements Search {
	isStuck = false;
	readonly #whole: RegExp;
	readonly #partial: RegExp;
	/** The text from `decided` on, after the end of what is before it. */
	#text = "";
	#contextLength = 0;
	#decided: number;
	/** When the time began that a share is taken of. */
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

	/** Whether there was time enough for the search. */
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

/** What the script below calls: `vm` breaks off what it has begun itself. */
let sandbox: { search: () => void } | undefined;
let script: Script | undefined;

/** Calls a function, and gives whether it has ended within so many ms. */
function withDeadline(search: () => void, timeout: number): boolean {
	sandbox ??= createContext({ search }) as { search: () => void };
	script ??= new Script("search()");
	sandbox.search = search;
	try {
		script.runInContext(sandbox, { timeout });
		return true;
	} catch (error) {
		if (isTimeout(error)) return false;
		throw error;
	}
}

function isTimeout(error: unknown): boolean {
	const { code } = error as { code?: unknown };
	return code === "ERR_SCRIPT_EXECUTION_TIMEOUT";
}
