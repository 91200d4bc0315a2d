import type { Run } from "../run/run.ts";
import type { ServedRuns } from "../server/runs.ts";

/** Of so many of the newest runs the newest output stays in memory. */
const MOST_IN_MEMORY = 4;

/** So many runs are kept: each has a file that is open. */
const MOST_KEPT = 300;

/** How much is kept of runs that have ended. */
export interface Room {
	/** How many bytes the journals of all runs may have together. */
	maxLog: number;
	/** Whether somebody looks at a run, or writes it down: then it stays. */
	isRead: (run: Run) => boolean;
	/** Told of each run that is let go of. */
	onGone: (run: Run) => void;
}

/** The runs of a session, as they began. */
export class Runs implements ServedRuns {
	/** In the order in which they began. */
	readonly #runs: Run[] = [];
	readonly #listeners = new Set<(run: Run) => void>();
	#number = 0;
	#newest = 0;

	/** The run that began last; undefined before the first. */
	get latest(): Run | undefined {
		return this.#runs.at(-1);
	}

	/** In the order in which they began. */
	get all(): readonly Run[] {
		return this.#runs;
	}

	/** Grows with each output that comes in; falls at most when a run goes. */
	get progress(): number {
		let bytes = 0;
		for (const { journal } of this.#runs) bytes += journal.end.offset;
		return bytes;
	}

	find(name: string): Run | undefined {
		return this.#runs.find((run) => run.name === name);
	}

	withToken(token: string): Run | undefined {
		return this.#runs.find(({ journal }) => journal.token === token);
	}

	after(run: Run): Run | undefined {
		return this.#runs[this.#runs.indexOf(run) + 1];
	}

	newest(limit: number, before = Number.POSITIVE_INFINITY): Run[] {
		return this.#runs
			.filter(({ number }) => number < before)
			.slice(-limit)
			.reverse();
	}

	onStart(listener: (run: Run) => void): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	/** The least number that a run may have that is about to begin. */
	get nextNumber(): number {
		return this.#number + 1;
	}

	/** Gives a run its number: no other gets it. */
	takeNumber(number = this.nextNumber): number {
		this.#number = Math.max(number, this.#number);
		return number;
	}

	/**
	 * A time in ms, as of now, that no other run of the session has: what its
	 * journal is named by.
	 */
	nextTime(): number {
		this.#newest = Math.max(Date.now(), this.#newest + 1);
		return this.#newest;
	}

	/** Takes in a run that has begun. */
	add(run: Run): void {
		this.#runs.push(run);
		for (const listener of this.#listeners) listener(run);
	}

	/**
	 * Has runs that have ended take no memory, and lets go of the oldest of them
	 * that nobody looks at when there are too many, or too much of them.
	 */
	makeRoom({ maxLog, isRead, onGone }: Room): void {
		for (const run of this.#runs.slice(0, -MOST_IN_MEMORY)) {
			if (run.journal.ended) void run.rest();
		}
		let bytes = 0;
		for (const { journal } of this.#runs) {
			bytes += journal.end.offset - journal.start.offset;
		}
		for (const run of this.#runs.slice(0, -1)) {
			if (bytes <= maxLog && this.#runs.length <= MOST_KEPT) break;
			const { journal } = run;
			if (!journal.ended || isRead(run)) continue;
			bytes -= journal.end.offset - journal.start.offset;
			this.#runs.splice(this.#runs.indexOf(run), 1);
			onGone(run);
			void run.close();
		}
	}

	/** Lets go of all their journals. */
	async close(): Promise<void> {
		await Promise.all(this.#runs.map((run) => run.close()));
	}
}
