import type { StreamName } from "../protocol/events.ts";

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
	/**
	 * Tells that the reader has no more use for them: their memory may then have
	 * something else. Who does not tell may keep them.
	 */
	done?: (() => void) | undefined;
}

/** What viewers read, each from a cursor of its own. */
export interface Readable {
	/** Where the next frame will begin. */
	readonly end: Cursor;
	/** Whether nothing more will come. */
	readonly ended: boolean;
	/**
	 * What comes after a cursor, in whole frames; undefined at the end.
	 *
	 * @param isQuick whether the reader is quick, and may be given much at once
	 */
	read(
		cursor: Cursor,
		isQuick?: boolean,
	): Slice | Gap | Promise<Slice | Gap> | undefined;
	/** Reads that from the disk, where it is there, for who asks for it next. */
	readAhead?(cursor: Cursor, isQuick?: boolean): void;
	/** Calls the listener when there is more, until the function that it returns is called. */
	onGrowth(listener: () => void): () => void;
}

/** An event of a journal: the cursors before and after it. */
export interface Place {
	before: Cursor;
	after: Cursor;
	/** How many bytes its text has; 0 for what is no output. */
	bytes: number;
}

/** What somebody has written of a line that has not ended. */
export interface OpenText {
	stream: StreamName;
	/** Which of several processes; undefined where there is one. */
	process: number | undefined;
	/** When it was begun, in ms since the start of the run. */
	ms: number;
	text: string;
}

/**
 * A place between two events of a log from which lines can be made without
 * what comes before it, as long as that only adds lines.
 */
export interface Checkpoint {
	/** Where the event begins that comes before it. */
	event: number;
	/** The cursor after that event. */
	after: Cursor;
	/** When that came, in ms since the start of the run. */
	ms: number;
	/** How many lines have ended before it. */
	lines: number;
	/** What the lines begin with that have not. */
	open: readonly OpenText[];
	/**
	 * Whether there are control characters since the checkpoint before it, but
	 * carriage returns before newlines; or the terminal had another size.
	 */
	hasControls: boolean;
	/** Whether newlines of stdout have no carriage return before them. */
	hasBareNewlines: boolean;
}

/** Where a log's lines are, as far as it has been written. */
export interface CheckpointList {
	/** From the first to the last. */
	readonly list: readonly Checkpoint[];
	/** The same of what is behind the last one. */
	readonly hasControls: boolean;
	readonly hasBareNewlines: boolean;
}

/** An event as it was written down. */
export interface WrittenEvent {
	name: string;
	/** Where it begins. */
	offset: number;
	/** Of output: when it came, in ms since the start of the run. */
	ms: number;
	/** Of output: which of several processes wrote it. */
	process: number | undefined;
	/** The output itself, or the event's data as JSON. */
	text: Buffer;
}

/** Events as they were written down, and the cursor after them. */
export interface WrittenSlice {
	records: readonly WrittenEvent[];
	next: Cursor;
}

/** A run's log as it is read, while it is written or when it has been kept. */
export interface JournalReader extends Readable {
	/** Names it in its event ids. */
	readonly token: string;
	/** The oldest place that can still be read. */
	readonly start: Cursor;
	/** Where its lines are, if that is known: as it was written, or by `countLines`. */
	readonly checkpoints?: CheckpointList | undefined;
	/**
	 * Counts the lines that have come since it was last asked. There where that is
	 * not done as they are written; to be asked once at a time.
	 *
	 * @param inTurn counts a piece when there is time for it
	 */
	countLines?(inTurn: (work: () => void) => Promise<void>): Promise<void>;
	/**
	 * What `read` gives, as it was written down, where it is not made of frames.
	 * Texts are the log's own memory: to be copied before anything is waited for.
	 */
	records?(
		cursor: Cursor,
	): WrittenSlice | Gap | Promise<WrittenSlice | Gap> | undefined;
	/** The id of the newest event: who has that has it all. */
	readonly newestId: string;
	/** The id of the event that begins at the offset. */
	idAt(offset: number): string;
	/**
	 * The event that begins at an offset; the gap, where it has been forgotten;
	 * undefined when no event begins there.
	 */
	find(offset: number): Promise<Place | Gap | undefined>;
	/**
	 * The cursor before a piece, of some 64 KiB, that ends at the offset, for who
	 * reads backwards; undefined at the beginning of what is kept.
	 */
	blockBefore(offset: number): Cursor | undefined | Promise<Cursor | undefined>;
}

/** History that was dropped before a viewer could read it. */
export interface Gap {
	/** How many bytes of the command's output are missing. */
	missing: number;
	/** Where the history goes on. */
	next: Cursor;
}
