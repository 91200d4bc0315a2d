import { LogEncoder } from "../protocol/encode.ts";
import type { EventData, EventName, StreamName } from "../protocol/events.ts";
import { formatEventId } from "../protocol/id.ts";
import type { Cursor, Gap, Slice } from "./cursor.ts";
import { Log } from "./log.ts";
import type { OnDiskProblem } from "./spool.ts";

export interface JournalOptions {
	/** Names it in its event ids: no two journals of a port may share it. See `logToken`. */
	token: string;
	/** How many bytes are kept, about; the oldest go first. MAX_LOG unless given. */
	maxLog?: number;
	/** Told of what keeps the history from the disk. */
	onDiskProblem?: OnDiskProblem;
	/** Where its file may be, best first; the system's folders for temp files unless given. */
	folders?: readonly string[] | undefined;
}

/**
 * A run's log with its token and its encoder. Whoever writes says what
 * happened and nothing of offsets or ids; whoever reads has a cursor, at its
 * own pace.
 */
export class Journal {
	readonly token: string;
	readonly #log: Log;
	/** Undefined when the journal has ended: its memory is not to be kept. */
	#encoder: LogEncoder | undefined;
	#newest = 0;
	#newlines = 0;
	#isInLine = false;

	constructor({ token, maxLog, onDiskProblem, folders }: JournalOptions) {
		this.token = token;
		this.#log = new Log({ capacity: maxLog, onDiskProblem, folders });
		this.#encoder = new LogEncoder(token);
	}

	/** Writes an event down that is no output. */
	event<Name extends Exclude<EventName, StreamName>>(
		name: Name,
		data: EventData[Name],
	): void {
		this.#append(this.#writer.event(this.#log.end.offset, name, data));
	}

	/**
	 * Writes output down, as a copy.
	 *
	 * @param ms since the run's start
	 * @param text valid UTF-8, in whole characters; nothing is written for none
	 * @param process whose it is: an index into the start event's `processes`,
	 *   which is only written when there are several
	 * @param bytes as how many it counts, where it was written with others than these
	 */
	output(
		stream: StreamName,
		ms: number,
		text: Buffer,
		process?: number,
		bytes = text.length,
	): void {
		if (text.length === 0) return;
		const { offset } = this.#log.end;
		const { frame, newlines } = this.#writer.output(
			offset,
			stream,
			ms,
			text,
			process,
		);
		this.#newlines += newlines;
		this.#isInLine = text.at(-1) !== 0x0a;
		this.#append(frame, bytes);
	}

	/** Declares that nothing more will be written. */
	finish(): void {
		this.#encoder = undefined;
		this.#log.finish();
	}

	/** The oldest place that can still be read. */
	get start(): Cursor {
		return this.#log.start;
	}

	/** Where the next event will begin. */
	get end(): Cursor {
		return this.#log.end;
	}

	/** Whether nothing more will be written. */
	get ended(): boolean {
		return this.#log.ended;
	}

	/** The id of the newest event: who has that has it all. */
	get newestId(): string {
		return this.idAt(this.#newest);
	}

	/** How many bytes of output were written. */
	get bytes(): number {
		return this.#log.end.output;
	}

	/** How many lines of output were written; an unfinished last one counts. */
	get lines(): number {
		return this.#newlines + (this.#isInLine ? 1 : 0);
	}

	/** Resolves when the disk has caught up; undefined unless it is behind. */
	get backpressure(): Promise<void> | undefined {
		return this.#log.backpressure;
	}

	/** The id of the event that begins at the offset. */
	idAt(offset: number): string {
		return formatEventId(this.token, offset);
	}

	/**
	 * The frames from a cursor on, as many as lie together; the gap, where they
	 * have been forgotten or could not be kept; undefined at the end. From memory
	 * it answers at once.
	 */
	read(cursor: Cursor): Slice | Gap | Promise<Slice | Gap> | undefined {
		return this.#log.read(cursor);
	}

	/**
	 * The cursor before a piece, of some 64 KiB, that ends at the offset, for who
	 * reads backwards; undefined at the beginning of what is kept.
	 */
	blockBefore(offset: number): Cursor | undefined {
		return this.#log.blockBefore(offset);
	}

	/**
	 * Calls the listener when something was written, or the journal has ended;
	 * once for all that a turn of the event loop brought.
	 *
	 * @returns what makes it stop
	 */
	onGrowth(listener: () => void): () => void {
		return this.#log.onGrowth(listener);
	}

	/** Moves what is in memory to the disk, when it has ended. */
	rest(): Promise<void> {
		return this.#log.rest();
	}

	/** Gives memory and disk back. */
	close(): Promise<void> {
		return this.#log.close();
	}

	get #writer(): LogEncoder {
		if (this.#encoder) return this.#encoder;
		throw new Error("the journal has ended");
	}

	#append(frame: Buffer, bytes?: number): void {
		this.#newest = this.#log.end.offset;
		this.#log.append(frame, bytes);
	}
}
