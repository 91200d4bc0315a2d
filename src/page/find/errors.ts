import { lowerBound } from "../../binary-search.ts";
import { Matches, type Nearest, SEARCHING } from "../search/matches.ts";
import { SearchHere } from "../search/search-here.ts";
import type { LineStore } from "../store/line-store.ts";

/** What programs print when something went wrong, and not when nothing did. */
const ERROR =
	/(?<!\b(?:0|no|without) )\b(?:errors?|err!|fatal|panic|panicked|exception|traceback|failed|failures?|segmentation fault|not ok)\b(?!\s*[:=]\s*0\b)|[✗✖✘]/gim;

/**
 * Where something went wrong: lines that say so, and the beginnings of what
 * came on stderr.
 */
export class Errors {
	readonly #store: LineStore;
	#matches: Matches | undefined;
	#finished: unknown;
	#waiting: (() => void) | undefined;
	/** All of them among the lines before one, in order. */
	#counted: number[] = [];
	#countedTo = 0;

	constructor(store: LineStore) {
		this.#store = store;
	}

	/** Finds the next one after a line; from the last one, the first. */
	after(line: number, found: (line: number | undefined) => void): void {
		const { first, end } = this.#store;
		const firstIn = (matches: Matches, from: number, to: number) => {
			const block = this.#firstBlockIn(from, to);
			return matches.firstIn(from, block ?? to) ?? block;
		};
		this.#find(
			line,
			found,
			(matches) =>
				firstIn(matches, line + 1, end) ?? firstIn(matches, first, line + 1),
		);
	}

	/** Finds the one before a line; from the first one, the last. */
	before(line: number, found: (line: number | undefined) => void): void {
		const { first, end } = this.#store;
		const lastIn = (matches: Matches, from: number, to: number) => {
			const block = this.#lastBlockIn(from, to);
			return (
				matches.lastIn(block === undefined ? from : block + 1, to) ?? block
			);
		};
		this.#find(
			line,
			found,
			(matches) => lastIn(matches, first, line) ?? lastIn(matches, line, end),
		);
	}

	/**
	 * Which of all a line is, counted from 1, and how many there are; undefined
	 * while the search is not over.
	 */
	place(line: number): { number: number; count: number } | undefined {
		const matches = this.#matches;
		if (matches === undefined || !matches.isComplete) return undefined;
		const { first, finished } = this.#store;
		const from = Math.max(first, this.#countedTo);
		const lines = new Set<number>();
		matches.each(from, finished.end, (match) => lines.add(match));
		for (let next = from; next < finished.end; next++) {
			if (this.#isBlockStart(next)) lines.add(next);
		}
		for (const next of [...lines].sort((a, b) => a - b)) {
			this.#counted.push(next);
		}
		this.#countedTo = finished.end;
		// Lines that are open may be rewritten: they are counted anew each time.
		const open = new Set(matches.live.filter((each) => each >= finished.end));
		for (let next = finished.end; next < this.#store.end; next++) {
			if (this.#isBlockStart(next)) open.add(next);
		}
		const live = [...open];
		const known = this.#counted;
		const isBefore = (each: number) => each < line;
		return {
			number: lowerBound(known, line) + live.filter(isBefore).length + 1,
			count: known.length + live.length,
		};
	}

	/** Goes on with what has come. */
	search(): void {
		this.#matches?.search();
	}

	#find(
		line: number,
		found: (line: number | undefined) => void,
		choose: (matches: Matches) => Nearest,
	): void {
		const { finished } = this.#store;
		if (this.#finished !== finished) {
			this.#matches?.stop();
			this.#finished = finished;
			this.#counted = [];
			this.#countedTo = 0;
			this.#matches = new Matches(
				this.#store,
				new SearchHere(ERROR),
				line,
				() => this.#waiting?.(),
			);
		}
		const matches = this.#matches as Matches;
		this.#waiting = () => {
			const chosen = choose(matches);
			if (chosen === SEARCHING) return;
			this.#waiting = undefined;
			found(chosen);
		};
		this.#waiting();
	}

	/** The first line of a range at which something begins to come on stderr. */
	#firstBlockIn(from: number, to: number): number | undefined {
		const end = Math.min(to, this.#store.end);
		for (let line = from; line < end; line++) {
			if (this.#isBlockStart(line)) return line;
		}
		return undefined;
	}

	#lastBlockIn(from: number, to: number): number | undefined {
		const end = Math.min(to, this.#store.end);
		for (let line = end - 1; line >= from; line--) {
			if (this.#isBlockStart(line)) return line;
		}
		return undefined;
	}

	#isBlockStart(line: number): boolean {
		const store = this.#store;
		return (
			store.kind(line) === "stderr" &&
			(line === store.first || store.kind(line - 1) !== "stderr")
		);
	}
}
