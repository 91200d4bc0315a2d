import type { Found } from "./search-text.ts";

/** Whole lines of a chunk of the store. */
export interface Piece {
	chunk: number;
	text: string;
}

/** What was found in a piece. */
export type FoundIn = Found & { chunk: number };

/** Searches texts for the pattern that it was made for. */
export interface Searcher {
	/**
	 * Gives for each piece what is in it.
	 *
	 * @throws {Error} if the pattern takes too long
	 */
	search(pieces: readonly Piece[]): Promise<readonly FoundIn[]>;
	stop(): void;
}
