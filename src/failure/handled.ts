import type { Failure } from "./failure.ts";
import type { Rule } from "./rule.ts";

/** So many lines below what a test has printed, at most, its runner says that it passed. */
const MOST_BELOW = 3;

/** What a runner prints of one test that passed, and nothing else does. */
const TEST = /^\s*(?:ok \d+\b|--- PASS: |\[ {7}OK \] |test \S.* \.\.\. ok$)/;

/** What a step may be ticked off by, too, that cleans up after an error. */
const TICKED = /^\s*(?:PASS(?:ED)? |[✓✔√] \S)/;

/** Errors of which the lines below may tell that a test has handled them. */
export class Handled {
	/** One below the other. */
	#failures: Failure[] = [];
	/** The last line, from 0, that may tell. */
	#until = -1;

	/** Whether there are any. */
	get isOn(): boolean {
		return this.#failures.length > 0;
	}

	/** A rule has found a cause in that line, from 0. */
	found({ isCommon }: Rule, failure: Failure, index: number): void {
		if (!isCommon) {
			this.#failures = [];
			return;
		}
		this.#failures.push(failure);
		this.#until = index + MOST_BELOW;
	}

	/** Those that were handled, by what a line below them says; and whether that is sure. */
	read(
		line: string,
		index: number,
	): { failures: readonly Failure[]; isSure: boolean } {
		const isSure = TEST.test(line);
		const isOver = index > this.#until;
		const isHandled = !isOver && (isSure || TICKED.test(line));
		const failures = isHandled ? this.#failures : [];
		if (isOver || isHandled) this.#failures = [];
		return { failures, isSure };
	}

	/**
	 * The same for copies of the findings.
	 *
	 * @param copyOf gives the copy of the one that stands in a line
	 */
	fork(copyOf: (line: number) => Failure | undefined): Handled {
		const fork = new Handled();
		fork.#failures = this.#failures.flatMap(({ line }) => copyOf(line) ?? []);
		fork.#until = this.#until;
		return fork;
	}
}
