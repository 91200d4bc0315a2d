import type { Run } from "../run/run.ts";

/** The runs of a session, by their numbers. */
export class Runs {
	/** Oldest first; their numbers rise. */
	readonly #runs: Run[] = [];
	#number = 0;
	#newest = 0;

	/** The run that began last; undefined before the first. */
	get latest(): Run | undefined {
		return this.#runs.at(-1);
	}

	/** Oldest first. */
	get all(): readonly Run[] {
		return this.#runs;
	}

	/** The number of a run that is about to begin. */
	nextNumber(): number {
		this.#number++;
		return this.#number;
	}

	/**
	 * A time in ms, as of now, that no other run of the session has: what logs
	 * are named by.
	 */
	nextTime(): number {
		this.#newest = Math.max(Date.now(), this.#newest + 1);
		return this.#newest;
	}

	/** Takes in a run that has begun. */
	add(run: Run): void {
		this.#runs.push(run);
	}

	/** Lets go of all their logs. */
	async close(): Promise<void> {
		await Promise.all(this.#runs.map((run) => run.close()));
	}
}
