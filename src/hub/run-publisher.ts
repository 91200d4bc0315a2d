import { KiB, MiB } from "../defaults.ts";
import type { Cursor, Gap, JournalReader } from "../journal/cursor.ts";
import type { RecordSlice } from "../journal/journal.ts";
import { parseEventId } from "../protocol/id.ts";
import type { RunStatus } from "../protocol/run-status.ts";
import { RefusedByRedis } from "./connection.ts";
import type { Keys } from "./keys.ts";
import type { Line } from "./line.ts";
import type { Redis } from "./redis.ts";
import {
	type Card,
	cardText,
	entryId,
	fieldsOf,
	type Part,
	partOf,
	partsOf,
	type Request,
	statusIn,
} from "./wire.ts";

/** How long, in seconds, a run stays in Redis after its end, or its publisher's. */
const KEEP_S = 86_400;

/** So many bytes may be on their way to Redis. */
const FLYING_BYTES = 1 * MiB;

/** As how many bytes an entry counts besides its events. */
const ENTRY_COST = 128;

/** How often, in ms, it is told how a run stands while it goes on. */
const TELL_MS = 1000;

/** So many runs are listed, and so many of the newest news kept. */
const MOST_RUNS = 10_000;
const MOST_NEWS = 500;

/** How much is answered to one request, in bytes. */
const ANSWER_BYTES = 4 * MiB;

/** When Redis has no room: the least that the window is made, and how long, in ms, we wait. */
const MIN_WINDOW = 256 * KiB;
const NO_ROOM_MS = 500;

/** A run as it is published. */
export interface PublishedRun {
	readonly number: number;
	readonly journal: PublishedJournal;
	status(): RunStatus;
}

type PublishedJournal = Pick<
	JournalReader,
	"token" | "end" | "ended" | "newestId" | "onGrowth"
> & {
	records(
		cursor: Cursor,
	): RecordSlice | Gap | Promise<RecordSlice | Gap> | undefined;
};

export interface RunPublisherOptions {
	keys: Keys;
	/** Which publisher this is. */
	publisher: string;
	machine: string;
	/** How many bytes of a run stay in Redis. */
	windowBytes: number;
	/** Told, in a sentence, that Redis has no room. */
	onNoRoom: (problem: string) => void;
}

/** An entry was sent twice, or another one is there. */
class Repeated extends Error {}

/** One more cursor on a run's journal, which Redis is fed from. */
export class RunPublisher {
	readonly run: PublishedRun;
	readonly #options: RunPublisherOptions;
	readonly #stream: string;
	#number: number | undefined;
	#cursor: Cursor = { offset: 0, output: 0 };
	/** Up to where Redis has it. */
	#sent: Cursor = this.#cursor;
	/** The entries in Redis, oldest first. */
	#window: { from: Cursor; bytes: number }[] = [];
	#windowBytes = 0;
	#limit: number;
	#flying: Promise<void>[] = [];
	#isWhole = false;
	#told = "";
	#toldSent = -1;
	#toldAt = Number.NEGATIVE_INFINITY;

	constructor(run: PublishedRun, options: RunPublisherOptions) {
		this.run = run;
		this.#options = options;
		this.#stream = options.keys.log(run.journal.token);
		this.#limit = options.windowBytes;
	}

	/** Whether Redis has all of it, and has been told so. */
	get isWhole(): boolean {
		return this.#isWhole;
	}

	/** How many bytes of its output Redis has not got. */
	get behind(): number {
		return this.run.journal.end.output - this.#sent.output;
	}

	/** Grows as it gets on. */
	get progress(): number {
		return this.#sent.offset;
	}

	/**
	 * Sends the run as it goes on, from where Redis has it, until it has all.
	 *
	 * @throws {HubError | RefusedByRedis} when the connection is lost, or of no use
	 */
	async publish(line: Line): Promise<void> {
		const { redis } = line;
		while (!this.#isWhole) {
			try {
				await this.#register(redis);
				await this.#findLast(redis);
				await this.tell(redis);
				await this.#sendAll(line);
				this.#isWhole = true;
				await this.tell(redis);
			} catch (error) {
				this.#isWhole = false;
				await Promise.allSettled(this.#flying);
				this.#flying = [];
				if (error instanceof Repeated) continue;
				if (!isOutOfRoom(error)) throw error;
				await this.#shrink(redis);
				await line.wait(NO_ROOM_MS);
			}
		}
	}

	/** Tells how it stands. */
	async tell(redis: Redis): Promise<void> {
		const number = this.#number;
		if (number === undefined) return;
		const { keys } = this.#options;
		const { token } = this.run.journal;
		const text = cardText(this.#card(number));
		this.#toldAt = performance.now();
		this.#toldSent = this.#sent.offset;
		const all = [
			redis.put(keys.run(token), text, KEEP_S),
			redis.expire(this.#stream, KEEP_S),
		];
		if (text !== this.#told) {
			all.push(redis.send(keys.news, { card: text }, MOST_NEWS));
		}
		await Promise.all(all);
		this.#told = text;
	}

	/**
	 * What a hub asks for, as far as it goes into one answer; the last part may be a
	 * gap. None where there is nothing.
	 */
	async parts({ from, to }: Pick<Request, "from" | "to">): Promise<Part[]> {
		try {
			return await this.#partsFrom(from, to);
		} catch {
			return []; // No event begins there; or the run has been let go of.
		}
	}

	async #partsFrom(from: Cursor, to: number): Promise<Part[]> {
		const parts: Part[] = [];
		let cursor = from;
		let bytes = 0;
		while (cursor.offset < to && bytes < ANSWER_BYTES) {
			const found = this.run.journal.records(cursor);
			const slice = found instanceof Promise ? await found : found;
			if (slice === undefined) break;
			if ("missing" in slice) {
				const part = { from: cursor, next: slice.next, bytes: NOTHING };
				return [...parts, part];
			}
			parts.push(...partsOf(slice.records, cursor));
			bytes += slice.next.offset - cursor.offset;
			cursor = slice.next;
		}
		return parts;
	}

	async #register(redis: Redis): Promise<void> {
		const { keys } = this.#options;
		if (this.#number === undefined) {
			this.#number = await redis.count(keys.count);
		} else {
			// It may have been restarted, and know nothing.
			await redis.countFrom(keys.count, this.#number);
		}
		const { token } = this.run.journal;
		await redis.list(keys.runs, this.#number, token, MOST_RUNS);
	}

	/** Finds out up to where Redis has it. */
	async #findLast(redis: Redis): Promise<void> {
		const entry = await redis.last(this.#stream);
		const last = entry && partOf(entry);
		if (last === undefined) {
			// Restarted empty: it gets the window again.
			this.#cursor = this.#window[0]?.from ?? this.#cursor;
			this.#window = [];
			this.#windowBytes = 0;
		} else {
			this.#cursor = last.next;
			const isThere = ({ from }: { from: Cursor }) =>
				from.offset <= last.from.offset;
			this.#window = this.#window.filter(isThere);
			this.#windowBytes = this.#window.reduce(
				(sum, { bytes }) => sum + bytes,
				0,
			);
		}
		this.#sent = this.#cursor;
	}

	async #sendAll(line: Line): Promise<void> {
		const { redis } = line;
		const { journal } = this.run;
		for (;;) {
			const found = journal.records(this.#cursor);
			// What is in memory is to be copied before anything is waited for.
			const slice = found instanceof Promise ? await found : found;
			if (slice === undefined) {
				await this.#landed();
				if (this.#cursor.offset < journal.end.offset) continue;
				if (journal.ended) return;
				await this.#grown(line);
				continue;
			}
			if (!("missing" in slice)) {
				for (const part of partsOf(slice.records, this.#cursor)) {
					this.#send(redis, part);
				}
			}
			this.#cursor = slice.next;
			while (this.#flyingBytes > FLYING_BYTES) await this.#flying[0];
			if (performance.now() - this.#toldAt > TELL_MS) await this.tell(redis);
		}
	}

	get #flyingBytes(): number {
		return this.#cursor.offset - this.#sent.offset;
	}

	#send(redis: Redis, part: Part): void {
		const flying = this.#append(redis, part).then(() => {
			this.#flying.shift();
		});
		flying.catch(() => {}); // Whoever waits for it is told.
		this.#flying.push(flying);
	}

	async #append(redis: Redis, part: Part): Promise<void> {
		const { from, next, bytes } = part;
		const id = entryId(from.offset);
		const isNew = await redis.append(this.#stream, id, fieldsOf(part));
		if (!isNew) throw new Repeated();
		this.#sent = next;
		const cost = bytes.length + ENTRY_COST;
		this.#window.push({ from, bytes: cost });
		this.#windowBytes += cost;
		if (this.#windowBytes > this.#limit) await this.#trim(redis);
	}

	/** Waits until all that has been sent is there. */
	async #landed(): Promise<void> {
		while (this.#flying.length > 0) await this.#flying[0];
	}

	/** Waits for the journal to grow; tells meanwhile how it stands, if that is due. */
	async #grown(line: Line): Promise<void> {
		const { journal } = this.run;
		const isTold = this.#toldSent === this.#sent.offset;
		const ms = this.#toldAt + TELL_MS - performance.now();
		await line.wait(isTold ? undefined : Math.max(0, ms), (isSo) =>
			journal.onGrowth(isSo),
		);
		const isDue = performance.now() - this.#toldAt >= TELL_MS;
		if (!isTold && isDue) await this.tell(line.redis);
	}

	async #trim(redis: Redis): Promise<void> {
		while (this.#windowBytes > this.#limit && this.#window.length > 1) {
			this.#windowBytes -= this.#window.shift()?.bytes ?? 0;
		}
		const [oldest] = this.#window;
		if (oldest) await redis.trim(this.#stream, entryId(oldest.from.offset));
	}

	/** Makes room where Redis has none. */
	async #shrink(redis: Redis): Promise<void> {
		this.#limit = Math.max(
			MIN_WINDOW,
			Math.floor(Math.min(this.#limit, this.#windowBytes) / 2),
		);
		const size = Math.round(this.#limit / KiB);
		this.#options.onNoRoom(
			`it keeps ${size} KiB of the run, for want of memory`,
		);
		await this.#trim(redis);
	}

	#card(number: number): Card {
		const { journal } = this.run;
		const { publisher, machine } = this.#options;
		return {
			token: journal.token,
			number,
			publisher,
			machine,
			...statusIn(this.run.status()),
			sent: this.#sent,
			newest: parseEventId(journal.newestId)?.offset ?? 0,
			isWhole: this.#isWhole,
		};
	}
}

const NOTHING = Buffer.alloc(0);

function isOutOfRoom(error: unknown): boolean {
	return error instanceof RefusedByRedis && error.code === "OOM";
}
