import { setTimeout as delay } from "node:timers/promises";
import { firstIndex } from "../binary-search.ts";
import { TailError } from "../errors.ts";
import { Journal } from "../journal/journal.ts";
import type { OnDiskProblem } from "../journal/spool.ts";
import { Feeder } from "./feeder.ts";
import { type CommandOrigin, HubControl } from "./hub-control.ts";
import { HubRun, type HubRunOptions } from "./hub-run.ts";
import { Keys, MOST_OFFERING, MOST_RUNS } from "./keys.ts";
import { type Line, Lines } from "./line.ts";
import {
	type Answered,
	newNonce,
	type Offer,
	type Order,
	type OrderAnswer,
	offerIn,
	Seal,
	type Sent,
} from "./orders.ts";
import type { Entry, Redis } from "./redis.ts";
import type { HubTarget } from "./target.ts";
import { type Card, readCard } from "./wire.ts";

/** How often, in ms, it is looked which publishers are there. */
const LOOK_MS = 2000;

/** How long, in ms, publishers have to come back when Redis was away. */
const GRACE_MS = 15_000;

/** So many runs are looked at by one request. */
const AT_ONCE = 200;

/** Of so many runs that nobody reads the log stays, and in all so many bytes of them. */
const MOST_KEPT = 50;

/** How long, in ms, a publisher has for an order, and how many may wait. */
const ORDER_MS = 40_000;
const MOST_ORDERS = 1000;

export interface HubRunsOptions {
	target: HubTarget;
	/** What keys begin with. */
	prefix: string;
	/** How many bytes are kept here of a run, and of all that nobody reads. */
	maxLog: number;
	/** Hides in rendered lines what viewers are not to see. */
	masked: (lines: string) => string;
	/** What orders to publishers are signed with; undefined for giving none. */
	key: string | undefined;
	onDiskProblem: OnDiskProblem;
	/** Told, in a sentence, what keeps us from Redis; once for each cause. */
	onProblem: (problem: string) => void;
	/** Told that it works again. */
	onBack: () => void;
	/** The number that a run is shown with; that of its card unless given. */
	numberOf?: HubRunOptions["numberOf"];
	/** Looks for the beginning of a run that is kept here. */
	past?: HubRunOptions["past"];
}

/** The runs of all publishers, as a server shows them. */
export class HubRuns {
	readonly #options: HubRunsOptions;
	readonly #keys: Keys;
	readonly #lines: Lines;
	readonly #feeder: Feeder;
	readonly #byToken = new Map<string, HubRun>();
	/** By their numbers. */
	#runs: HubRun[] = [];
	/** Those of which something is here. */
	readonly #wanted = new Set<HubRun>();
	readonly #startListeners = new Set<(run: HubRun) => void>();
	readonly #changeListeners = new Set<() => void>();
	#isReady = false;
	/** When Redis was there again, if it was away. */
	#backAt = Number.NEGATIVE_INFINITY;
	#onReady: () => void = () => {};
	readonly #seal: Seal | undefined;
	/** Who waits for what became of an order. */
	readonly #ordered = new Map<string, (answer: OrderAnswer) => void>();
	/** Orders what publishers offer; undefined without a key. */
	readonly control: HubControl | undefined;

	/**
	 * Connects, and looks what there is; whatever is wrong with Redis is told, and
	 * tried again.
	 */
	static async open(options: HubRunsOptions): Promise<HubRuns> {
		let runs: HubRuns | undefined;
		await new Promise<void>((resolve) => {
			const onProblem = (problem: string) => {
				options.onProblem(problem);
				resolve();
			};
			runs = new HubRuns({ ...options, onProblem });
			runs.#onReady = resolve;
		});
		return runs as HubRuns;
	}

	private constructor(options: HubRunsOptions) {
		this.#options = options;
		this.#keys = new Keys(options.prefix);
		this.#feeder = new Feeder(
			this.#keys,
			(entry) => this.#hear(entry),
			(entry) => this.#hearAnswer(entry),
			() => this.#isSure,
		);
		this.#seal = options.key ? new Seal(options.key) : undefined;
		this.control =
			this.#seal &&
			new HubControl({
				find: (name) => this.find(name),
				look: () => this.#lookForControl(),
				send: (publisher, order) => this.#send(publisher, order),
			});
		this.#lines = new Lines({
			...options,
			routing: this.#keys.routing,
			onLine: (line) => line.run(() => this.#work(line)),
		});
	}

	/** What gives control on any hub that has our key; undefined without one. */
	get controlToken(): string | undefined {
		return this.#seal?.derived("control of hubs");
	}

	get count(): number {
		return this.#runs.length;
	}

	get latest(): HubRun | undefined {
		return this.#runs.at(-1);
	}

	get progress(): number {
		let bytes = 0;
		for (const { journal } of this.#wanted) bytes += journal.here.offset;
		return bytes;
	}

	/** By its token; or by its number here, as who orders something calls it. */
	find(name: string): HubRun | undefined {
		const known = this.#byToken.get(name);
		if (known !== undefined || !/^[1-9]\d{0,8}$/.test(name)) return known;
		const run = this.#runs[this.#indexFrom(Number(name))];
		return run?.number === Number(name) ? run : undefined;
	}

	withToken(token: string): HubRun | undefined {
		return this.#byToken.get(token);
	}

	after({ name }: { name: string }): HubRun | undefined {
		const run = this.#byToken.get(name);
		return run && this.#runs[this.#indexFrom(run.number + 1)];
	}

	newest(limit: number, before = Number.POSITIVE_INFINITY): HubRun[] {
		const end = this.#indexFrom(before);
		return this.#runs.slice(Math.max(0, end - limit), end).reverse();
	}

	onStart(listener: (run: HubRun) => void): () => void {
		this.#startListeners.add(listener);
		return () => this.#startListeners.delete(listener);
	}

	onChange(listener: () => void): () => void {
		this.#changeListeners.add(listener);
		return () => this.#changeListeners.delete(listener);
	}

	async close(): Promise<void> {
		await this.#lines.close();
		await Promise.all(this.#runs.map((run) => run.close()));
	}

	async #work(line: Line): Promise<void> {
		if (this.#isReady) this.#backAt = performance.now();
		const last = await line.redis.last(this.#keys.news);
		this.#feeder.newsFrom(last?.id ?? "0-0");
		await this.#load(line.redis);
		await this.#lookWhoLives(line.redis);
		await this.#lookWhatIsOffered(line.redis);
		this.#isReady = true;
		this.#onReady();
		line.run(() => this.#look(line));
		const wanted = [...this.#wanted].filter(({ journal }) => journal.isWanted);
		await this.#feeder.follow(line, wanted);
	}

	async #load(redis: Redis): Promise<void> {
		const tokens = await redis.listed(this.#keys.runs, MOST_RUNS);
		for (let from = 0; from < tokens.length; from += AT_ONCE) {
			const some = tokens.slice(from, from + AT_ONCE);
			const cards = await redis.get(some.map((each) => this.#keys.run(each)));
			for (const text of cards) if (text !== undefined) this.#take(text);
		}
	}

	#hear(entry: Entry): void {
		const text = entry.fields.get("card");
		if (text !== undefined) this.#take(`${text}`);
	}

	/** Takes in how a run stands. */
	#take(text: string): void {
		const card = readCard(text);
		if (card === undefined) return;
		const known = this.#byToken.get(card.token);
		if (known === undefined) {
			this.#add(card);
			return;
		}
		const isChanged = known.hear(card);
		if (known.journal.isWanted) this.#feeder.want(known);
		if (isChanged) this.#tellChange();
	}

	/** Adds a run, and lets go of the oldest when there are more than Redis lists. */
	#add(card: Card): void {
		const isFull = this.#runs.length >= MOST_RUNS;
		if (isFull && card.number < (this.#runs[0]?.number ?? 0)) return;
		const run = new HubRun({
			card,
			journal: (token) => this.#newJournal(token),
			masked: this.#options.masked,
			commandOf: (card) => this.commandOf(card),
			numberOf: this.#options.numberOf,
			past: this.#options.past,
			onWanted: (wanted) => {
				this.#wanted.add(wanted);
				this.#feeder.want(wanted);
			},
		});
		this.#byToken.set(card.token, run);
		this.#runs.splice(this.#indexFrom(card.number), 0, run);
		for (const listener of this.#startListeners) listener(run);
		if (isFull) this.#dropOldest();
	}

	/** What somebody reads, or has read just now, stays. */
	#dropOldest(): void {
		const index = this.#runs.findIndex((run) => !this.#wanted.has(run));
		const [oldest] = index === -1 ? [] : this.#runs.splice(index, 1);
		if (oldest === undefined) return;
		this.#byToken.delete(oldest.token);
		void oldest.close();
	}

	/** What a run's command is called here; undefined where it can't be run. */
	commandOf(card: CommandOrigin): string | undefined {
		const { control } = this;
		return control ? control.nameOf(card) : card.start.name;
	}

	#newJournal(token: string): Journal {
		const { maxLog, onDiskProblem } = this.#options;
		return new Journal({ token, maxLog, onDiskProblem });
	}

	/** Looks now and then who lives, and lets go of what nobody reads. */
	async #look(line: Line): Promise<void> {
		for (;;) {
			await line.wait(LOOK_MS);
			this.#lines.works();
			await this.#lookWhoLives(line.redis);
			await this.#lookWhatIsOffered(line.redis);
			this.#feeder.lookAgain();
			await this.#makeRoom();
		}
	}

	async #lookWhoLives(redis: Redis): Promise<void> {
		const going = this.#runs.filter(({ card }) => !card.isWhole);
		const ids = [...new Set(going.map(({ card }) => card.publisher))];
		const alive = new Set<string>();
		for (let from = 0; from < ids.length; from += AT_ONCE) {
			const some = ids.slice(from, from + AT_ONCE);
			const found = await redis.get(some.map((id) => this.#keys.alive(id)));
			for (const [index, id] of some.entries()) {
				if (found[index] !== undefined) alive.add(id);
			}
		}
		let isChanged = false;
		for (const run of going) {
			if (!this.#isSure && !alive.has(run.card.publisher)) continue;
			const isNew = run.hearAlive(alive.has(run.card.publisher));
			isChanged ||= isNew;
			if (isNew && run.journal.isWanted) this.#feeder.want(run);
		}
		if (isChanged) this.#tellChange();
	}

	/** Whether a publisher that is not there has gone, and is not just coming back. */
	get #isSure(): boolean {
		return performance.now() - this.#backAt > GRACE_MS;
	}

	async #lookWhatIsOffered(redis: Redis): Promise<void> {
		const seal = this.#seal;
		if (seal === undefined || this.control === undefined) return;
		const ids = await redis.listed(this.#keys.offering, MOST_OFFERING);
		const offers: Offer[] = [];
		for (let from = 0; from < ids.length; from += AT_ONCE) {
			const some = ids.slice(from, from + AT_ONCE);
			const keys = some.map((id) => this.#keys.offer(id));
			const found = await redis.getFields(keys);
			for (const [index, id] of some.entries()) {
				const fields = found[index];
				const offer = offerIn(fields && opened(seal, { fields }), id);
				if (offer) offers.push(offer);
			}
		}
		// In an order that does not change as they come and go.
		offers.sort((a, b) => (a.publisher < b.publisher ? -1 : 1));
		this.control.hear(offers);
	}

	/** Whatever Redis does: who asked is answered by what is known. */
	async #lookForControl(): Promise<void> {
		const { line } = this.#lines;
		if (line) await this.#lookWhatIsOffered(line.redis).catch(() => {});
	}

	/**
	 * Has a publisher do something.
	 *
	 * @throws {TailError} "failed" when it does not answer
	 */
	async #send(publisher: string, order: Order): Promise<OrderAnswer> {
		const { line } = this.#lines;
		if (line === undefined || this.#seal === undefined) {
			throw new TailError("failed", "Redis can't be reached just now.");
		}
		const nonce = newNonce();
		const hub = this.#feeder.id;
		const sent: Sent = { publisher, hub, nonce, at: Date.now(), order };
		const answered = new Promise<OrderAnswer>((resolve) =>
			this.#ordered.set(nonce, resolve),
		);
		const late = new AbortController();
		const tooLate = delay(ORDER_MS, undefined, { signal: late.signal });
		try {
			const stream = this.#keys.orders(publisher);
			await line.redis.sendTo(stream, this.#seal.seal(sent), MOST_ORDERS);
			const answer = await Promise.race([answered, tooLate]);
			if (answer !== undefined) return answer;
		} catch (error) {
			throw new TailError("failed", (error as Error).message, { cause: error });
		} finally {
			late.abort();
			tooLate.catch(() => {});
			this.#ordered.delete(nonce);
		}
		throw new TailError("failed", "The machine does not answer.");
	}

	#hearAnswer(entry: Entry): void {
		const seal = this.#seal;
		const answered = seal && (opened(seal, entry) as Answered | undefined);
		if (answered) this.#ordered.get(answered.nonce)?.(answered.answer);
	}

	async #makeRoom(): Promise<void> {
		const { maxLog } = this.#options;
		const unread = [...this.#wanted].filter(
			({ journal, isCatchingUp }) => !journal.isWanted && !isCatchingUp,
		);
		let bytes = unread.reduce((sum, { journal }) => sum + journal.size, 0);
		for (const [index, run] of unread.entries()) {
			if (run.journal.isWanted) continue; // Since we let go of the one before it.
			this.#feeder.leave(run);
			const isMany = unread.length - index > MOST_KEPT;
			if (!isMany && bytes <= maxLog) continue;
			bytes -= run.journal.size;
			this.#wanted.delete(run);
			await run.journal.forget();
		}
	}

	#tellChange(): void {
		for (const listener of this.#changeListeners) listener();
	}

	/** The index of the first run with that number or a higher one. */
	#indexFrom(number: number): number {
		const runs = this.#runs;
		const isFrom = (at: number) => (runs[at]?.number ?? 0) >= number;
		return firstIndex(0, runs.length, isFrom);
	}
}

/** What was sealed; undefined for what was not by our key, or is broken. */
function opened(seal: Seal, entry: Pick<Entry, "fields">): unknown {
	try {
		return seal.open(entry);
	} catch {
		return undefined;
	}
}
