import type { JournalReader } from "../journal/cursor.ts";
import type { Log } from "../journal/log.ts";
import type {
	ActivityData,
	MessageData,
	PinData,
	PinsData,
} from "../protocol/events.ts";
import type { KeptError } from "../protocol/first-error.ts";
import type { RunStatus } from "../protocol/run-status.ts";

/** A run, as the server sees it. */
export interface ServedRun {
	/** What it is called in URLs: its number, as text. */
	readonly name: string;
	readonly journal: JournalReader;
	/** Where its command was run, a path; undefined where that is not known. */
	readonly folder?: string | undefined;
	status(): RunStatus;
	/**
	 * As the journal's `onGrowth`, for who does not read it. There where a log that
	 * somebody waits for has to be fetched.
	 */
	onProgress?(listener: () => void): () => void;
	/** Makes the log that the run's lines go into, when somebody asks for them. */
	linesLog(): Log;
	/** Writes a message down; false when the run has ended. There unless it ended before us. */
	say?(message: Omit<MessageData, "ms">): boolean;
	/** The same of an event of that name. */
	tell?(event: string, data: unknown): boolean;
	/** The same of a line that somebody points at. */
	pin?(pin: Omit<PinData, "ms">): boolean;
	/** The same of a pin that is taken away. */
	unpin?(pin: number): boolean;
	/** What had become of its pins since it ended, as that was kept; undefined for nothing. */
	latePins?(): PinsData | undefined;
	/** Keeps what has become of its pins since it ended. There where it is kept. */
	keepPins?: ((pins: PinsData) => void) | undefined;
	/** What was found to have gone wrong in it. There where it is kept. */
	readonly keptError?: KeptError | undefined;
	/**
	 * Looks what it does while nothing comes; resolves with undefined where nobody
	 * can tell. Absent of what does nothing any more.
	 */
	activity?(): Promise<ActivityData | undefined>;
	/** Hides in rendered lines what viewers are not to see. */
	masked(lines: string): string;
}

/** The runs that there are to be seen. A session implements it. */
export interface ServedRuns {
	/** The one that began last; undefined before the first. */
	readonly latest: ServedRun | undefined;
	/** Grows with each output that comes in, of whichever run. */
	readonly progress: number;
	/** The run of that name; undefined when there is none, or none any more. */
	find(name: string): ServedRun | undefined;
	/** The run whose events have ids of that token. */
	withToken(token: string): ServedRun | undefined;
	/** The run that began next after that one; undefined while there is none. */
	after(run: ServedRun): ServedRun | undefined;
	/**
	 * The newest runs, newest first.
	 *
	 * @param limit how many at most
	 * @param before a number that theirs are to be below
	 */
	newest(limit: number, before?: number): ServedRun[];
	/**
	 * Calls the listener with each run that begins, until the function that it
	 * returns is called.
	 */
	onStart(listener: (run: ServedRun) => void): () => void;
	/** The same when another thing has changed than what a journal tells of, if that can be. */
	onChange?(listener: () => void): () => void;
}
