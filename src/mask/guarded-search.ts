import type { Pattern } from "./pattern.ts";
import type { Found, Search } from "./search.ts";

/**
 * A search that gives up instead of holding the command up. Where the pattern takes
 * too long, the rest of the line counts as a match, so that it is hidden, and the
 * search begins again with the next line.
 */
export class GuardedSearch implements Search {
	readonly isStuck = false;
	readonly #pattern: Pattern;
	readonly #onGivenUp: () => void;
	#search: Search;
	#end = 0;
	/** Whether the search has given up and the line has not ended yet. */
	#isBlind = false;

	constructor(pattern: Pattern, onGivenUp: () => void) {
		this.#pattern = pattern;
		this.#onGivenUp = onGivenUp;
		this.#search = pattern.search();
	}

	get decided(): number {
		return this.#isBlind ? this.#end : this.#search.decided;
	}

	push(piece: string): Found[] {
		const start = this.#end;
		this.#end += piece.length;
		if (!this.#isBlind) return this.#guarded(() => this.#search.push(piece));
		const newline = piece.indexOf("\n");
		if (newline === -1) return [{ start, end: this.#end }];
		const end = start + newline;
		this.#isBlind = false;
		this.#search = this.#pattern.search(end);
		const rest = this.#guarded(() => this.#search.push(piece.slice(newline)));
		return [{ start, end }, ...rest];
	}

	end(): Found[] {
		return this.#isBlind ? [] : this.#guarded(() => this.#search.end());
	}

	release(position: number): Found[] {
		if (this.#isBlind) return [];
		return this.#guarded(() => this.#search.release(position));
	}

	#guarded(search: () => Found[]): Found[] {
		const { decided } = this.#search;
		const found = search();
		if (!this.#search.isStuck) return found;
		this.#isBlind = true;
		this.#onGivenUp();
		return [{ start: decided, end: this.#end }];
	}
}
