/** A place in the log between two frames: how far a viewer has come. */
export interface Cursor {
	/** Bytes of the log before it. */
	offset: number;
	/** Bytes of the command's output before it. */
	output: number;
}

/** Whole frames, and the cursor after them. */
export interface Slice {
	frames: Buffer;
	next: Cursor;
}

/** History that was dropped before a viewer could read it. */
export interface Gap {
	/** How many bytes of the command's output are missing. */
	missing: number;
	/** Where the history goes on. */
	next: Cursor;
}
