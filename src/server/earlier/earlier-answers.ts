import type { Exchange } from "../exchange.ts";
import { answerJson } from "../json.ts";
import type { ServedRun } from "../runs.ts";
import type { InTurn } from "../turns.ts";
import { differenceOf } from "./difference.ts";
import { usualOf } from "./usual.ts";

/** The last good runs of a run's command that began before it, newest first. */
export type EarlierRuns = (run: ServedRun) => Promise<readonly ServedRun[]>;

/** Answers how a run stands beside earlier ones of its command. */
export class EarlierAnswers {
	readonly #earlier: EarlierRuns;
	readonly #inTurn: InTurn;
	readonly #asked = new WeakMap<ServedRun, Promise<object>>();
	/** One comparison after the other: each holds the lines of a run. */
	#comparing: Promise<unknown> = Promise.resolve();

	/**
	 * @param earlier undefined where there are none
	 * @param inTurn does work when there is time for it: the command comes first
	 */
	constructor(earlier: EarlierRuns | undefined, inTurn: InTurn) {
		this.#earlier = earlier ?? (async () => []);
		this.#inTurn = inTurn;
	}

	/** Answers what is usual, `Usual`, found once for all who ask; `{}` where nothing is. */
	async usual({ response }: Exchange, run: ServedRun): Promise<void> {
		const known = this.#asked.get(run) ?? this.#usualOf(run);
		this.#asked.set(run, known);
		known.catch(() => this.#asked.delete(run));
		answerJson(response, await known);
	}

	async #usualOf(run: ServedRun): Promise<object> {
		return (await usualOf(await this.#earlier(run), this.#inTurn)) ?? {};
	}

	/** Answers how it differs from the last good run, `Difference`; `{}` where that is not known. */
	async difference(exchange: Exchange, run: ServedRun): Promise<void> {
		exchange.liftLimit();
		const comparing = this.#comparing.then(() =>
			this.#differenceOf(exchange, run),
		);
		this.#comparing = comparing.catch(() => {});
		answerJson(exchange.response, (await comparing) ?? {});
	}

	async #differenceOf({ response }: Exchange, run: ServedRun) {
		if (response.destroyed) return undefined; // Nobody waits for it any more.
		const [last] = await this.#earlier(run);
		return last && differenceOf(run, last, this.#inTurn);
	}
}
