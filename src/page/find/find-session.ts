import { formatCount } from "../format.ts";
import { Matches, type Nearest, SEARCHING } from "../search/matches.ts";
import { compile, type Query } from "../search/query.ts";
import { SearchHere } from "../search/search-here.ts";
import { SearchInWorker } from "../search/search-in-worker.ts";
import type { LineStore } from "../store/line-store.ts";

/** What a session tells its owner. */
export interface FindEvents {
	/** The user is at another match now, on that line. */
	onMove(line: number): void;
	/** More matches are known, or the search was given up. */
	onFound(): void;
}

/**
 * A search of the log: the pattern, its matches, and the match that the user is
 * at. It knows nothing of the page.
 *
 * A move goes to the nearest match, which may lie in text that has not been
 * searched yet. So a move is kept until the search decides it: to take the
 * first match that turns up would skip nearer ones.
 */
export class FindSession {
	readonly #store: LineStore;
	readonly #events: FindEvents;
	#pattern: RegExp | undefined;
	#matches: Matches | undefined;
	#line: number | undefined;
	/** Decides the move that is under way. */
	#move: ((matches: Matches) => Nearest) | undefined;
	#problem = "";

	constructor(store: LineStore, events: FindEvents) {
		this.#store = store;
		this.#events = events;
	}

	/** What finds the matches; undefined when nothing is searched for. */
	get pattern(): RegExp | undefined {
		return this.#pattern;
	}

	get matches(): Matches | undefined {
		return this.#matches;
	}

	/** The line of the match that the user is at. */
	get line(): number | undefined {
		return this.#line;
	}

	/** Why the query can't be searched for; "" when it can. */
	get problem(): string {
		return this.#problem;
	}

	/**
	 * Searches for something else, and moves to its first match from a line on.
	 *
	 * @param query its text is empty when nothing is to be found
	 * @param filter by which records alone are searched; undefined for all lines
	 */
	start(query: Query, from: number, filter?: string): void {
		this.#matches?.stop();
		this.#matches = undefined;
		this.#move = undefined;
		this.#line = undefined;
		this.#problem = "";
		this.#pattern = this.#compile(query);
		if (this.#pattern === undefined) return;
		// A regular expression of the user's may backtrack for minutes, which
		// would freeze the page.
		const pattern = this.#pattern;
		const isLong = query.isRegex || filter !== undefined;
		const searcher = isLong
			? new SearchInWorker({ pattern, filter })
			: new SearchHere(pattern);
		this.#matches = new Matches(this.#store, searcher, from, () => {
			this.#decideMove();
			this.#events.onFound();
		});
		this.#startMove((known) => {
			const { first, end, reach } = this.#store;
			// Where one looks at lines that are ahead, nearer ones are still to come.
			if (from >= end && reach > end) return SEARCHING;
			return known.firstIn(from, end) ?? known.firstIn(first, from);
		});
	}

	/** Moves to the first match from a line on; after the last, to the first. */
	moveForward(from: number): void {
		const { first, end } = this.#store;
		this.#startMove(
			(matches) => matches.firstIn(from, end) ?? matches.firstIn(first, from),
		);
	}

	/** Moves to the last match before a line; before the first, to the last. */
	moveBack(from: number): void {
		const { first, end } = this.#store;
		this.#startMove(
			(matches) => matches.lastIn(first, from) ?? matches.lastIn(from, end),
		);
	}

	/** Lets the user be at no match, so that the next move starts where they look. */
	leave(): void {
		this.#line = undefined;
	}

	/** Searches what has come since. */
	search(): void {
		this.#matches?.search();
	}

	/** What is found, for the user: "3 of 1,234 matches". */
	summary(): string {
		if (this.#problem !== "") return this.#problem;
		const matches = this.#matches;
		if (matches === undefined) return "";
		if (matches.isStuck) return "this pattern takes too long";
		const { count, lineCount } = matches;
		const { end, reach } = this.#store;
		const share = Math.floor((100 * matches.decided) / reach);
		const far = reach > end ? `searched ${share} % so far` : "";
		const isComplete = far === "" && matches.isComplete;
		if (count === 0) return isComplete ? "nothing found" : far || "searching …";
		const total = formatCount(count, "match", "matches");
		const lines = lineCount === count ? "" : formatCount(lineCount, "line");
		// What a screen shows may be written over, and the match with it.
		const line = this.#line;
		const isAtOne = line !== undefined && matches.has(line);
		const here = isAtOne
			? `${formatCount(matches.countBefore(line) + 1)} of `
			: "";
		const words = lines ? `${here}${lines}, ${total}` : `${here}${total}`;
		if (far !== "") return `${words}, ${far}`;
		return isComplete ? words : `${words} …`;
	}

	#compile(query: Query): RegExp | undefined {
		if (query.text === "") return undefined;
		try {
			return compile(query);
		} catch {
			this.#problem = "not a regular expression";
			return undefined;
		}
	}

	#startMove(nearest: (matches: Matches) => Nearest): void {
		this.#move = nearest;
		this.#decideMove();
	}

	#decideMove(): void {
		if (this.#matches === undefined) return;
		const line = this.#move?.(this.#matches);
		if (line === SEARCHING) return;
		this.#move = undefined;
		if (line === undefined) return;
		this.#line = line;
		this.#events.onMove(line);
	}
}
