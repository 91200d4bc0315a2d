import { Checkpoints } from "../journal/checkpoints.ts";
import type {
	Checkpoint,
	Cursor,
	JournalReader,
	OpenText,
} from "../journal/cursor.ts";
import { decodeFrames, type Frame } from "../protocol/decode.ts";
import type {
	EventData,
	OutputData,
	StartData,
	StreamName,
} from "../protocol/events.ts";
import { lookAt } from "../protocol/json-string.ts";
import type { IndexPlace, OpenLineData } from "../protocol/run-index.ts";
import { styleAfter } from "../terminal/fast-path.ts";
import { messageLine } from "../text/message-line.ts";
import { PLAIN, type Style } from "../text/style.ts";
import { writeStyle } from "../text/write-style.ts";
import type { Turns } from "./turns.ts";

// biome-ignore-start lint/suspicious/noControlCharactersInRegex: that is what they are
/**
 * What may reach another line than the one that it stands in, or change how
 * those that follow look in another way than colours do.
 */
const REACHES =
	/[\0-\x06\x0b\x0c\x0e-\x1a\x1c-\x1f\x80-\x9f]|\x1b(?!\[[\d;:]*m|\[[\d;]*[CDGKPX@]|\[\?(?:25|2004|2026)[hl]|\](?:[0129]|133);[^\x07\x1b]*\x07)/;

/** The beginning of a sequence, whose end may come. */
const BEGUN = /\x1b(?:\[[\d;:?]*|\][^\x07\x1b]{0,1000})?$/;
// biome-ignore-end lint/suspicious/noControlCharactersInRegex: that is what they are

/** A line that is longer before it ends, in characters, is more than we look into. */
const LONGEST_OPEN = 256 * 1024;

/** So many places are told: at the end all, and before that about as many. */
const NEWEST_PLACES = 32;
const OLDER_PLACES = 512;

/** What somebody has written of a line that has not ended, and in which colours it began. */
interface Source {
	stream: StreamName;
	process: number | undefined;
	style: Style;
	open: string;
	/** When that was begun, in ms since the start of the run. */
	ms: number;
}

/**
 * Where the lines of a run are, as far as that can be told without a terminal:
 * as long as what the command writes stays in its line. What is known to be
 * plain text isn't read for it; all else once, in turns, when somebody asks.
 */
export class RunIndex {
	readonly #journal: JournalReader;
	readonly #turns: Turns;
	readonly #places: IndexPlace[] = [];
	/** Of a journal that has none, ours. */
	readonly #own: Checkpoints | undefined;
	/** Up to where it has been looked at. */
	#cursor: Cursor = { offset: 0, output: 0 };
	readonly #sources = new Map<string, Source>();
	#isWhole = true;
	#updating: Promise<void> | undefined;

	/** @param start of its run */
	constructor(journal: JournalReader, start: StartData, turns: Turns) {
		this.#journal = journal;
		// What a screen makes of lines isn't told by how many newlines there are.
		this.#isWhole = !start.tty;
		this.#turns = turns;
		this.#own = journal.checkpoints ? undefined : new Checkpoints();
	}

	/** Places from the first to the last: all of the newest, and of the others some. */
	get places(): readonly IndexPlace[] {
		const { length } = this.#places;
		const older = length - NEWEST_PLACES;
		const step = Math.ceil(older / OLDER_PLACES);
		return this.#places.filter((_, n) => n >= older || (n + 1) % step === 0);
	}

	/** Whether all lines behind them can be told, too. */
	get isWhole(): boolean {
		return this.#isWhole;
	}

	/**
	 * Looks at what has come since.
	 *
	 * @param isWanted whether somebody still waits for that
	 * @throws {Error} when the log can't be read
	 */
	async update(isWanted: () => boolean): Promise<void> {
		while (this.#updating !== undefined) await this.#updating;
		this.#updating = this.#look(isWanted);
		try {
			await this.#updating;
		} finally {
			this.#updating = undefined;
		}
	}

	async #look(isWanted: () => boolean): Promise<void> {
		if (!this.#isWhole) return;
		// Lines that have gone are none for who comes now: nobody knows how many those were.
		if (this.#journal.start.offset > 0) this.#giveUp();
		const end = this.#journal.end.offset;
		const { checkpoints } = this.#journal;
		for (const checkpoint of checkpoints?.list ?? []) {
			const { event, after, open, hasControls } = checkpoint;
			if (after.offset <= this.#cursor.offset) continue;
			if (hasControls) await this.#read(event + 1, isWanted);
			else this.#skip(open);
			if (!this.#isWhole || !isWanted()) return;
			this.#add(checkpoint);
			this.#cursor = after;
		}
		if (!checkpoints || checkpoints.hasControls)
			await this.#read(end, isWanted);
	}

	/** Between two checkpoints is nothing but text. */
	#skip(open: readonly OpenText[]): void {
		for (const source of this.#sources.values()) source.open = "";
		for (const { stream, process, ms, text } of open) {
			const source = this.#source(stream, process);
			source.open = text;
			source.ms = ms;
		}
	}

	/** Reads what comes before an offset. */
	async #read(end: number, isWanted: () => boolean): Promise<void> {
		while (this.#isWhole && this.#cursor.offset < end) {
			if (!isWanted()) return;
			const part = await this.#journal.read(this.#cursor);
			if (part === undefined) return;
			if ("missing" in part) return this.#giveUp();
			await new Promise<void>((turn) => this.#turns.soon(turn));
			let next = part.next;
			for (const frame of decodeFrames(part.frames)) {
				if (frame.offset >= end) {
					next = { offset: frame.offset, output: 0 };
					break;
				}
				this.#frame(frame);
			}
			this.#cursor = next;
		}
	}

	#frame({ name, data, offset }: Frame): void {
		if (!this.#isWhole) return;
		if (name === "stdout" || name === "stderr") {
			const [ms, text, process]: OutputData = JSON.parse(data);
			this.#take(offset, name, ms, text, process);
		} else if (name === "message") {
			const message: EventData["message"] = JSON.parse(data);
			const { ms } = message;
			this.#take(offset, "stderr", ms, messageLine(message), undefined);
		}
	}

	#take(
		event: number,
		stream: StreamName,
		ms: number,
		text: string,
		process: number | undefined,
	): void {
		const source = this.#source(stream, process);
		const all = source.open + text;
		const end = all.lastIndexOf("\n") + 1;
		const open = all.slice(end);
		const begun = BEGUN.exec(open.slice(-1002))?.[0] ?? "";
		const isTold =
			open.length <= LONGEST_OPEN &&
			!REACHES.test(begun === "" ? all : all.slice(0, -begun.length));
		if (!isTold) {
			this.#giveUp();
			return;
		}
		source.style = styleAfter(source.style, all.slice(0, end));
		if (source.open === "" || end > 0) source.ms = ms;
		source.open = open;
		const own = this.#own;
		if (own === undefined) return;
		const bytes = Buffer.from(text);
		const { length } = own.list;
		const written = { stream, ms, text: bytes, process };
		own.take(written, lookAt(bytes), event, this.#cursor);
		const added = own.list.length > length ? own.list.at(-1) : undefined;
		if (added !== undefined) this.#add(added);
	}

	#add({ event, ms, lines, open }: Checkpoint): void {
		const told = new Map(
			[...this.#sources.values()]
				.filter(({ style, open }) => style !== PLAIN || open !== "")
				.map((source) => [keyOf(source.stream, source.process), source]),
		);
		for (const { text, ...whose } of open) {
			const key = keyOf(whose.stream, whose.process);
			const style = told.get(key)?.style ?? PLAIN;
			told.set(key, { ...whose, style, open: text });
		}
		this.#places.push({
			id: this.#journal.idAt(event),
			line: lines,
			ms,
			open: [...told.values()].map(openLine),
		});
	}

	#source(stream: StreamName, process: number | undefined): Source {
		const key = keyOf(stream, process);
		const known = this.#sources.get(key);
		if (known !== undefined) return known;
		const source: Source = { stream, process, style: PLAIN, open: "", ms: 0 };
		this.#sources.set(key, source);
		return source;
	}

	#giveUp(): void {
		this.#isWhole = false;
		this.#sources.clear();
	}
}

function openLine(source: Source): OpenLineData {
	const { stream, style, open, ms, process } = source;
	const text = style === PLAIN ? open : writeStyle(style) + open;
	const data = [stream, open === "" ? null : ms, text] as const;
	return process === undefined ? data : [...data, process];
}

function keyOf(stream: StreamName, process: number | undefined): string {
	return `${stream} ${process}`;
}
