import type { Cursor } from "../journal/cursor.ts";
import { randomSuffix } from "../protocol/id.ts";
import { unlessOutOfRoom } from "./connection.ts";
import { FarLog } from "./far-log.ts";
import { Keys, MOST_OFFERING } from "./keys.ts";
import { type Line, Lines } from "./line.ts";
import type {
	Found,
	FromPublisher,
	Need,
	PublisherSettings,
	ToPublisher,
} from "./messages.ts";
import {
	type Answered,
	type Offer,
	type OrderAnswer,
	OrderGate,
	Seal,
	type Sent,
	type SentOffer,
} from "./orders.ts";
import type { Entry, Redis } from "./redis.ts";
import { RunPublisher } from "./run-publisher.ts";
import { answerFields, type Part, type Request, requestIn } from "./wire.ts";

/** How often, in ms, Redis is told that we are there, and for how many seconds it believes that. */
const ALIVE_MS = 2000;
const ALIVE_S = 8;

/** How long, in ms, we wait for requests before we ask again. */
const ASKED_MS = 5000;

/**
 * How long, in ms, at our end a single Redis may do nothing; the same where it
 * could not be reached; and how long any may take in all.
 */
const STALLED_MS = 2000;
const UNREACHED_MS = 500;
const CLOSE_MS = 10_000;
const LOOK_MS = 20;

/** How many answers wait for a hub. */
const MOST_ANSWERS = 4096;

/** Publishes runs of another thread to a hub, as they go on. */
export class Publisher {
	readonly #settings: PublisherSettings;
	readonly #post: (message: FromPublisher) => void;
	readonly #keys: Keys;
	readonly #id = randomSuffix() + randomSuffix();
	readonly #runs = new Map<string, RunPublisher>();
	readonly #lines: Lines;
	/** The last request that has been answered. */
	#answered = "0-0";
	/** What was asked for in the other thread. */
	readonly #asked = new Map<number, (found: Found | undefined) => void>();
	#count = 0;
	readonly #seal: Seal | undefined;
	readonly #gate = new OrderGate(this.#id);
	#offer: Pick<Offer, "commands" | "waiting"> | undefined;
	/** The last order that has been taken. */
	#taken = "0-0";
	/** Whether an order was refused that was not by our key. */
	#hasRefused = false;
	/** Where answers to orders go. */
	readonly #orders = new Map<number, { hub: string; nonce: string }>();

	/** @param post tells the other thread */
	constructor(
		settings: PublisherSettings,
		post: (message: FromPublisher) => void,
	) {
		this.#settings = settings;
		this.#post = post;
		this.#keys = new Keys(settings.prefix);
		this.#seal = settings.key ? new Seal(settings.key) : undefined;
		this.#lines = new Lines({
			target: settings.target,
			routing: this.#keys.routing,
			onLine: (line) => this.#work(line),
			onProblem: (problem) => post({ kind: "problem", problem }),
			onBack: () => post({ kind: "back" }),
		});
	}

	/** Hears of the other thread. */
	hear(message: Exclude<ToPublisher, { kind: "close" }>): void {
		if (message.kind === "publish") {
			const { token, snapshot } = message;
			this.#publish(new FarLog(token, snapshot, (need) => this.#ask(need)));
		} else if (message.kind === "forget") this.#runs.delete(message.token);
		else if (message.kind === "offer") {
			this.#offer = message.offer;
			const { line } = this.#lines;
			if (line) line.run(() => this.#tellOffer(line.redis));
		} else if (message.kind === "ordered") {
			const { id, answer } = message;
			const { line } = this.#lines;
			if (line) line.run(() => this.#answerOrder(line.redis, id, answer));
			else this.#orders.delete(id);
		} else {
			const { id, found } = message;
			this.#asked.get(id)?.(found);
			this.#asked.delete(id);
		}
	}

	#publish(log: FarLog): void {
		const { windowBytes, machine, place } = this.#settings;
		const publisher = new RunPublisher(log, {
			keys: this.#keys,
			publisher: this.#id,
			machine,
			place,
			windowBytes,
			onNoRoom: (problem) => this.#post({ kind: "problem", problem }),
		});
		this.#runs.set(log.token, publisher);
		const { line } = this.#lines;
		if (line) line.run(() => this.#send(publisher, line));
	}

	async #send(publisher: RunPublisher, line: Line): Promise<void> {
		await publisher.lookAgain(line.redis);
		await publisher.publish(line);
		this.#post({ kind: "whole", token: publisher.log.token });
	}

	#ask(need: Omit<Need, "kind" | "id">): Promise<Found | undefined> {
		this.#count++;
		const id = this.#count;
		this.#post({ kind: "need", id, ...need });
		return new Promise((resolve) =>
			this.#asked.set(id, (found) =>
				resolve(found && { ...found, parts: found.parts.map(asBuffer) }),
			),
		);
	}

	/**
	 * Resolves when Redis has all, or does not take it.
	 *
	 * @param runs how far each run is by now
	 */
	async close(
		runs: Extract<ToPublisher, { kind: "close" }>["runs"] = [],
	): Promise<void> {
		for (const { token, snapshot } of runs) {
			this.#runs.get(token)?.log.hear(snapshot);
		}
		await this.#allSent();
		const behind = [...this.#runs.values()].filter(({ isWhole }) => !isWhole);
		const bytes = behind.reduce((sum, { behind }) => sum + behind, 0);
		if (behind.length > 0) {
			const problem =
				bytes > 0
					? `the last ${bytes} bytes have not reached it`
					: "the end has not reached it";
			this.#post({ kind: "problem", problem });
		}
		const { redis } = this.#lines.line ?? {};
		const gone = Promise.all([
			redis?.remove(this.#keys.alive(this.#id)),
			redis?.remove(this.#keys.asked(this.#id)),
			redis?.remove(this.#keys.offer(this.#id)),
		]).catch(() => {});
		const late = new Promise((resolve) =>
			setTimeout(resolve, behind.length > 0 ? LOOK_MS : STALLED_MS),
		);
		await Promise.race([gone, late]);
		await this.#lines.close();
	}

	/** Waits as long as Redis takes more. */
	async #allSent(): Promise<void> {
		const begun = performance.now();
		// Of several, another one takes over in a while.
		const isSingle = this.#settings.target.kind === "single";
		this.#lines.hurry();
		let progress = -1;
		let stalledAt = begun;
		for (;;) {
			const runs = [...this.#runs.values()];
			if (runs.every(({ isWhole }) => isWhole)) return;
			const sum = runs.reduce((all, each) => all + each.progress, 0);
			const now = performance.now();
			if (sum !== progress) stalledAt = now;
			progress = sum;
			const mostMs = this.#lines.isFailing ? UNREACHED_MS : STALLED_MS;
			const isStalled = isSingle && now - stalledAt > mostMs;
			if (isStalled || now - begun > CLOSE_MS) return;
			await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
		}
	}

	#work(line: Line): void {
		// Redis names entries by its clock, and may have been restarted.
		this.#answered = "0-0";
		this.#taken = "0-0";
		line.run(() => this.#stayAlive(line));
		line.run(() => this.#answer(line));
		for (const publisher of this.#runs.values()) {
			line.run(() => this.#send(publisher, line));
		}
	}

	async #stayAlive(line: Line): Promise<void> {
		for (;;) {
			await this.#tellAlive(line.redis).catch(unlessOutOfRoom);
			await line.wait(ALIVE_MS);
			this.#lines.works();
		}
	}

	async #tellAlive(redis: Redis): Promise<void> {
		const key = this.#keys.alive(this.#id);
		// Which takes no memory, if there is none.
		const isThere = await redis.expire(key, ALIVE_S);
		if (!isThere) await redis.put(key, "1", ALIVE_S);
		for (const publisher of this.#runs.values()) {
			if (!publisher.isWhole) await publisher.tell(redis);
		}
		await this.#tellOffer(redis);
	}

	/** Tells hubs that have the same key what they may run here. */
	async #tellOffer(redis: Redis): Promise<void> {
		if (this.#seal === undefined || this.#offer === undefined) return;
		const { machine, place } = this.#settings;
		const own = { publisher: this.#id, machine, place, at: Date.now() };
		const offer: SentOffer = { ...own, ...this.#offer };
		const fields = this.#seal.seal(offer);
		// It is told again as long as we are there.
		await Promise.all([
			redis.putFields(this.#keys.offer(this.#id), fields, ALIVE_S),
			redis.list(this.#keys.offering, Date.now(), this.#id, MOST_OFFERING),
		]).catch(unlessOutOfRoom);
	}

	/** Passes an order on to who checks and does it. */
	async #takeOrder(redis: Redis, entry: Entry): Promise<void> {
		const sent = this.#seal?.open(entry) as Sent | undefined;
		if (sent === undefined) {
			const problem = "an order that was not signed by our key was refused";
			// Once: anybody who writes to Redis could fill the terminal.
			if (!this.#hasRefused) this.#post({ kind: "problem", problem });
			this.#hasRefused = true;
			return;
		}
		const verdict = this.#gate.admits(sent);
		if (verdict === "again" || verdict === "not ours") return;
		this.#count++;
		const id = this.#count;
		const { hub, nonce, order } = sent;
		this.#orders.set(id, { hub, nonce });
		if (verdict === "yes") {
			this.#post({ kind: "order", id, order });
			return;
		}
		const failed =
			"The clocks of hub and machine are more than a minute apart.";
		await this.#answerOrder(redis, id, { run: { failed } });
	}

	async #answerOrder(
		redis: Redis,
		id: number,
		answer: OrderAnswer,
	): Promise<void> {
		const { hub, nonce } = this.#orders.get(id) ?? {};
		this.#orders.delete(id);
		if (!this.#seal || hub === undefined || nonce === undefined) return;
		const sealed = this.#seal.seal({ nonce, answer } satisfies Answered);
		// Who gets none is told so after a while.
		await redis
			.sendTo(this.#keys.answers(hub), sealed, MOST_ANSWERS)
			.catch(unlessOutOfRoom);
	}

	/** Answers what hubs ask for. */
	async #answer(line: Line): Promise<void> {
		const asked = this.#keys.asked(this.#id);
		const orders = this.#keys.orders(this.#id);
		for (;;) {
			const after = new Map([[asked, this.#answered]]);
			if (this.#seal) after.set(orders, this.#taken);
			const entries = await line.waiting.follow(after, ASKED_MS, 64);
			for (const entry of entries.get(asked) ?? []) {
				this.#answered = entry.id;
				const request = requestIn(entry);
				if (request === undefined) continue;
				const { token, from, to } = request;
				const log = this.#runs.get(token)?.log;
				const found = await log?.between(from, to);
				const parts = found ? withGap(found, from) : [];
				// A hub that gets nothing asks again.
				await answer(line.redis, this.#keys, request, parts).catch(
					unlessOutOfRoom,
				);
			}
			for (const entry of entries.get(orders) ?? []) {
				this.#taken = entry.id;
				await this.#takeOrder(line.redis, entry);
			}
			if (entries.has(asked)) await line.redis.trim(asked, this.#answered);
			if (entries.has(orders)) await line.redis.trim(orders, this.#taken);
		}
	}
}

/** What was found, with a part without bytes for what is forgotten. */
function withGap({ parts, gap }: Found, from: Cursor): Part[] {
	if (gap === undefined) return [...parts];
	const begin = parts.at(-1)?.next ?? from;
	return [...parts, { from: begin, next: gap, bytes: Buffer.alloc(0) }];
}

/** What comes from another thread is no Buffer any more. */
function asBuffer({ bytes, ...part }: Part): Part {
	const { buffer, byteOffset, length } = bytes;
	return { ...part, bytes: Buffer.from(buffer, byteOffset, length) };
}

/** Answers a request: with nothing where there is nothing. */
async function answer(
	redis: Redis,
	keys: Keys,
	{ hub, id, token }: Request,
	parts: readonly Part[],
): Promise<void> {
	const answers = keys.answers(hub);
	const all = (parts.length > 0 ? parts : [undefined]).map((part, index) => {
		const isLast = index >= parts.length - 1;
		const fields = answerFields({ id, token, part, isLast });
		return redis.sendTo(answers, fields, MOST_ANSWERS);
	});
	await Promise.all(all);
}
