import { Turns } from "../task.ts";
import { searchText } from "./search-text.ts";
import type { FoundIn, Piece, Searcher } from "./searcher.ts";

/**
 * Searches on the page's own thread, chunk by chunk, and yields to it: to copy the text to a
 * worker would take longer than to search it. Only for patterns without
 * backtracking, which no deadline could interrupt here.
 */
export class SearchHere implements Searcher {
	readonly #pattern: RegExp;
	readonly #turns = new Turns();
	#isStopped = false;

	constructor(pattern: RegExp) {
		this.#pattern = pattern;
	}

	async search(pieces: readonly Piece[]): Promise<readonly FoundIn[]> {
		const found: FoundIn[] = [];
		for (const { chunk, text } of pieces) {
			await this.#turns.next();
			if (this.#isStopped) break;
			found.push({ chunk, ...searchText(text, this.#pattern) });
		}
		return found;
	}

	stop(): void {
		this.#isStopped = true;
	}
}
