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

/** What viewers read, each from a cursor of its own. */
export interface Readable {
	/** Where the next frame will begin. */
	readonly end: Cursor;
	/** Whether nothing more will come. */
	readonly ended: boolean;
	/** What comes after a cursor, in whole frames; undefined at the end. */
	read(cursor: Cursor): Slice | Gap | Promise<Slice | Gap> | undefined;
	/** Calls the listener when there is more, until the function that it returns is called. */
	onGrowth(listener: () => void): () => void;
}

/** History that was dropped before a viewer could read it. */
export interface Gap {
	/** How many bytes of the command's output are missing. */
	missing: number;
	/** Where the history goes on. */
	next: Cursor;
}
