import { KiB, MiB } from "../defaults.ts";
import type {
	CheckpointList,
	Cursor,
	Gap,
	JournalReader,
	Place,
	Slice,
	WrittenSlice,
} from "../journal/cursor.ts";
import { lastAtOrBefore } from "../journal/last-at-or-before.ts";
import { LogEncoder } from "../protocol/encode.ts";
import type { EventName, StreamName } from "../protocol/events.ts";
import { formatEventId } from "../protocol/id.ts";
import { LineCount } from "./count-lines.ts";
import { isOutput, type KeptEvent, parseEventLine } from "./event-line.ts";
import { lastLine, readLines } from "./events-file.ts";
import type { KeptFiles } from "./kept-files.ts";
import type { EndedRun } from "./run-file.ts";

/** So much of a log is read at once, in bytes. */
const BLOCK_BYTES = 64 * KiB;

/** So much at most, by who makes no frames of it: each reading has its price. */
const RECORDS_BYTES = 1 * MiB;

/** Where the last whole line is looked for: more than any line has, in bytes. */
const TAIL_BYTES = 64 * KiB;

/** So many slices are kept made: those who come together read the same. */
const MOST_MADE = 16;

const BEGINNING: Cursor = { offset: 0, output: 0 };

/** Consecutive events, or a gap between them. */
interface Block extends Cursor {
	/** Where its lines and its output begin in the files. */
	line: number;
	text: number;
	/** Of a gap: how many bytes of output are missing. */
	missing?: number;
	/** Of events that the file has not, but that are known. */
	made?: readonly KeptEvent[];
}

/** One block, or several that follow on each other and are read at once. */
interface Part {
	block: Block;
	next: Cursor;
	/** Where its lines end in their file. */
	endsAt: number;
}

/** An event with its text. */
interface TextEvent extends KeptEvent {
	text: Buffer;
	/** The cursor before it. */
	before: Cursor;
}

/**
 * The log of a run that was kept, as it was live: the same events under the
 * same ids. It is read when somebody asks for it; where it ends is known before,
 * by what `run.json` says of a run that has ended, else by the last whole line.
 */
export class KeptJournal implements JournalReader {
	readonly token: string;
	readonly start = BEGINNING;
	readonly #files: KeptFiles;
	readonly #encoder: LogEncoder;
	readonly #onDamage: (problem: string) => void;
	readonly #until: number;
	readonly #listeners = new Set<() => void>();
	readonly #made = new Map<number, Slice>();
	readonly #blocks: Block[] = [];
	#ended: EndedRun | undefined;
	#isOver: boolean;
	#end: Cursor;
	#newest = 0;
	#lines = 0;
	#lastMs = 0;
	/** Up to where listeners have been told. */
	#told = 0;
	/** How far its file has been read, and the last event there. */
	#scanned = {
		position: 0,
		cursor: BEGINNING,
		last: undefined as KeptEvent | undefined,
	};
	#scanning: Promise<void> | undefined;
	readonly #lineCount = new LineCount();
	/** Whether what it has not scanned was made up for. */
	#isClosed = false;

	constructor(options: {
		token: string;
		files: KeptFiles;
		/** How it ended; undefined of a run that was lost, or goes on. */
		ended: EndedRun | undefined;
		/** Whether nothing more will come. */
		isOver: boolean;
		/** Told once that something is missing that should be there. */
		onDamage: (problem: string) => void;
		/** Where it ends for this reader: another one writes what is behind. */
		until?: number;
	}) {
		this.token = options.token;
		this.#files = options.files;
		this.#onDamage = options.onDamage;
		this.#encoder = new LogEncoder(options.token);
		this.#isOver = options.isOver;
		this.#until = options.until ?? Number.POSITIVE_INFINITY;
		this.#end = BEGINNING;
		if (options.ended) this.#finish(options.ended);
		else this.#look();
		this.#told = this.#end.offset;
	}

	get end(): Cursor {
		return this.#end;
	}

	get ended(): boolean {
		return this.#isOver;
	}

	get newestId(): string {
		return this.idAt(this.#newest);
	}

	get bytes(): number {
		return this.#end.output;
	}

	get lines(): number {
		return this.#lines;
	}

	/** When its last output came, in ms since its start. */
	get lastMs(): number {
		return this.#lastMs;
	}

	/** As far as they have been counted, and nothing is missing. */
	get checkpoints(): CheckpointList | undefined {
		return this.#lineCount.checkpoints;
	}

	async countLines(inTurn: (work: () => void) => Promise<void>): Promise<void> {
		try {
			await this.#files.use((files) => this.#lineCount.goOn(files, inTurn));
		} catch (error) {
			// Where there is nothing of it, there is nothing to count.
			if (!isForGood(error as NodeJS.ErrnoException)) throw error;
		}
	}

	idAt(offset: number): string {
		return formatEventId(this.token, offset);
	}

	read(cursor: Cursor): Slice | Gap | Promise<Slice | Gap> | undefined {
		if (cursor.offset >= this.#end.offset) return undefined;
		return this.#made.get(cursor.offset) ?? this.#read(cursor);
	}

	records(cursor: Cursor): Promise<WrittenSlice | Gap> | undefined {
		if (cursor.offset >= this.#end.offset) return undefined;
		return this.#readRecords(cursor);
	}

	async find(offset: number): Promise<Place | Gap | undefined> {
		if (offset >= this.#end.offset) return undefined;
		await this.#scan();
		const part = this.#partAt(offset);
		const { block, next } = part;
		if (block.missing !== undefined)
			return gapTo(next, { offset, output: block.output });
		const events = await this.#eventsOf(part);
		const index = events.findIndex(({ at }) => at === offset);
		const event = events[index];
		if (event === undefined) return undefined;
		const after = events[index + 1]?.before ?? next;
		const bytes = isOutput(event) ? event.text.length : 0;
		return { before: event.before, after, bytes };
	}

	async blockBefore(offset: number): Promise<Cursor | undefined> {
		if (offset <= 0) return undefined;
		await this.#scan();
		const { block } = this.#partAt(offset - 1);
		return { offset: block.offset, output: block.output };
	}

	onGrowth(listener: () => void): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	/** Whether anybody waits for more. */
	get isFollowed(): boolean {
		return this.#listeners.size > 0;
	}

	/**
	 * Looks how far a run has come that goes on.
	 *
	 * @param over that it does no longer: how it ended, or "lost"
	 */
	async refresh(over?: EndedRun | "lost"): Promise<void> {
		if (this.#isOver) return;
		await this.#scanning;
		this.#scanning = undefined;
		await this.#scan();
		if (over !== undefined) {
			this.#isOver = true;
			if (over !== "lost") this.#finish(over);
			this.#scanning = undefined;
		}
		if (this.#end.offset === this.#told && !this.#isOver) return;
		this.#told = this.#end.offset;
		for (const listener of this.#listeners) listener();
	}

	#finish(ended: EndedRun): void {
		this.#ended = ended;
		this.#isOver = true;
		this.#newest = ended.log.end;
		this.#lines = ended.lines;
		this.#lastMs = ended.exit.durationMs;
		this.#end = { offset: ended.log.size, output: ended.bytes };
	}

	/** Looks at the end of its file how far it goes. */
	#look(): void {
		try {
			const { tail, outputBytes } = this.#files.tail(TAIL_BYTES);
			const last = lastLine(tail, outputBytes);
			if (last !== undefined) this.#reach(last);
		} catch {
			// Nothing of it is there, or it can't be read, as who reads it will be told.
		}
	}

	#reach(last: KeptEvent): void {
		const { at, counted, lines, ms = 0 } = last;
		this.#newest = at;
		this.#end = { offset: behind(last), output: counted };
		this.#lines = lines;
		this.#lastMs = Math.max(ms, this.#lastMs);
	}

	/** Reads the lines of its file once, up to its end as it is by now. */
	#scan(): Promise<void> {
		this.#scanning ??= this.#scanOn().catch((error) => {
			this.#scanning = undefined;
			throw error;
		});
		return this.#scanning;
	}

	async #scanOn(): Promise<void> {
		try {
			await this.#files.use(async ({ events, outputBytes }) => {
				const { position, last } = this.#scanned;
				const bytes = await outputBytes();
				for await (const lines of readLines(
					events,
					{ position, last },
					bytes,
				)) {
					for (const { event, endsAt } of lines) {
						if (event.at < this.#until) this.#take(event, endsAt);
					}
				}
			});
		} catch (error) {
			// Else it may be read when somebody asks again.
			if (!isForGood(error as NodeJS.ErrnoException)) throw error;
		}
		const { last } = this.#scanned;
		if (!this.#isOver && last !== undefined) this.#reach(last);
		if (this.#isOver) this.#close();
	}

	#take(event: KeptEvent, endsAt: number): void {
		const { position, cursor, last } = this.#scanned;
		const text = last?.end ?? 0;
		const offset = event.at;
		const block = this.#blocks.at(-1);
		const begin = { offset, output: cursor.output, line: position, text };
		if (event.event === "gap") {
			const missing = event.counted - cursor.output;
			this.#blocks.push({ ...begin, missing });
		} else if (
			block === undefined ||
			block.missing !== undefined ||
			endsAt - block.line + event.end - block.text > BLOCK_BYTES
		) {
			this.#blocks.push(begin);
		}
		const next = { offset: behind(event), output: event.counted };
		this.#scanned = { position: endsAt, cursor: next, last: event };
	}

	/** Makes up for what is missing at the end of a run that is over. */
	#close(): void {
		if (this.#isClosed) return;
		this.#isClosed = true;
		const { position, cursor, last } = this.#scanned;
		const here = { ...cursor, line: position, text: last?.end ?? 0 };
		const ended = this.#ended;
		if (ended === undefined) {
			// Lost: it goes as far as its whole lines do.
			const { offset } = this.#end;
			if (last !== undefined) this.#reach(last);
			else this.#end = BEGINNING;
			if (this.#end.offset < offset) this.#onDamage("its events are damaged");
			return;
		}
		if (last?.event === "end") return;
		const missing = ended.bytes - cursor.output;
		const made = endingOf(ended).filter(({ at }) => at > (last?.at ?? -1));
		const [first] = made;
		if (missing > 0 && first !== undefined) {
			this.#blocks.push({ ...here, missing });
			this.#onDamage(`${missing} bytes of its output are missing`);
		}
		const offset = first?.at ?? cursor.offset;
		this.#blocks.push({ ...here, offset, output: ended.bytes, made });
	}

	/** The block in which an offset is, and what follows up to so many bytes. */
	#partAt(offset: number, most = 0): Part {
		const index = Math.max(0, lastAtOrBefore(this.#blocks, offset, startOf));
		const block = this.#blocks[index];
		if (block === undefined) throw new Error("its events can't be read");
		let end = index + 1;
		while (isOfFile(block) && isOfFile(this.#blocks[end])) {
			const { line, text } = this.#placeOf(this.#blocks[end + 1]);
			if (line - block.line + text - block.text > most) break;
			end++;
		}
		const next = this.#blocks[end];
		const { line: endsAt } = this.#placeOf(next);
		const { offset: at, output } = next ?? this.#end;
		return { block, next: { offset: at, output }, endsAt };
	}

	/** Where a block begins in the files, or where they end as far as they have been read. */
	#placeOf(block: Block | undefined): Pick<Block, "line" | "text"> {
		const { position, last } = this.#scanned;
		return block ?? { line: position, text: last?.end ?? 0 };
	}

	async #read(cursor: Cursor): Promise<Slice | Gap> {
		const found = await this.#readEvents(cursor);
		if ("missing" in found) return found;
		const { events, next } = found;
		const frames = events.map((event) => this.#frame(event));
		const slice = { frames: Buffer.concat(frames), next };
		if (this.#isOver && events.length > 0) {
			this.#keepMade(cursor.offset, slice);
		}
		return slice;
	}

	async #readRecords(cursor: Cursor): Promise<WrittenSlice | Gap> {
		const found = await this.#readEvents(cursor, RECORDS_BYTES);
		if ("missing" in found) return found;
		const { events, next } = found;
		const records = events.map(({ event: name, at: offset, ...written }) => {
			const { ms = 0, process, text } = written;
			return { name, offset, ms, process, text };
		});
		return { records, next };
	}

	async #readEvents(
		cursor: Cursor,
		most?: number,
	): Promise<{ events: readonly TextEvent[]; next: Cursor } | Gap> {
		await this.#scan();
		// It may have turned out to be shorter.
		if (cursor.offset >= this.#end.offset) return { events: [], next: cursor };
		const part = this.#partAt(cursor.offset, most);
		const { block, next } = part;
		if (block.missing !== undefined) return gapTo(next, cursor);
		const events = await this.#eventsOf(part);
		return { events: events.filter(({ at }) => at >= cursor.offset), next };
	}

	#keepMade(offset: number, slice: Slice): void {
		this.#made.set(offset, slice);
		for (const oldest of this.#made.keys()) {
			if (this.#made.size <= MOST_MADE) break;
			this.#made.delete(oldest);
		}
	}

	async #eventsOf({ block, next, endsAt }: Part): Promise<TextEvent[]> {
		const found = block.made ?? (await this.#linesOf(block, endsAt));
		const bytes = Math.max(0, (found.at(-1)?.end ?? 0) - block.text);
		const output = await this.#files.use((files) =>
			files.output(block.text, bytes),
		);
		let { output: counted } = block;
		let text = block.text;
		const events: TextEvent[] = [];
		for (const event of found) {
			if (event.at >= next.offset) break;
			const before = { offset: event.at, output: counted };
			const own =
				event.data === undefined
					? output.subarray(text - block.text, event.end - block.text)
					: Buffer.from(event.data);
			events.push({ ...event, text: own, before });
			counted = event.counted;
			text = event.end;
		}
		return events;
	}

	async #linesOf(block: Block, endsAt: number): Promise<KeptEvent[]> {
		const lines = await this.#files.use(({ events }) =>
			events(block.line, endsAt - block.line),
		);
		return lines
			.toString()
			.split("\n")
			.flatMap((line) => parseEventLine(line) ?? []);
	}

	#frame({ at, event, ms = 0, process, text, data }: TextEvent): Buffer {
		if (data !== undefined) {
			return this.#encoder.json(at, event as EventName, text);
		}
		const stream = event as StreamName;
		const frame = this.#encoder.output(at, stream, ms, text, process);
		return Buffer.from(frame);
	}
}

/** Whether its events are in the files. */
function isOfFile(block: Block | undefined): boolean {
	return (
		block !== undefined &&
		block.missing === undefined &&
		block.made === undefined
	);
}

/** Whether a file is not there, or not for us. */
function isForGood({ code = "" }: NodeJS.ErrnoException): boolean {
	return ["ENOENT", "ENOTDIR", "EISDIR", "EACCES", "EPERM"].includes(code);
}

/** The events that end a run, by what `run.json` knows. */
function endingOf({ exit, bytes, lines, log }: EndedRun): KeptEvent[] {
	const common = { end: 0, counted: bytes, lines };
	return [
		{ ...common, at: log.exit, event: "exit", data: JSON.stringify(exit) },
		{ ...common, at: log.end, event: "end", data: "{}" },
	];
}

/** A place behind the event and at or before the next one. */
function behind({ at }: KeptEvent): number {
	return at + 1;
}

function startOf({ offset }: Block): number {
	return offset;
}

function gapTo(next: Cursor, { output }: Cursor): Gap {
	return {
		missing: next.output - output,
		next: { offset: next.offset, output: next.output },
	};
}
