import type { Cursor, JournalReader } from "../../journal/cursor.ts";
import { decodeFrames } from "../../protocol/decode.ts";
import type { StartData } from "../../protocol/events.ts";
import type { PastData, PastProgress } from "../../protocol/past.ts";
import { KeyFrames } from "./key-frames.ts";
import { RunReplay } from "./run-replay.ts";

const BEGINNING: Cursor = { offset: 0, output: 0 };

/** So long, in ms, somebody waits before being told how far the log has been read. */
const PATIENCE_MS = 300;

export interface RunPastOptions {
	/** Hides in lines what viewers are not to see. */
	masked: (text: string) => string;
	/** Resolves when there is time for it: the command comes first. */
	turn: () => Promise<void>;
	/** Where key frames are kept; none are there yet. */
	frames?: KeyFrames;
	/** How long, in ms, somebody waits before being told how far it is. */
	patienceMs?: number;
}

/** Why the past of a run is not known. */
export interface Unknown {
	why: string;
}

/** What was known; or how far its log has been read; or why nobody can tell. */
export type Found = PastData | PastProgress | Unknown;

const GONE = { why: "The oldest output has gone, and with it the past." };
const TOO_LONG = { why: "A line is too long for its past to be shown." };

/**
 * The past of a run. Its log is read once, when somebody first asks and no
 * further than that, and on the way key frames are made of it. What lies between
 * them is made anew for whoever asks.
 */
export class RunPast {
	readonly #journal: JournalReader;
	readonly #start: StartData;
	readonly #masked: (text: string) => string;
	readonly #turn: () => Promise<void>;
	readonly #frames: KeyFrames;
	readonly #patienceMs: number;
	/** The log as far as it has been read. */
	readonly #front: RunReplay;
	#cursor = BEGINNING;
	#unknown: Unknown | undefined;
	#reading: Promise<void> | undefined;

	constructor(
		journal: JournalReader,
		start: StartData,
		{ masked, turn, frames, patienceMs = PATIENCE_MS }: RunPastOptions,
	) {
		this.#journal = journal;
		this.#start = start;
		this.#masked = masked;
		this.#turn = turn;
		this.#frames = frames ?? new KeyFrames();
		this.#patienceMs = patienceMs;
		this.#front = new RunReplay(start);
	}

	/**
	 * What was known so many ms after its start. Nobody can tell when its log has
	 * lost its beginning: then it is not known how many lines there were.
	 *
	 * @param isWanted whether somebody still waits for that
	 * @throws {Error} when the log can't be read
	 */
	async at(ms: number, isWanted: () => boolean): Promise<Found> {
		await this.#turn(); // To answer takes time too.
		const began = performance.now();
		const { offset: end } = this.#journal.end;
		const isRead = () => this.#front.ms > ms || this.#cursor.offset >= end;
		const isOver = () =>
			isRead() || !isWanted() || performance.now() - began > this.#patienceMs;
		while (this.#whyUnknown === undefined && !isOver()) {
			this.#reading ??= this.#readOn().finally(() => {
				this.#reading = undefined;
			});
			await this.#reading;
		}
		if (this.#whyUnknown !== undefined) return this.#whyUnknown;
		if (!isRead()) return { read: this.#cursor.offset, of: end };
		if (this.#front.ms <= ms) return this.#front.shown(this.#masked);
		return this.#replay(ms, isWanted);
	}

	get #whyUnknown(): Unknown | undefined {
		if (this.#journal.start.offset > 0) this.#unknown ??= GONE;
		if (!this.#front.isCounted) this.#unknown ??= TOO_LONG;
		return this.#unknown;
	}

	/** Reads what lies together in the log, some 64 KiB. */
	async #readOn(): Promise<void> {
		const part = await this.#journal.read(this.#cursor);
		if (part === undefined) return;
		if ("missing" in part) {
			this.#unknown = GONE;
			return;
		}
		await this.#turn();
		for (const frame of decodeFrames(part.frames)) this.#front.take(frame);
		this.#cursor = part.next;
		if (!this.#frames.isDueAt(part.next.offset)) return;
		const { ms } = this.#front;
		this.#frames.add({ cursor: part.next, ms, kept: this.#front.keep() });
	}

	/** Makes what lies between a key frame and a moment. */
	async #replay(ms: number, isWanted: () => boolean): Promise<Found> {
		const keyFrame = this.#frames.before(ms);
		const replay = new RunReplay(this.#start, keyFrame?.kept);
		for (let cursor = keyFrame?.cursor ?? BEGINNING; isWanted(); ) {
			const part = await this.#journal.read(cursor);
			if (part === undefined) break;
			if ("missing" in part) return GONE;
			await this.#turn();
			for (const frame of decodeFrames(part.frames)) {
				if (!replay.take(frame, ms)) return replay.shown(this.#masked);
			}
			cursor = part.next;
		}
		return replay.shown(this.#masked);
	}
}
