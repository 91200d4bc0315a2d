import { encodeEvent } from "../protocol/encode.ts";
import { type Audience, viewersEvent } from "./audience.ts";
import type { Controlled } from "./control-answers.ts";
import type { PinAnswers } from "./pin-answers.ts";
import type { ServedRun, ServedRuns } from "./runs.ts";
import { summaryOf } from "./summary.ts";

/** How often, in ms, who lags behind is told how much more there is. */
const PROGRESS_MS = 1000;

/** How long, in ms, changes that come one after the other are waited for, to be told of at once. */
const CHANGES_MS = 100;

/** Of so many runs at most a snapshot tells; `/runs` has them all. */
const MOST_RUNS = 20;

/** What the news tell of control. */
type StreamedControl = Pick<
	Controlled,
	"commands" | "waiting" | "problem" | "onChange"
>;

interface NewsOptions {
	/** What can be run by who has control; undefined for nothing. */
	controlled: StreamedControl | undefined;
	/** Whether a proxy says who asks. */
	namedByProxy: boolean;
	/** Pins of runs that have ended; undefined where nobody may set any. */
	pins: Pick<PinAnswers, "lateOf" | "onLate"> | undefined;
	/** Whether whoever may look may set them. */
	mayPin: boolean;
	/** Whether it may be known how earlier runs went. */
	knowsEarlier: boolean;
}

/**
 * What those who ask for it are told beside a run's journal: how the runs
 * stand, which a journal tells only who has read it to its end. Once at first,
 * once more when a run begins, waits or has ended, and now and then who lags behind:
 * from it they know how far they are. Who keeps up needs no more, so that a line
 * costs one write.
 */
export class News {
	readonly #runs: ServedRuns;
	readonly #audience: Audience;
	readonly #namedByProxy: boolean;
	readonly #pins: NewsOptions["pins"];
	readonly #mayPin: boolean;
	readonly #knowsEarlier: boolean;
	readonly #controlled: StreamedControl | undefined;
	/** Of runs that go on: tells that there is more for who lags behind. */
	readonly #progress = new Map<ServedRun, NodeJS.Timeout>();
	#soon: NodeJS.Timeout | undefined;

	constructor(
		runs: ServedRuns,
		audience: Audience,
		{ controlled, namedByProxy, pins, mayPin, knowsEarlier }: NewsOptions,
	) {
		this.#pins = pins;
		this.#mayPin = mayPin;
		this.#knowsEarlier = knowsEarlier;
		pins?.onLate((run) => this.#tellPins(run));
		this.#namedByProxy = namedByProxy;
		this.#controlled = controlled;
		controlled?.onChange(() => this.#tellAllSoon());
		this.#runs = runs;
		this.#audience = audience;
		runs.onStart((run) => {
			this.#follow(run);
			this.#tellAllSoon();
		});
		runs.onChange?.(() => this.#tellAllSoon());
		for (const run of runs.newest(MOST_RUNS)) {
			if (!run.journal.ended) this.#follow(run);
		}
	}

	/** What a new viewer of the run is told before anything else. */
	first(run: ServedRun): Buffer[] {
		const pins = this.#pins?.lateOf(run) ?? run.latePins?.();
		return [
			this.#session(run),
			viewersEvent(this.#audience.watching(run)),
			...(pins ? [encodeEvent(undefined, "pins", pins)] : []),
		];
	}

	#follow(run: ServedRun): void {
		const { journal } = run;
		const follow = (listener: () => void) =>
			run.onProgress?.(listener) ?? journal.onGrowth(listener);
		const stop = follow(() => {
			if (!journal.ended) {
				if (this.#progress.has(run)) return;
				const tell = () => this.#tellProgress(run);
				this.#progress.set(run, setTimeout(tell, PROGRESS_MS).unref());
				return;
			}
			stop();
			clearTimeout(this.#progress.get(run));
			this.#progress.delete(run);
			this.#tellAll();
		});
	}

	#tellProgress(run: ServedRun): void {
		this.#progress.delete(run);
		const session = this.#session(run);
		for (const [viewer, of] of this.#audience.viewers) {
			if (of === run && viewer.isBehind) viewer.tell("session", session);
		}
	}

	/** Tells who looks at a run that has ended of its pins. */
	#tellPins(run: ServedRun): void {
		const pins = this.#pins?.lateOf(run);
		if (pins === undefined) return;
		const event = encodeEvent(undefined, "pins", pins);
		for (const [viewer, of] of this.#audience.viewers) {
			if (of === run) viewer.tell("pins", event);
		}
	}

	#tellAllSoon(): void {
		this.#soon ??= setTimeout(() => this.#tellAll(), CHANGES_MS).unref();
	}

	#tellAll(): void {
		clearTimeout(this.#soon);
		this.#soon = undefined;
		const sessions = new Map<ServedRun, Buffer>();
		for (const [viewer, run] of this.#audience.viewers) {
			const session = sessions.get(run) ?? this.#session(run);
			sessions.set(run, session);
			viewer.tell("session", session);
		}
	}

	/** The snapshot that a viewer of the run gets. */
	#session(run: ServedRun): Buffer {
		const newest = this.#runs.newest(MOST_RUNS);
		const { state, start } = run.status();
		const isRun = state !== "waiting";
		if (isRun && !newest.includes(run)) newest.push(run);
		const runs = newest.map(summaryOf);
		const { commands, waiting, problem } = this.#controlled ?? {};
		return encodeEvent(undefined, "session", {
			run: start.run,
			runs,
			...(commands && { mayControl: true as const, commands, waiting }),
			...(this.#knowsEarlier && { knowsEarlier: true as const }),
			...(this.#mayPin && { mayPin: true as const }),
			...(this.#namedByProxy && { namedByProxy: true as const }),
			...(problem !== undefined && { problem }),
		});
	}
}
