import { Matches } from "../search/matches.ts";
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
		this.#find(line, found, (matches) => {
			const { first } = this.#store;
			return (
				least(matches.after(line), this.#blockAfter(line), line) ??
				least(matches.after(first - 1), this.#blockAfter(first - 1), -1)
			);
		});
	}

	/** Finds the one before a line; from the first one, the last. */
	before(line: number, found: (line: number) => void): void {
		this.#find(line, found, (matches) => {
			const { end } = this.#store;
			return (
				most(matches.before(line), this.#blockBefore(line), line) ??
				most(matches.before(end), this.#blockBefore(end), end)
			);
		});
	}

	/** Goes on with what has come. */
	search(): void {
		this.#matches?.search();
	}

	#find(
		line: number,
		found: (line: number) => void,
		choose: (matches: Matches) => number | undefined,
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
			if (!matches.isComplete && matches.lineCount === 0) return;
			this.#waiting = undefined;
			const chosen = choose(matches);
			if (chosen !== undefined) found(chosen);
		};
		this.#waiting();
	}

	/** The first line after one at which something begins to come on stderr. */
	#blockAfter(line: number): number | undefined {
		const { end } = this.#store;
		for (let next = line + 1; next < end; next++) {
			if (this.#isBlockStart(next)) return next;
		}
		return undefined;
	}

	#blockBefore(line: number): number | undefined {
		const { first } = this.#store;
		for (let next = line - 1; next >= first; next--) {
			if (this.#isBlockStart(next)) return next;
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

/** The smaller one of those that are after a line. */
function least(
	a: number | undefined,
	b: number | undefined,
	line: number,
): number | undefined {
	const all = [a, b].filter((each) => each !== undefined && each > line);
	return all.length > 0 ? Math.min(...(all as number[])) : undefined;
}

/** The larger one of those that are before a line. */
function most(
	a: number | undefined,
	b: number | undefined,
	line: number,
): number | undefined {
	const all = [a, b].filter((each) => each !== undefined && each < line);
	return all.length > 0 ? Math.max(...(all as number[])) : undefined;
}
