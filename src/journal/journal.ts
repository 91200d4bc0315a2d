import { KiB } from "../defaults.ts";
import { LogEncoder } from "../protocol/encode.ts";
import type { EventData, EventName, StreamName } from "../protocol/events.ts";
import { formatEventId } from "../protocol/id.ts";
import { lookAt, type Seen } from "../protocol/json-string.ts";
import { messageLine } from "../text/message-line.ts";
import { wholeCharacters } from "../text/utf8.ts";
import { Checkpoints, type WrittenOutput } from "./checkpoints.ts";
import type { Cursor, Gap, JournalReader, Place, Slice } from "./cursor.ts";
import { Log } from "./log.ts";
import { MadeFrames } from "./made-frames.ts";
import { PastFrames } from "./past-frames.ts";
import {
	type FoundRecord,
	type JournalRecord,
	namedEvent,
	RecordForm,
} from "./record.ts";
import type { OnDiskProblem } from "./spool.ts";

/** An event has no more output than this, so that a viewer waits for little at once. */
const EVENT_BYTES = 64 * KiB;

/**
 * So few readers are given much at once of what is on the disk, which costs less;
 * of more, each holds little if it takes nothing more.
 */
const FEW_READERS = 4;

/** So many slices are read ahead, at most. */
const MOST_AHEAD = 8;

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

/** What was found for all who read from the same cursor on. */
type Found = Slice | PastFrames | Gap;

/** Events as they are kept, and the cursor after them. */
export interface RecordSlice {
	records: readonly FoundRecord[];
	next: Cursor;
}

/**
 * A run's log with its token and its encoder. Whoever writes says what
 * happened and nothing of offsets or ids; whoever reads has a cursor, at its
 * own pace.
 *
 * It keeps output as it was written, which costs as much as one copy, watched
 * or not. Frames are made when somebody reads: by the event alone, so that they
 * are the same each time, and once for all who read about the same.
 */
export class Journal implements JournalReader {
	readonly token: string;
	readonly checkpoints = new Checkpoints();
	readonly #log: Log;
	readonly #encoder: LogEncoder;
	readonly #form = new RecordForm(Math.floor(Math.random() * 2 ** 32));
	readonly #made = new MadeFrames();
	/** What is being read from the disk, by its offset. */
	readonly #reading = new Map<number, Promise<Found>>();
	#isClosed = false;
	#newest = 0;
	#newlines = 0;
	#isInLine = false;

	constructor({ token, maxLog, onDiskProblem, folders }: JournalOptions) {
		this.token = token;
		this.#log = new Log({
			capacity: maxLog,
			onDiskProblem,
			folders,
			lends: false,
		});
		this.#encoder = new LogEncoder(token);
	}

	/** Writes an event down that is no output. */
	event<Name extends Exclude<EventName, StreamName>>(
		name: Name,
		data: EventData[Name],
	): void {
		const text = Buffer.from(JSON.stringify(data));
		this.#append({ name, ms: 0, process: undefined, output: 0, text });
		if (name === "message") this.#noteLine(data as EventData["message"]);
		if (name === "resize") this.checkpoints.mark();
	}

	/**
	 * Writes output down, as a copy: as one event, or as several where it is long.
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
		let rest = text;
		let uncounted = bytes;
		while (rest.length > EVENT_BYTES) {
			const piece = wholeCharacters(rest.subarray(0, EVENT_BYTES));
			const output = Math.min(piece.length, uncounted);
			this.#append({ name: stream, ms, process, output, text: piece });
			rest = rest.subarray(piece.length);
			uncounted -= output;
		}
		this.#append({ name: stream, ms, process, output: uncounted, text: rest });
		this.#count({ stream, ms, text, process });
	}

	/**
	 * Writes an event down as another journal of the same token has it: in the same
	 * order they get the same ids.
	 */
	record(record: JournalRecord): void {
		this.#append(record);
		const { name, ms, text, process } = record;
		if (isOutput(record)) {
			this.#count({ stream: record.name, ms, text, process });
		}
		if (name === "message") this.#noteLine(JSON.parse(`${text}`));
		if (name === "resize") this.checkpoints.mark();
	}

	/** Goes on at a later place, as another journal has it: what is before is missing. */
	skip(next: Cursor): void {
		this.#log.skip(next);
	}

	/** Declares that nothing more will be written. */
	finish(): void {
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
	 *
	 * @param isQuick whether the reader is quick, and may be given much at once
	 */
	read(
		cursor: Cursor,
		isQuick = false,
	): Slice | Gap | Promise<Slice | Gap> | undefined {
		const found = this.#find(cursor, isQuick);
		return found instanceof Promise ? found.then(lent) : found && lent(found);
	}

	/**
	 * Reads from the disk what comes from a cursor on, so that who lags behind
	 * waits for its other side and the disk at once, and not in turn. Of many who
	 * lag, only a few get that: they would push out what was read for each other.
	 */
	readAhead(cursor: Cursor, isQuick = false): void {
		const ahead = this.#reading.size + this.#made.unread;
		if (ahead >= MOST_AHEAD || !this.#log.isOnDisk(cursor)) return;
		const found = this.#find(cursor, isQuick);
		if (!(found instanceof Promise)) return;
		this.#made.expect(cursor);
		const isRead = () => this.#made.hasRead(cursor);
		found.then(isRead, isRead); // Who asks for it is told of errors.
	}

	/**
	 * The same as events and not as frames, for who keeps them elsewhere. Their
	 * texts are the log's own memory: to be copied before it is waited for anything.
	 */
	records(
		cursor: Cursor,
	): RecordSlice | Gap | Promise<RecordSlice | Gap> | undefined {
		const found = this.#log.read(cursor);
		const taken = (part: Slice | Gap) =>
			"missing" in part ? part : this.#take(cursor, part);
		return found instanceof Promise ? found.then(taken) : found && taken(found);
	}

	/**
	 * The event that begins at an offset; the gap, where it has been forgotten;
	 * undefined when no event begins there.
	 */
	async find(offset: number): Promise<Place | Gap | undefined> {
		const part = await this.#log.read({ offset, output: 0 });
		if (part === undefined || "missing" in part) return part;
		const [first, ...others] = this.#form.read(part.frames, offset);
		if (first === undefined) return undefined;
		const after = {
			offset: offset + first.size,
			output: part.next.output - outputIn(others),
		};
		const before = { offset, output: after.output - first.output };
		return { before, after, bytes: isOutput(first) ? first.text.length : 0 };
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
	async rest(): Promise<void> {
		await this.#log.rest();
		this.#made.release();
	}

	/**
	 * Gives memory and disk back. What is written after that goes nowhere: a
	 * command that floods while its session is closed has output on its way.
	 */
	close(): Promise<void> {
		this.#isClosed = true;
		return this.#log.close();
	}

	/** A message is a line of stderr to who makes lines of the log. */
	#noteLine(message: EventData["message"]): void {
		const { ms } = message;
		const text = Buffer.from(messageLine(message));
		const written = { stream: "stderr", ms, text, process: undefined } as const;
		this.#note(written, lookAt(text));
	}

	/** Counts the lines of the output that was written last. */
	#count(written: WrittenOutput): void {
		const seen = lookAt(written.text);
		this.#newlines += seen.newlines;
		this.#isInLine = written.text.at(-1) !== 0x0a;
		this.#note(written, seen);
	}

	/** Takes note of where the lines are of what was written last. */
	#note(written: WrittenOutput, seen: Seen): void {
		this.checkpoints.take(written, seen, this.#newest, this.#log.end);
	}

	#append(record: JournalRecord): void {
		if (this.#isClosed) return;
		if (this.ended) throw new Error("the journal has ended");
		const { offset } = this.#log.end;
		this.#newest = offset;
		const head = this.#form.head(offset, record);
		this.#log.append(record.text, record.output, head);
	}

	/** What `read` gives, before it is lent to who reads it. */
	#find(cursor: Cursor, isQuick: boolean): Found | Promise<Found> | undefined {
		const { offset } = cursor;
		const isForgotten = offset < this.start.offset;
		const made = isForgotten ? undefined : this.#made.find(cursor);
		const isTooMuch = !isQuick && made instanceof PastFrames && made.isMuch;
		if (made !== undefined && !isTooMuch) return made;
		const reading = this.#reading.get(offset);
		if (reading !== undefined) return reading;
		const isMuch = isQuick && this.#log.readers <= FEW_READERS;
		const found = this.#log.read(cursor, isMuch);
		if (!(found instanceof Promise)) return found && this.#make(cursor, found);
		const making = found
			.then((part) => this.#make(cursor, part, isMuch))
			.finally(() => this.#reading.delete(offset));
		this.#reading.set(offset, making);
		return making;
	}

	/**
	 * Makes the frames of what was found from a cursor on.
	 *
	 * @param isMuch whether much was read at once, by who lags behind
	 */
	#make(from: Cursor, found: Slice | Gap, isMuch = false): Found {
		if ("missing" in found) return found;
		const { records } = this.#take(from, found);
		if (!isMuch && this.#made.isNewest(from)) {
			this.#appendNewest(from, found.next, records);
			const newest = this.#made.find(from);
			if (newest !== undefined) return newest;
		}
		const past = new PastFrames(this.#frames(records), found.next, isMuch);
		this.#made.addPast(from, past);
		return past;
	}

	#appendNewest(
		from: Cursor,
		end: Cursor,
		records: readonly FoundRecord[],
	): void {
		let cursor = {
			offset: from.offset,
			output: end.output - outputIn(records),
		};
		for (const record of records) {
			const next = {
				offset: cursor.offset + record.size,
				output: cursor.output + record.output,
			};
			this.#made.append(this.#frame(record), cursor, next);
			cursor = next;
		}
	}

	#take({ offset }: Cursor, { frames, next }: Slice): RecordSlice {
		const records = [...this.#form.read(frames, offset)];
		if (records.length === 0) throw new Error("no event begins there");
		return { records, next };
	}

	/** The frames of all of them; to be copied before others are made. */
	#frames(records: readonly FoundRecord[]): Buffer {
		if (records.every(isOutput)) return this.#encoder.outputs(records);
		const frames = records.map((record) => Buffer.from(this.#frame(record)));
		return Buffer.concat(frames);
	}

	#frame(record: FoundRecord): Buffer {
		if (isOutput(record)) return this.#encoder.outputs([record]);
		const event = namedEvent(record);
		return this.#encoder.json(record.offset, event.name, event.data);
	}
}

/** For one reader. */
function lent(found: Found): Slice | Gap {
	return found instanceof PastFrames ? found.lend() : found;
}

function isOutput<Record extends JournalRecord>(
	record: Record,
): record is Record & { name: StreamName } {
	return record.name === "stdout" || record.name === "stderr";
}

function outputIn(records: readonly JournalRecord[]): number {
	return records.reduce((sum, { output }) => sum + output, 0);
}
