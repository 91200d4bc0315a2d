/** A match, by its positions in code units from the beginning of the text. */
export interface Found {
	start: number;
	end: number;
}

/** Finds matches in a text that comes in pieces. */
export interface Search {
	/** Returns the matches that this piece decides, in order. */
	push(piece: string): Found[];
	/** Returns the last matches, after the last piece. */
	end(): Found[];
	/** The position before which every match has been returned. */
	readonly decided: number;
	/**
	 * Decides the text before a position at once, because no more of it can be held
	 * back. A match that reaches beyond the position is found from there on.
	 */
	release(position: number): Found[];
	/** Whether the search has given up because it took too long. */
	readonly isStuck: boolean;
}
