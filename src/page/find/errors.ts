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

	constructor(store: LineStore) {
		this.#store = store;
	}

	/** Finds the next one after a line; from the last one, the first. */
	after(line: number, found: (line: number) => void): void {
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
	before(line: number, found: (line: number) => void): void {
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

	/** Goes on with what has come. */
	search(): void {
		this.#matches?.search();
	}

	#find(
		line: number,
		found: (line: number) => void,
		choose: (matches: Matches) => Nearest,
	): void {
		const { finished } = this.#store;
		if (this.#finished !== finished) {
			this.#matches?.stop();
			this.#finished = finished;
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
			if (chosen !== undefined) found(chosen);
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
