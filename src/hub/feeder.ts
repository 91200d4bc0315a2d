import type { Cursor } from "../journal/cursor.ts";
import { randomSuffix } from "../protocol/id.ts";
import { unlessOutOfRoom } from "./connection.ts";
import type { HubRun } from "./hub-run.ts";
import type { Keys } from "./keys.ts";
import type { Line } from "./line.ts";
import type { Entry, Fields } from "./redis.ts";
import {
	type Answer,
	answerIn,
	entryId,
	idBefore,
	partOf,
	requestFields,
} from "./wire.ts";

/** So many entries of a run are read at once, and of all together. */
const AT_ONCE = 16;
const MOST_AT_ONCE = 256;

/** How long, in ms, one blocking read waits. */
const FOLLOW_MS = 2000;

/** How long, in ms, a publisher has to answer before it is asked whether it is there. */
const ANSWER_MS = 3000;

/** How many requests wait for a publisher. */
const MOST_REQUESTS = 1000;

/** How many answers to us are kept, which we have read. */
const MOST_WAKES = 16;

/**
 * Feeds the journals of the runs that somebody wants, by one blocking read for
 * all of them. What has left Redis it asks of the publisher.
 */
export class Feeder {
	readonly #keys: Keys;
	readonly #id = randomSuffix() + randomSuffix();
	readonly #onNews: (entry: Entry) => void;
	readonly #onOther: (entry: Entry) => void;
	readonly #isSure: () => boolean;
	/** Those that are read by the blocking read. */
	readonly #followed = new Set<HubRun>();
	/** Those of which there is more than has come, and how far they were at the last look. */
	readonly #behind = new Map<HubRun, number>();
	/** Who waits for what is answered to a request. */
	readonly #pending = new Map<string, (answer: Answer) => void>();
	#line: Line | undefined;
	#news = "$";
	#answers = "0-0";
	#isWaiting = false;

	/**
	 * @param onNews told of how runs stand
	 * @param onOther told of what we are answered besides logs
	 * @param isSure whether a publisher that is not there has gone: when Redis was
	 *   away, each takes a while to come back
	 */
	constructor(
		keys: Keys,
		onNews: (entry: Entry) => void,
		onOther: (entry: Entry) => void,
		isSure: () => boolean,
	) {
		this.#isSure = isSure;
		this.#onOther = onOther;
		this.#keys = keys;
		this.#onNews = onNews;
	}

	/** Reads by that connection from now on, as long as it lasts. */
	async follow(line: Line, wanted: readonly HubRun[]): Promise<void> {
		this.#line = line;
		// Redis names answers by its clock, and may have been restarted.
		this.#answers = "0-0";
		this.#followed.clear();
		for (const run of wanted) this.want(run);
		try {
			for (;;) await this.#readAll(line);
		} finally {
			if (this.#line === line) this.#line = undefined;
		}
	}

	/** Names us to those who answer. */
	get id(): string {
		return this.#id;
	}

	/** News are read from that entry of the stream on. */
	newsFrom(id: string): void {
		this.#news = id;
	}

	/** Feeds a run from now on, or hears that there is more of it. */
	want(run: HubRun): void {
		const line = this.#line;
		if (line === undefined || run.isCatchingUp || this.#followed.has(run))
			return;
		if (run.journal.hasAll && run.card.isWhole) return;
		run.isCatchingUp = true;
		line.run(async () => {
			try {
				await run.ready;
				await this.#catchUp(line, run);
			} finally {
				run.isCatchingUp = false;
			}
			if (run.card.isWhole || line.isLost) return;
			this.#followed.add(run);
			if (this.#isWaiting) await this.#wake(line);
		});
	}

	/** Feeds it no more. */
	leave(run: HubRun): void {
		this.#followed.delete(run);
		this.#behind.delete(run);
	}

	/**
	 * Looks for runs that have got further, and of which nothing comes: Redis may
	 * have been restarted, and have nothing of that.
	 */
	lookAgain(): void {
		for (const run of this.#followed) {
			const { offset } = run.journal.here;
			const isBehind = offset < run.card.sent.offset;
			if (isBehind && this.#behind.get(run) === offset) {
				this.leave(run);
				this.want(run);
			} else if (isBehind) this.#behind.set(run, offset);
			else this.#behind.delete(run);
		}
	}

	async #readAll(line: Line): Promise<void> {
		const answers = this.#keys.answers(this.#id);
		const after = new Map([
			[this.#keys.news, this.#news],
			[answers, this.#answers],
		]);
		const runs = new Map<string, HubRun>();
		for (const run of this.#followed) {
			const key = this.#keys.log(run.token);
			runs.set(key, run);
			after.set(key, idBefore(run.journal.here.offset));
		}
		this.#isWaiting = true;
		// All of them together have to fit into memory.
		const limit = Math.max(
			1,
			Math.min(AT_ONCE, Math.floor(MOST_AT_ONCE / after.size)),
		);
		const found = await line.waiting.follow(after, FOLLOW_MS, limit);
		this.#isWaiting = false;
		for (const [key, entries] of found) {
			if (key === this.#keys.news) this.#hearNews(entries);
			else if (key === answers) this.#hearAnswers(entries);
			else {
				const run = runs.get(key);
				if (run) this.#feed(run, entries);
			}
		}
	}

	#hearNews(entries: readonly Entry[]): void {
		for (const entry of entries) {
			this.#news = entry.id;
			this.#onNews(entry);
		}
	}

	#hearAnswers(entries: readonly Entry[]): void {
		for (const entry of entries) {
			this.#answers = entry.id;
			const answer = answerIn(entry);
			if (answer) this.#pending.get(answer.id)?.(answer);
			else this.#onOther(entry);
		}
		const line = this.#line;
		const { redis } = line ?? {};
		line?.run(async () =>
			redis?.trim(this.#keys.answers(this.#id), this.#answers),
		);
	}

	#feed(run: HubRun, entries: readonly Entry[]): void {
		for (const entry of entries) {
			const part = partOf(entry);
			if (part === undefined || run.journal.take(part)) continue;
			this.#followed.delete(run);
			this.want(run);
			return;
		}
		if (run.journal.backpressure === undefined) return;
		this.#followed.delete(run);
		this.want(run);
	}

	/** Has what is in Redis of a run, and of its publisher what is there no more. */
	async #catchUp(line: Line, run: HubRun): Promise<void> {
		const { journal } = run;
		const key = this.#keys.log(run.token);
		for (;;) {
			await journal.backpressure;
			const { sent } = run.card;
			const { here } = journal;
			const id = idBefore(here.offset);
			const entries = await line.redis.read(key, id, AT_ONCE);
			let missing: Cursor | undefined;
			for (const entry of entries) {
				const part = partOf(entry);
				if (part === undefined || journal.take(part)) continue;
				missing = part.from;
				break;
			}
			const hasMore = journal.here.offset > here.offset;
			if (entries.length === 0 && here.offset < sent.offset) missing = sent;
			if (missing === undefined && !hasMore) break;
			if (missing === undefined || hasMore) continue;
			if (await this.#takeMiddle(line, run)) continue;
			const isAnswered = await this.#ask(line, run, missing.offset);
			if (!isAnswered) run.skip(missing);
		}
		journal.hasAll = true;
	}

	/**
	 * Takes what follows from an entry that begins before it: what we have may end
	 * in the midst of one, where it was sent anew or comes from elsewhere.
	 *
	 * @returns whether there was any
	 */
	async #takeMiddle({ redis }: Line, { token, journal }: HubRun) {
		const { offset } = journal.here;
		const key = this.#keys.log(token);
		const entry = await redis.last(key, entryId(offset));
		const part = entry && partOf(entry);
		if (part !== undefined && part.next.offset > offset) journal.take(part);
		return journal.here.offset > offset;
	}

	/**
	 * Asks a run's publisher for what is missing of it up to that offset.
	 *
	 * @returns whether some of it has come; false where there is nobody to ask
	 */
	async #ask(line: Line, run: HubRun, to: number): Promise<boolean> {
		const { journal, token } = run;
		const { publisher } = run.card;
		const from = journal.here;
		// Of all requests: what comes late is an answer, too.
		const id = randomSuffix() + randomSuffix();
		let isOver = false;
		let isSilent = false;
		let end = () => {};
		const answer = ({ part, isLast }: Answer) => {
			isSilent = false;
			if (part !== undefined) {
				const isForgotten = part.bytes.length === 0;
				if (!isForgotten) journal.take(part);
				else if (part.from.offset <= journal.here.offset) {
					run.skip(part.next);
				}
			}
			isOver ||= isLast;
			if (isOver) end();
		};
		this.#pending.set(id, answer);
		try {
			for (let isInDoubt = run.isLost; ; isInDoubt = true) {
				if (isInDoubt) {
					const [alive] = await line.redis.get([this.#keys.alive(publisher)]);
					const isGone = alive === undefined && (run.isLost || this.#isSure());
					if (isGone) return journal.here.offset > from.offset;
				}
				const request = { hub: this.#id, id, token, from, to };
				const asked = this.#keys.asked(publisher);
				await this.#send(line, asked, requestFields(request), MOST_REQUESTS);
				isSilent = false;
				while (!isOver && !isSilent) {
					isSilent = true;
					await line.wait(ANSWER_MS, (isSo) => {
						end = isSo;
						if (isOver) isSo();
						return () => {};
					});
				}
				if (journal.here.offset > from.offset) return true;
				if (isOver) return false;
			}
		} finally {
			this.#pending.delete(id);
		}
	}

	/** Has the blocking read begin anew, with what else there is to be followed. */
	#wake(line: Line): Promise<void> {
		const answers = this.#keys.answers(this.#id);
		return this.#send(line, answers, { wake: "1" }, MOST_WAKES);
	}

	/** Sends what is of use only if there is room for it: it is done again, or not needed. */
	async #send(
		{ redis }: Line,
		stream: string,
		fields: Fields,
		most: number,
	): Promise<void> {
		await redis.sendTo(stream, fields, most).catch(unlessOutOfRoom);
	}
}
