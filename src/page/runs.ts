import type { ShownCommand } from "../protocol/control.ts";
import type {
	RunSummary,
	SessionData,
	WaitingSummary,
} from "../protocol/events.ts";
import { Run } from "./run.ts";

/** What is known of a run, and since when. */
export interface KnownRun {
	readonly summary: RunSummary;
	/** When that was so, in ms, as performance.now() has it. */
	readonly at: number;
}

/**
 * The runs of the session, as far as we have heard of them, and the one that
 * the page shows.
 */
export class Runs {
	#shown = new Run();
	readonly #known = new Map<number, KnownRun>();
	/** Those of which the newest news told. */
	#told = new Set<number>();
	/** All from the newest down to this one are known; one that is shown may be below. */
	#oldest = Number.POSITIVE_INFINITY;
	#commands: readonly ShownCommand[] = [];
	#waiting: readonly WaitingSummary[] = [];
	#problem: string | undefined;
	#namedByProxy = false;
	/** Whether whoever may look may set pins. */
	mayPin = false;
	/** Whether it may be known how earlier runs went. */
	knowsEarlier = false;

	/** The one that the page shows. */
	get shown(): Run {
		return this.#shown;
	}

	/** All that we have heard of, newest first: not all that there are. */
	get known(): readonly KnownRun[] {
		return [...this.#known.values()].sort(
			(a, b) => b.summary.run - a.summary.run,
		);
	}

	/** The number of the oldest run of those that we know all the newer ones of. */
	get oldest(): number {
		return this.#oldest;
	}

	/** What can be run by who has control. */
	get commands(): readonly ShownCommand[] {
		return this.#commands;
	}

	/** What waits, in the order of its turns. */
	get waiting(): readonly WaitingSummary[] {
		return this.#waiting;
	}

	/** What is wrong with the file of commands, in lines; undefined for nothing. */
	get problem(): string | undefined {
		return this.#problem;
	}

	/** Whether a proxy says who asks, so that nobody needs to. */
	get namedByProxy(): boolean {
		return this.#namedByProxy;
	}

	/**
	 * The last good run of the same command that came before the one that is shown,
	 * with other values: by those one goes back. Undefined where we know of none.
	 */
	get lastGood(): RunSummary | undefined {
		const { number = 0, ordered } = this.#shown;
		const { name, values } = ordered;
		if (name === undefined) return undefined;
		const here = JSON.stringify(values);
		return this.known.find(
			({ summary }) =>
				summary.run < number &&
				summary.name === name &&
				summary.exitCode === 0 &&
				JSON.stringify(summary.values) !== here,
		)?.summary;
	}

	/**
	 * The newest run that went on when we heard of it, and that the news don't
	 * tell of any more: they tell of the newest ones alone.
	 */
	get unsure(): number | undefined {
		return this.known.find(
			({ summary: { run, state } }) =>
				!this.#told.has(run) && (state === "running" || state === "stopping"),
		)?.summary.run;
	}

	/**
	 * Hears how the runs stand.
	 *
	 * @param now in ms, as performance.now() has it
	 * @returns what it says of the one that is shown, if anything
	 */
	hear(session: SessionData, now: number): RunSummary | undefined {
		const { run, runs, commands = [], waiting = [] } = session;
		this.#commands = commands;
		this.#waiting = waiting;
		this.#problem = session.problem;
		this.#namedByProxy = session.namedByProxy === true;
		this.mayPin = session.mayPin === true;
		this.knowsEarlier = session.knowsEarlier === true;
		this.#told = new Set(runs.map((each) => each.run));
		const newestBefore = this.known[0]?.summary.run ?? 0;
		this.#add(runs, now);
		const own = ownRun(session);
		const oldest = oldestTold(session);
		// Of what began in between, and is not among the newest any more, we know nothing.
		const isGap = oldest > newestBefore + 1;
		this.#oldest = isGap ? oldest : Math.min(this.#oldest, oldest);
		for (const number of this.#known.keys()) {
			if (number < this.#oldest && number !== own?.run) {
				this.#known.delete(number);
			}
		}
		if (own === undefined && run === 0) {
			const [only, ...others] = commands;
			const isOnly = only !== undefined && others.length === 0;
			this.#shown.awaitFirst(isOnly ? only.title : "sse-tail");
		}
		if (own !== undefined) this.#shown.summarize(own, now);
		return own;
	}

	/** Hears of the runs that come before one in the list. */
	addOlder(runs: readonly RunSummary[], before: number, now: number): void {
		this.#add(runs, now);
		const oldest = runs.at(-1)?.run ?? Number.POSITIVE_INFINITY;
		if (before >= this.#oldest) this.#oldest = Math.min(this.#oldest, oldest);
	}

	/** Hears of some runs. */
	#add(runs: readonly RunSummary[], now: number): void {
		for (const summary of runs) {
			const before = this.#known.get(summary.run)?.summary;
			// Another session has runs of the same numbers.
			const isOther = before && before.startedAt !== summary.startedAt;
			if (isOther) {
				this.#known.clear();
				this.#oldest = Number.POSITIVE_INFINITY;
			}
			this.#known.set(summary.run, { summary, at: now });
		}
	}

	/** Another run takes the place of the one that is shown, or that one anew. */
	replaceShown(): void {
		this.#shown = this.#shown.next();
	}

	/** Shows the run at a path from the root; "" for the latest. */
	show(path: string): void {
		const { known } = this;
		const next =
			path === ""
				? known[0]
				: known.find(({ summary }) => summary.path === path);
		this.#shown = new Run();
		if (next !== undefined) this.#shown.summarize(next.summary, next.at);
	}
}

/** The oldest of the newest runs, which are told of together. */
function oldestTold({ run, runs }: SessionData): number {
	const others = runs.filter((each) => each.run !== run);
	return (others.at(-1) ?? runs[0])?.run ?? Number.POSITIVE_INFINITY;
}

/** The run in whose stream a session's news were told. */
export function ownRun({ run, runs }: SessionData): RunSummary | undefined {
	return runs.find((each) => each.run === run) ?? runs[0];
}
