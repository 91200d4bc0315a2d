import { randomSuffix } from "../protocol/id.ts";
import { RefusedByRedis } from "./connection.ts";
import { Keys } from "./keys.ts";
import { type Line, Lines } from "./line.ts";
import type { Redis } from "./redis.ts";
import { type PublishedRun, RunPublisher } from "./run-publisher.ts";
import type { HubTarget } from "./target.ts";
import { answerFields, type Part, type Request, requestIn } from "./wire.ts";

/** How often, in ms, Redis is told that we are there, and for how many seconds it believes that. */
const ALIVE_MS = 3000;
const ALIVE_S = 12;

/** How long, in ms, we wait for requests before we ask again. */
const ASKED_MS = 5000;

/**
 * How long, in ms, at our end Redis may do nothing; the same where it could not
 * be reached; and how long it may take in all.
 */
const STALLED_MS = 2000;
const UNREACHED_MS = 500;
const CLOSE_MS = 10_000;
const LOOK_MS = 20;

/** How many answers wait for a hub, and how long, in seconds, it has to take them. */
const MOST_ANSWERS = 4096;
const ANSWER_S = 60;

export interface PublisherOptions {
	target: HubTarget;
	/** What keys begin with. */
	prefix: string;
	/** How many bytes of a run stay in Redis. */
	windowBytes: number;
	/** What this machine is called. */
	machine: string;
	/** Told, in a sentence, what keeps runs from the hub; once for each cause. */
	onProblem: (problem: string) => void;
	/** Told that it works again. */
	onBack: () => void;
}

/**
 * Publishes runs to a hub, as they go on: by one more cursor on each one's
 * journal, so that no run ever waits for it. Whatever is wrong with Redis, runs
 * go on, and what it could not take is sent later.
 */
export class Publisher {
	readonly #options: PublisherOptions;
	readonly #keys: Keys;
	readonly #id = randomSuffix() + randomSuffix();
	readonly #runs = new Map<PublishedRun, RunPublisher>();
	readonly #lines: Lines;
	/** The last request that has been answered. */
	#answered = "0-0";

	constructor(options: PublisherOptions) {
		this.#options = options;
		this.#keys = new Keys(options.prefix);
		this.#lines = new Lines({
			...options,
			routing: this.#keys.routing,
			onLine: (line) => this.#work(line),
		});
	}

	/** Publishes a run, from its beginning. */
	publish(run: PublishedRun): void {
		const { windowBytes, machine, onProblem } = this.#options;
		const publisher = new RunPublisher(run, {
			keys: this.#keys,
			publisher: this.#id,
			machine,
			windowBytes,
			onNoRoom: onProblem,
		});
		this.#runs.set(run, publisher);
		const { line } = this.#lines;
		if (line) line.run(() => publisher.publish(line));
	}

	/** Whether a run's log is still to be read by us. */
	isPublishing(run: PublishedRun): boolean {
		return this.#runs.get(run)?.isWhole === false;
	}

	/** Has no more to do with a run: its log is about to be closed. */
	forget(run: PublishedRun): void {
		this.#runs.delete(run);
	}

	/** Resolves when Redis has all, or does not take it. */
	async close(): Promise<void> {
		await this.#allSent();
		const behind = [...this.#runs.values()].filter(({ isWhole }) => !isWhole);
		const bytes = behind.reduce((sum, { behind }) => sum + behind, 0);
		if (behind.length > 0) {
			this.#options.onProblem(
				bytes > 0
					? `the last ${bytes} bytes have not reached it`
					: "the end has not reached it",
			);
		}
		const { redis } = this.#lines.line ?? {};
		const gone = Promise.all([
			redis?.remove(this.#keys.alive(this.#id)),
			redis?.remove(this.#keys.asked(this.#id)),
		]).catch(() => {});
		const late = new Promise((resolve) => setTimeout(resolve, STALLED_MS));
		await Promise.race([gone, late]);
		await this.#lines.close();
	}

	/** Waits as long as Redis takes more. */
	async #allSent(): Promise<void> {
		const begun = performance.now();
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
			if (now - stalledAt > mostMs || now - begun > CLOSE_MS) return;
			await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
		}
	}

	#work(line: Line): void {
		line.run(() => this.#stayAlive(line));
		line.run(() => this.#answer(line));
		for (const publisher of this.#runs.values()) {
			if (!publisher.isWhole) line.run(() => publisher.publish(line));
		}
	}

	async #stayAlive(line: Line): Promise<void> {
		for (;;) {
			await this.#tellAlive(line.redis).catch((error: unknown) => {
				// Without room for a key there may be room later.
				const isFull = error instanceof RefusedByRedis && error.code === "OOM";
				if (!isFull) throw error;
			});
			await line.wait(ALIVE_MS);
			this.#lines.works();
		}
	}

	async #tellAlive(redis: Redis): Promise<void> {
		await redis.put(this.#keys.alive(this.#id), "1", ALIVE_S);
		for (const publisher of this.#runs.values()) {
			if (!publisher.isWhole) await publisher.tell(redis);
		}
	}

	/** Answers what hubs ask for. */
	async #answer(line: Line): Promise<void> {
		const asked = this.#keys.asked(this.#id);
		for (;;) {
			const after = new Map([[asked, this.#answered]]);
			const entries = await line.waiting.follow(after, ASKED_MS, 64);
			for (const entry of entries.get(asked) ?? []) {
				this.#answered = entry.id;
				const request = requestIn(entry);
				if (request === undefined) continue;
				const run = [...this.#runs.values()].find(
					({ run: { journal } }) => journal.token === request.token,
				);
				const parts = (await run?.parts(request)) ?? [];
				await answer(line.redis, this.#keys, request, parts);
			}
			if (entries.size > 0) await line.redis.trim(asked, this.#answered);
		}
	}
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
		return redis.send(answers, fields, MOST_ANSWERS);
	});
	await Promise.all([...all, redis.expire(answers, ANSWER_S)]);
}
