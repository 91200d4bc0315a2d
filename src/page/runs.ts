import type { RunSummary, SessionData } from "../protocol/events.ts";
import { Run } from "./run.ts";

/**
 * The runs of the session, as far as we have heard of them, and the one that
 * the page shows.
 */
export class Runs {
	#shown = new Run();
	/** Newest first; not all that there are. */
	#summaries: readonly RunSummary[] = [];

	/** The one that the page shows. */
	get shown(): Run {
		return this.#shown;
	}

	/** What is known of the others and it, newest first; not of all that there are. */
	get summaries(): readonly RunSummary[] {
		return this.#summaries;
	}

	/**
	 * Hears how the runs stand.
	 *
	 * @param now in ms, as performance.now() has it
	 * @returns what it says of the one that is shown, if anything
	 */
	hear(session: SessionData, now: number): RunSummary | undefined {
		this.#summaries = session.runs;
		const own = ownRun(session);
		if (own === undefined && session.run === 0) {
			const [only, ...others] = session.commands ?? [];
			const isOnly = only !== undefined && others.length === 0;
			this.#shown.awaitFirst(isOnly ? only.title : "sse-tail");
		}
		if (own !== undefined) this.#shown.summarize(own, now);
		return own;
	}

	/** Another run takes the place of the one that is shown, or that one anew. */
	replaceShown(): void {
		this.#shown = this.#shown.next();
	}
}

/** The run in whose stream a session's news were told. */
export function ownRun({ run, runs }: SessionData): RunSummary | undefined {
	return runs.find((each) => each.run === run) ?? runs[0];
}
