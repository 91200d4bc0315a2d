import { Turns } from "../task.ts";
import { searchText } from "./search-text.ts";
import type { FoundIn, Piece, Searcher } from "./searcher.ts";

/**
 * Searches on the page's own thread, a little at a time: nothing has to be
 * copied, which takes longer than finding plain text does. Only for patterns
 * that can't take for ever.
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
