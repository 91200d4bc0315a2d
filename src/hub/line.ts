import { HubError } from "./connection.ts";
import { Redis } from "./redis.ts";
import type { HubTarget } from "./target.ts";

/** How long, in ms, it is waited before Redis is tried again: at first, and at most. */
const FIRST_MS = 250;
const MOST_MS = 10_000;

/** A connection for as long as it lasts, and what is done by it. */
export class Line {
	readonly redis: Redis;
	/** Another connection, for reads that wait. */
	readonly waiting: Redis;
	readonly #listeners = new Set<(error: Error) => void>();
	readonly #tasks = new Set<Promise<void>>();
	#lost: Error | undefined;

	constructor(redis: Redis, waiting: Redis) {
		this.redis = redis;
		this.waiting = waiting;
	}

	get isLost(): boolean {
		return this.#lost !== undefined;
	}

	/** Does something as long as the connection lasts; what fails ends that. */
	run(task: () => Promise<void>): void {
		const done: Promise<void> = task()
			.catch((error) => this.lose(error))
			.finally(() => this.#tasks.delete(done));
		this.#tasks.add(done);
	}

	/** Ends it, for that reason. */
	lose(error: Error): void {
		if (this.#lost !== undefined) return;
		this.#lost = error;
		this.redis.close();
		this.waiting.close();
		for (const listener of this.#listeners) listener(error);
	}

	/**
	 * Calls the listener when it is lost, or has been.
	 *
	 * @returns what makes it stop
	 */
	onLost(listener: (error: Error) => void): () => void {
		if (this.#lost !== undefined) listener(this.#lost);
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	/**
	 * Waits until something is so, or so many ms have passed.
	 *
	 * @param until calls what it is given when it is so; gives what makes it stop
	 * @throws {Error} when the connection is lost meanwhile
	 */
	async wait(
		ms: number | undefined,
		until: (isSo: () => void) => () => void = () => () => {},
	): Promise<void> {
		let timer: NodeJS.Timeout | undefined;
		let stops: (() => void)[] = [];
		try {
			await new Promise<void>((resolve, reject) => {
				if (ms !== undefined) timer = setTimeout(resolve, ms);
				stops = [until(resolve), this.onLost(reject)];
			});
		} finally {
			clearTimeout(timer);
			for (const stop of stops) stop();
		}
	}

	/**
	 * @returns resolves with why it was lost, when all that was done by it has ended
	 */
	async over(): Promise<Error> {
		const error = await new Promise<Error>((resolve) => this.onLost(resolve));
		await Promise.all(this.#tasks);
		return error;
	}
}

export interface LinesOptions {
	target: HubTarget;
	/** A key that is where all others are, in a cluster. */
	routing: string;
	/** Called with each connection that there is. */
	onLine: (line: Line) => void;
	/** Told, in a sentence, why there is none; once for each cause until there is one. */
	onProblem: (problem: string) => void;
	/** Told that there is one again. */
	onBack: () => void;
}

/** Holds a connection to Redis: when it is lost, it opens another one. */
export class Lines {
	readonly #options: LinesOptions;
	#line: Line | undefined;
	#isClosed = false;
	#isUrgent = false;
	#wake: () => void = () => {};
	readonly #told = new Set<string>();
	readonly #over: Promise<void>;

	constructor(options: LinesOptions) {
		this.#options = options;
		this.#over = this.#hold();
	}

	/** The connection; undefined while there is none. */
	get line(): Line | undefined {
		return this.#line;
	}

	/** Whether there is none, and it was tried. */
	get isFailing(): boolean {
		return this.#line === undefined && this.#told.size > 0;
	}

	/** Has it tried at once, and soon again each time: somebody waits for that. */
	hurry(): void {
		this.#isUrgent = true;
		this.#wake();
	}

	/** Lets go of it, and opens none any more. */
	async close(): Promise<void> {
		this.#isClosed = true;
		this.#wake();
		this.#line?.lose(new HubError("closed"));
		// Who does not answer may take long to be given up.
		if (this.#line) await this.#over;
	}

	async #hold(): Promise<void> {
		const { onLine } = this.#options;
		let waitMs = FIRST_MS;
		while (!this.#isClosed) {
			try {
				const line = await this.#open();
				if (this.#isClosed) line.lose(new HubError("closed"));
				else {
					this.#line = line;
					onLine(line);
				}
				const begun = performance.now();
				const error = await line.over();
				this.#line = undefined;
				if (performance.now() - begun > MOST_MS) waitMs = FIRST_MS;
				throw error;
			} catch (error) {
				if (this.#isClosed) return;
				this.#tell(error as Error);
			}
			await this.#pause(this.#isUrgent ? FIRST_MS : waitMs);
			waitMs = Math.min(waitMs * 2, MOST_MS);
		}
	}

	/** Is to be called when it works, as far as one can see. */
	works(): void {
		if (this.#told.size === 0) return;
		this.#told.clear();
		this.#options.onBack();
	}

	async #open(): Promise<Line> {
		const { target, routing } = this.#options;
		const opening = [1, 2].map(() => Redis.open(target, routing));
		try {
			const [redis, waiting] = await Promise.all(opening);
			return new Line(redis as Redis, waiting as Redis);
		} catch (error) {
			for (const each of opening) {
				void each.then((redis) => redis.close()).catch(() => {});
			}
			throw error;
		}
	}

	#tell(error: Error): void {
		const { message } = error;
		// It may be there again at once; else that is told.
		if (error instanceof HubError && error.isClosed) return;
		if (this.#told.has(message)) return;
		this.#told.add(message);
		this.#options.onProblem(message);
	}

	#pause(ms: number): Promise<void> {
		return new Promise((resolve) => {
			const timer = setTimeout(resolve, ms);
			this.#wake = () => {
				clearTimeout(timer);
				resolve();
			};
			if (this.#isClosed) this.#wake();
		});
	}
}
