import { newlinesIn } from "../text/newlines.ts";
import { stripControls } from "../text/parse.ts";
import { MOST_READ } from "./line.ts";
import { WATCHERS, type Watcher } from "./watchers.ts";

/** How the last round of what watches went. */
export interface LastRound {
	went: "well" | "wrong";
	rounds: Watcher["rounds"];
	/** How much went wrong; undefined where that is not said. */
	count?: number;
	/** The line that says so, from 1. */
	line: number;
	/** The tool, as the table has it. */
	name: string;
}

/** More lines than these, in one text, are no tool's words about its rounds. */
const MOST_LINES = 2000;

const ESCAPED = /[\\^$.*+?()[\]{}|]/g;

/** Nearly all lines of nearly all logs have none of these, and cost no more than the search. */
const WORDS = new RegExp(
	[...new Set(WATCHERS.flatMap(({ words }) => words))]
		.map((word) => word.replace(ESCAPED, "\\$&"))
		.join("|"),
	"g",
);

/** What is known of one tool. */
interface Known {
	/** Undefined while a round goes on, and before the first. */
	last: LastRound | undefined;
	hasBegun: boolean;
	hasFailed: boolean;
	count: number | undefined;
	/** Whether it is known to watch. */
	watches: boolean;
}

/** Reads a log for how the last round of what watches files went. */
export class WatchReader {
	readonly #known = new Map<Watcher, Known>();

	/** @param command as one would type it, which may say that it watches */
	constructor(command = "") {
		for (const watcher of WATCHERS) {
			if (watcher.watches?.test(command)) this.#of(watcher).watches = true;
		}
	}

	/**
	 * How the last round went: the one that failed, where several tools watch.
	 * Undefined while one of them is at it, or nothing is known.
	 */
	get last(): LastRound | undefined {
		const all = [...this.#known].filter(
			([{ watches }, known]) => watches === undefined || known.watches,
		);
		const told = all.filter(
			([{ tellsWrongAlone }, { last, hasBegun }]) =>
				last !== undefined || (hasBegun && !tellsWrongAlone),
		);
		if (told.some(([, { last }]) => last === undefined)) return undefined;
		const rounds = told.flatMap(([, { last }]) => last ?? []);
		const wrong = rounds.find(({ went }) => went === "wrong");
		return wrong ?? rounds.sort((a, b) => a.line - b.line).at(-1);
	}

	/** The same, to read on with what may not stay. */
	fork(): WatchReader {
		const fork = new WatchReader();
		for (const [watcher, known] of this.#known) {
			fork.#known.set(watcher, { ...known });
		}
		return fork;
	}

	/**
	 * Reads whole lines, each with its newline.
	 *
	 * @param first the number of the first, from 0
	 */
	read(text: string, first: number): void {
		const places = Array.from(text.matchAll(WORDS), ({ index }) => index);
		const isTooMuch = places.length > MOST_LINES;
		if (isTooMuch) this.#forget();
		let line = first;
		let counted = 0;
		let end = 0;
		for (const at of isTooMuch ? places.slice(-MOST_LINES) : places) {
			if (at < end) continue; // A second word of the same line.
			const start = text.lastIndexOf("\n", at) + 1;
			end = text.indexOf("\n", at);
			if (end === -1) end = text.length;
			line += newlinesIn(text, counted, start);
			counted = start;
			const raw = text.slice(start, Math.min(end, start + 4 * MOST_READ));
			const shown = stripControls(raw).trimEnd().slice(0, MOST_READ);
			for (const watcher of WATCHERS) this.#line(watcher, shown, line + 1);
		}
	}

	#forget(): void {
		for (const known of this.#known.values()) known.last = undefined;
	}

	#of(watcher: Watcher): Known {
		const known = this.#known.get(watcher) ?? {
			last: undefined,
			hasBegun: false,
			hasFailed: false,
			count: undefined,
			watches: false,
		};
		this.#known.set(watcher, known);
		return known;
	}

	#line(watcher: Watcher, text: string, line: number): void {
		const { begins, fails, ends, watches } = watcher;
		if (watches?.test(text)) this.#of(watcher).watches = true;
		if (begins?.test(text)) {
			Object.assign(this.#of(watcher), {
				last: undefined,
				hasBegun: true,
				hasFailed: false,
				count: undefined,
			});
			return;
		}
		const failed = fails?.exec(text);
		if (failed) {
			const known = this.#of(watcher);
			known.hasFailed = true;
			known.count = numberOf(failed.groups?.count) ?? known.count;
		}
		const ended = ends.exec(text);
		if (ended) this.#ends(watcher, ended.groups ?? {}, line);
	}

	#ends(
		watcher: Watcher,
		{ ok, bad, count }: Record<string, string | undefined>,
		line: number,
	): void {
		const known = this.#of(watcher);
		const isBad = bad !== undefined || count !== undefined;
		const isWrong = isBad || (ok === undefined && known.hasFailed);
		const all = isWrong ? (numberOf(count) ?? known.count) : undefined;
		known.last = {
			went: isWrong ? "wrong" : "well",
			rounds: watcher.rounds,
			...(all !== undefined && { count: all }),
			line,
			name: watcher.name,
		};
		known.hasFailed = false;
		known.count = undefined;
	}
}

function numberOf(text: string | undefined): number | undefined {
	return text === undefined ? undefined : Number(text);
}
