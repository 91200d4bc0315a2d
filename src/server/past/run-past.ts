import { setTimeout as delay } from "node:timers/promises";
import type { Cursor, JournalReader } from "../../journal/cursor.ts";
import type { StartData } from "../../protocol/events.ts";
import type { PastData, PastProgress } from "../../protocol/past.ts";
import { eventsAfter, type LoggedEvents } from "../log-events.ts";
import type { InTurn } from "../turns.ts";
import { KeyFrames } from "./key-frames.ts";
import { RunReplay } from "./run-replay.ts";

const BEGINNING: Cursor = { offset: 0, output: 0 };

/** So long, in ms, somebody waits before being told how far the log has been read. */
const PATIENCE_MS = 300;

export interface RunPastOptions {
	/** Hides in lines what viewers are not to see. */
	masked: (text: string) => string;
	/** Does work when there is time for it: the command comes first. */
	inTurn: InTurn;
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
	readonly #inTurn: InTurn;
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
		{ masked, inTurn, frames, patienceMs = PATIENCE_MS }: RunPastOptions,
	) {
		this.#journal = journal;
		this.#start = start;
		this.#masked = masked;
		this.#inTurn = inTurn;
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
		const began = performance.now();
		const late = delay(this.#patienceMs, undefined, { ref: false });
		const { offset: end } = this.#journal.end;
		const isRead = () => this.#front.ms > ms || this.#cursor.offset >= end;
		const isOver = () =>
			isRead() || !isWanted() || performance.now() - began > this.#patienceMs;
		while (this.#whyUnknown === undefined && !isOver()) {
			this.#reading ??= this.#readOn().finally(() => {
				this.#reading = undefined;
			});
			// A log that comes from elsewhere may not go on for long.
			await Promise.race([this.#reading, late]);
		}
		if (this.#whyUnknown !== undefined) return this.#whyUnknown;
		if (!isRead()) return { read: this.#cursor.offset, of: end };
		// Another one may have it read on meanwhile.
		const atFront = await this.#inTurn(() =>
			this.#front.ms <= ms ? this.#front.shown(this.#masked) : undefined,
		);
		return atFront ?? this.#replay(ms, isWanted);
	}

	get #whyUnknown(): Unknown | undefined {
		if (this.#journal.start.offset > 0) this.#unknown ??= GONE;
		if (!this.#front.isCounted) this.#unknown ??= TOO_LONG;
		return this.#unknown;
	}

	/** Reads what lies together in the log, some 64 KiB. */
	async #readOn(): Promise<void> {
		const part = await this.#inTurn(() =>
			eventsAfter(this.#journal, this.#cursor),
		);
		if (part === undefined) return;
		if ("missing" in part) {
			this.#unknown = GONE;
			return;
		}
		await this.#inTurn(() => this.#take(part));
	}

	#take({ events, next }: LoggedEvents): void {
		for (const event of events) this.#front.take(event);
		this.#cursor = next;
		if (!this.#frames.isDueAt(next.offset)) return;
		const { ms } = this.#front;
		this.#frames.add({ cursor: next, ms, kept: this.#front.keep() });
	}

	/** Makes what lies between a key frame and a moment. */
	async #replay(ms: number, isWanted: () => boolean): Promise<Found> {
		const keyFrame = this.#frames.before(ms);
		const replay = await this.#inTurn(
			() => new RunReplay(this.#start, keyFrame?.kept),
		);
		let cursor = keyFrame?.cursor ?? BEGINNING;
		for (let isOver = false; !isOver && isWanted(); ) {
			const part = await this.#inTurn(() => eventsAfter(this.#journal, cursor));
			if (part === undefined) break;
			if ("missing" in part) return GONE;
			isOver = await this.#inTurn(() => !takeUntil(replay, part, ms));
			cursor = part.next;
		}
		return this.#inTurn(() => replay.shown(this.#masked));
	}
}

/** Whether all that is there came until then, and was taken. */
function takeUntil(
	replay: RunReplay,
	{ events }: LoggedEvents,
	ms: number,
): boolean {
	return events.every((event) => replay.take(event, ms));
}
