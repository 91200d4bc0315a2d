/** Where something is, in code units from the beginning of the text. */
export interface Found {
	start: number;
	end: number;
}

/** Looks for matches in a text that comes in pieces. */
export interface Search {
	/** What has been found for good with this piece, in its order. */
	push(piece: string): Found[];
	/** What is found when nothing more comes. */
	end(): Found[];
	/** Up to there, everything has been decided. */
	readonly decided: number;
	/**
	 * Decides about what is before that position, as it can't be waited for any
	 * longer. What ends later may still be found: from that position on.
	 */
	release(position: number): Found[];
	/** Whether it has given up, because it took too long. */
	readonly isStuck: boolean;
}
