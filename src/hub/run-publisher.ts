import { KiB, MiB } from "../defaults.ts";
import type { Cursor } from "../journal/cursor.ts";
import { isOutOfRoom } from "./connection.ts";
import type { FarLog } from "./far-log.ts";
import { type Keys, MOST_RUNS } from "./keys.ts";
import type { Line } from "./line.ts";
import type { Found } from "./messages.ts";
import type { Redis } from "./redis.ts";
import {
	type Card,
	cardText,
	entryId,
	fieldsOf,
	idBefore,
	type Part,
	partOf,
	statusIn,
} from "./wire.ts";

/** How long, in seconds, a run stays in Redis after its end, or its publisher's. */
const KEEP_S = 86_400;

/** So often a window is sent before we let it be: a Redis may evict it again and again. */
const MOST_REFILLS = 10;

/** So many entries are looked at once. */
const AT_ONCE = 16;

/** So many bytes may be on their way to Redis. */
const FLYING_BYTES = 2 * MiB;

/** As how many bytes an entry counts besides its events. */
const ENTRY_COST = 128;

/** How often, in ms, it is told how a run stands while it goes on. */
const TELL_MS = 1000;

/** So many of the newest news are kept. */
const MOST_NEWS = 500;

/** How long, in ms, a log is left alone that could not be read. */
const NOTHING_MS = 500;

/** When Redis has no room: the least that the window is made, and how long, in ms, we wait. */
const MIN_WINDOW = 256 * KiB;
const NO_ROOM_MS = 500;

export interface RunPublisherOptions {
	keys: Keys;
	/** Which publisher this is. */
	publisher: string;
	machine: string;
	place: string;
	/** How many bytes of a run stay in Redis. */
	windowBytes: number;
	/** Told, in a sentence, that Redis has no room. */
	onNoRoom: (problem: string) => void;
}

/** An entry was sent twice, or another one is there. */
class Repeated extends Error {}

/** One more cursor on a run's journal, which Redis is fed from. */
export class RunPublisher {
	readonly log: FarLog;
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
	readonly #flying = new Set<Promise<void>>();
	#flyingBytes = 0;
	/** What went wrong with one that was on its way. */
	#failure: { cause: unknown } | undefined;
	/** Whether Redis had no memory left: then entries are sent one by one, so that none is missing between two. */
	#isTight = false;
	#isWhole = false;
	/** How often its window was sent from its beginning. */
	#refills = 0;
	#told = "";
	#toldSent = -1;
	#toldAt = Number.NEGATIVE_INFINITY;

	constructor(log: FarLog, options: RunPublisherOptions) {
		this.log = log;
		this.#options = options;
		this.#stream = options.keys.log(log.token);
		this.#limit = options.windowBytes;
	}

	/** Whether Redis has all of it, and has been told so. */
	get isWhole(): boolean {
		return this.#isWhole;
	}

	/** How many bytes of its output Redis has not got. */
	get behind(): number {
		return this.log.snapshot.end.output - this.#sent.output;
	}

	/** Grows as it gets on. */
	get progress(): number {
		return this.#sent.offset;
	}

	/** Looks whether what Redis had of it is still there: it may have been restarted, empty. */
	async lookAgain(redis: Redis): Promise<void> {
		if (!this.#isWhole) return;
		const [card] = await redis.get([this.#options.keys.run(this.log.token)]);
		this.#isWhole = card !== undefined;
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
				// Else a hub could not ask us any more for what is missing.
				const isIntact = await this.#isIntact(redis);
				if (!isIntact && this.#refills < MOST_REFILLS) continue;
				await this.#register(redis);
				this.#isWhole = true;
				await this.tell(redis);
			} catch (error) {
				this.#isWhole = false;
				await Promise.all(this.#flying);
				this.#failure = undefined;
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
		const { token } = this.log;
		const text = cardText(this.#card(number));
		this.#toldAt = performance.now();
		this.#toldSent = this.#sent.offset;
		const all: Promise<unknown>[] = [
			redis.put(keys.run(token), text, KEEP_S),
			redis.expire(this.#stream, KEEP_S),
		];
		if (text !== this.#told) {
			all.push(redis.send(keys.news, { card: text }, MOST_NEWS));
		}
		await Promise.all(all);
		this.#told = text;
	}

	async #register(redis: Redis): Promise<void> {
		const { keys } = this.#options;
		if (this.#number === undefined) {
			this.#number = await redis.count(keys.count);
		} else {
			// It may have been restarted, and know nothing.
			await redis.countFrom(keys.count, this.#number);
		}
		const { token } = this.log;
		await redis.list(keys.runs, this.#number, token, MOST_RUNS);
	}

	/** Finds out up to where Redis has it. */
	async #findLast(redis: Redis): Promise<void> {
		const entry = await redis.last(this.#stream);
		const last = entry && partOf(entry);
		if (last !== undefined && (await this.#follow(redis, last))) return;
		// Restarted empty, or not intact: it gets the window again.
		await redis.remove(this.#stream);
		this.#refills++;
		// Of an empty window, what was on its way has not come.
		this.#cursor = this.#window[0]?.from ?? this.#sent;
		this.#window = [];
		this.#windowBytes = 0;
		this.#sent = this.#cursor;
	}

	/**
	 * Goes on behind the last entry that is there.
	 *
	 * @returns false where one before it is missing
	 */
	async #follow(redis: Redis, last: Part): Promise<boolean> {
		const window = this.#window.filter(
			({ from }) => from.offset <= last.from.offset,
		);
		// What had been on its way, and of which we were told nothing.
		let sent = this.#sent;
		while (sent.offset < last.next.offset) {
			const id = idBefore(sent.offset);
			const entries = await redis.read(this.#stream, id, AT_ONCE);
			for (const entry of entries) {
				const part = partOf(entry);
				if (part?.from.offset !== sent.offset) return false;
				const bytes = part.bytes.length + ENTRY_COST;
				window.push({ from: part.from, bytes });
				sent = part.next;
			}
			if (entries.length === 0) return false;
		}
		this.#window = window;
		this.#windowBytes = window.reduce((sum, { bytes }) => sum + bytes, 0);
		this.#cursor = last.next;
		this.#sent = last.next;
		await this.#trim(redis);
		return this.#isIntact(redis);
	}

	/**
	 * Whether Redis has each entry of the window. It has not where another server
	 * was made the master that did not have the latest, and got those behind them.
	 */
	async #isIntact(redis: Redis): Promise<boolean> {
		return (await redis.length(this.#stream)) === this.#window.length;
	}

	async #sendAll(line: Line): Promise<void> {
		const { redis } = line;
		for (;;) {
			const { parts, gap } = await this.#next(line);
			for (const part of parts) {
				await this.#landed(this.#isTight ? 0 : FLYING_BYTES);
				this.#send(redis, part);
				this.#cursor = part.next;
			}
			if (gap !== undefined) this.#cursor = gap;
			else if (parts.length === 0) {
				await this.#landed(0);
				const { ended, end } = this.log.snapshot;
				if (ended && this.#cursor.offset >= end.offset) return;
				await line.wait(NOTHING_MS); // It could not be read, just now.
			}
			if (performance.now() - this.#toldAt > TELL_MS) await this.tell(redis);
		}
	}

	/** What comes next of the run; tells meanwhile how it stands, if that is due. */
	async #next(line: Line): Promise<Found> {
		let found: Found | undefined;
		const coming = this.log.next(this.#cursor).then((next) => {
			found = next;
		});
		await Promise.race([coming, this.#landed(0)]);
		while (found === undefined) {
			const isTold = this.#toldSent === this.#sent.offset;
			const ms = this.#toldAt + TELL_MS - performance.now();
			await line.wait(isTold ? undefined : Math.max(0, ms), (isSo) => {
				void coming.then(isSo);
				return () => {};
			});
			if (found === undefined) await this.tell(line.redis);
		}
		return found;
	}

	#send(redis: Redis, part: Part): void {
		const { length } = part.bytes;
		this.#flyingBytes += length;
		const flying = this.#append(redis, part)
			.catch((cause: unknown) => {
				this.#failure ??= { cause };
			})
			.finally(() => {
				this.#flyingBytes -= length;
				this.#flying.delete(flying);
			});
		this.#flying.add(flying);
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

	/**
	 * Waits until no more than so many bytes are on their way.
	 *
	 * @throws what went wrong with one of them
	 */
	async #landed(bytes: number): Promise<void> {
		while (this.#flyingBytes > bytes && this.#failure === undefined) {
			await Promise.race(this.#flying);
		}
		if (this.#failure !== undefined) throw this.#failure.cause;
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
		const isNew = !this.#isTight;
		this.#isTight = true;
		this.#limit = Math.max(
			MIN_WINDOW,
			Math.floor(Math.min(this.#limit, this.#windowBytes) / 2),
		);
		await this.#trim(redis);
		if (!isNew) return;
		this.#options.onNoRoom(
			"Redis has no memory left, and keeps less of it; hubs ask us for the rest",
		);
	}

	#card(number: number): Card {
		const { token, snapshot } = this.log;
		const { publisher, machine, place } = this.#options;
		return {
			token,
			number,
			publisher,
			machine,
			place,
			...statusIn(snapshot.status),
			sent: this.#sent,
			newest: snapshot.newest,
			isWhole: this.#isWhole,
		};
	}
}
