/** So many runs are listed: of more, the oldest are not. */
export const MOST_RUNS = 10_000;

/** So many publishers are listed that take orders, the newest. */
export const MOST_OFFERING = 1000;

/**
 * The names of what a hub keeps in Redis. All of a prefix are in one slot of a
 * cluster, so that one blocking read can wait for any of them.
 */
export class Keys {
	readonly #root: string;

	constructor(prefix: string) {
		this.#root = `{${prefix}}`;
	}

	/** A key that is where all others are. */
	get routing(): string {
		return this.count;
	}

	/** Counts the runs. */
	get count(): string {
		return `${this.#root}:count`;
	}

	/** The runs' tokens, by their numbers. */
	get runs(): string {
		return `${this.#root}:runs`;
	}

	/** A stream that tells how runs stand. */
	get news(): string {
		return `${this.#root}:news`;
	}

	/** How a run stands. */
	run(token: string): string {
		return `${this.#root}:run:${token}`;
	}

	/** The stream of a run's log. */
	log(token: string): string {
		return `${this.#root}:log:${token}`;
	}

	/** There as long as a publisher is. */
	alive(publisher: string): string {
		return `${this.#root}:alive:${publisher}`;
	}

	/** The stream of what a publisher is asked for. */
	asked(publisher: string): string {
		return `${this.#root}:ask:${publisher}`;
	}

	/** The publishers that take orders, by when they began to. */
	get offering(): string {
		return `${this.#root}:offering`;
	}

	/** What a publisher lets hubs run. */
	offer(publisher: string): string {
		return `${this.#root}:offer:${publisher}`;
	}

	/** The stream of orders to a publisher. */
	orders(publisher: string): string {
		return `${this.#root}:ask:${publisher}:orders`;
	}

	/** The stream of what a hub is answered. */
	answers(hub: string): string {
		return `${this.#root}:hub:${hub}`;
	}
}
