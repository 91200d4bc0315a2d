import { stripControls } from "../../text/parse.ts";
import type { Exchange } from "../exchange.ts";
import { refuse } from "../gate/refuse.ts";
import { answerJson } from "../json.ts";
import type { ServedRun } from "../runs.ts";
import type { InTurn } from "../turns.ts";
import { RunPast } from "./run-past.ts";

/** The pasts of so many runs are kept, those that were asked for last. */
const MOST_RUNS = 4;

/** So many may be answered at once: each has some megabytes of lines made for it. */
const MOST_ASKING = 16;

const MS = /^\d{1,15}$/;

/** Answers what was known at a moment of a run. */
export class PastAnswers {
	readonly #inTurn: InTurn;
	/** The latest used last. */
	readonly #pasts = new Map<ServedRun, RunPast>();
	#asking = 0;

	/** @param inTurn does work when there is time for it: the command comes first */
	constructor(inTurn: InTurn) {
		this.#inTurn = inTurn;
	}

	/**
	 * Answers with the lines that were there `?at` so many ms after the start,
	 * `PastData`; with 202 and `PastProgress` where the log is still being read for
	 * that; with 410 where nobody can tell.
	 */
	async answer(exchange: Exchange, run: ServedRun): Promise<void> {
		const { response, query } = exchange;
		const at = query.get("at") ?? "";
		if (!MS.test(at)) {
			const why = "at takes a time, in ms since the run began.";
			return refuse(response, 400, why);
		}
		if (this.#asking >= MOST_ASKING) {
			response.setHeader("Retry-After", "1");
			return refuse(response, 503, "Others are looking: try again in a while.");
		}
		exchange.liftLimit(); // A flood may have the turns for long.
		this.#asking++;
		try {
			const past = this.#of(run);
			const found = await past.at(Number(at), () => !response.destroyed);
			if ("why" in found) refuse(response, 410, found.why);
			else answerJson(response, found, "lines" in found ? 200 : 202);
		} finally {
			this.#asking--;
		}
	}

	#of(run: ServedRun): RunPast {
		const { start } = run.status();
		const known =
			this.#pasts.get(run) ??
			new RunPast(run.journal, start, {
				masked: maskedBy(run),
				inTurn: this.#inTurn,
			});
		this.#pasts.delete(run);
		this.#pasts.set(run, known);
		for (const oldest of this.#pasts.keys()) {
			if (this.#pasts.size <= MOST_RUNS) break;
			this.#pasts.delete(oldest);
		}
		return known;
	}
}

/** Hides in a line what its text has when its colours are left out. */
function maskedBy(run: ServedRun): (text: string) => string {
	return (text) => {
		const plain = stripControls(text);
		const masked = run.masked(plain);
		return masked === plain ? text : masked;
	};
}
