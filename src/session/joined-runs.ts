import type { KeptRuns } from "../history/kept-runs.ts";
import type { ServedRun, ServedRuns } from "../server/runs.ts";
import type { Runs } from "./runs.ts";

/**
 * A session's runs, and before them those that were kept. What other sse-tails
 * run just now is not among them: who has control here has none of that.
 */
export class JoinedRuns implements ServedRuns {
	readonly #own: Runs;
	readonly #kept: KeptRuns;

	constructor(own: Runs, kept: KeptRuns) {
		this.#own = own;
		this.#kept = kept;
	}

	get latest(): ServedRun | undefined {
		return this.#own.latest;
	}

	get progress(): number {
		return this.#own.progress;
	}

	find(name: string): ServedRun | undefined {
		return this.#own.find(name) ?? over(this.#kept.find(name));
	}

	withToken(token: string): ServedRun | undefined {
		return this.#own.withToken(token) ?? over(this.#kept.withToken(token));
	}

	after(run: ServedRun): ServedRun | undefined {
		const own = this.#own.find(run.name);
		return own === undefined ? this.#own.all[0] : this.#own.after(own);
	}

	newest(limit: number, before = Number.POSITIVE_INFINITY): ServedRun[] {
		const own = new Set(this.#own.all.map(({ number }) => number));
		const kept: { number: number; run: ServedRun }[] = [];
		for (let from = before; kept.length < limit; ) {
			const older = this.#kept.newest(limit, from);
			const last = older.at(-1);
			if (last === undefined) break;
			from = last.number;
			for (const run of older) {
				if (run.isOver && !own.has(run.number)) {
					kept.push({ number: run.number, run });
				}
			}
		}
		const runs = this.#own.newest(limit, before);
		return [...runs.map((run) => ({ number: run.number, run })), ...kept]
			.sort((one, other) => other.number - one.number)
			.slice(0, limit)
			.map(({ run }) => run);
	}

	onStart(listener: (run: ServedRun) => void): () => void {
		return this.#own.onStart(listener);
	}
}

function over<Kept extends { isOver: boolean }>(
	run: Kept | undefined,
): Kept | undefined {
	return run?.isOver ? run : undefined;
}
