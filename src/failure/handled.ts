import type { Rule } from "./rule.ts";

/** So many lines below what a test has printed, at most, its runner says that it passed. */
const MOST_BELOW = 3;

/** What a runner prints of one test that passed, and nothing else does. */
const TEST = /^\s*(?:ok \d+\b|--- PASS: |\[ {7}OK \] |test \S.* \.\.\. ok$)/;

/** What a step may be ticked off by, too, that cleans up after an error. */
const TICKED = /^\s*(?:PASS(?:ED)? |[✓✔√] \S)/;

const NONE = { count: 0, isSure: false };

/** Errors of which the lines below may tell that a test has handled them. */
export class Handled {
	/** How many have been found, one below the other. */
	#count = 0;
	/** The last line, from 0, that may tell. */
	#until = -1;

	/** Whether there are any. */
	get isOn(): boolean {
		return this.#count > 0;
	}

	/** A rule has found a cause in that line, from 0. */
	found({ isCommon }: Rule, index: number): void {
		if (!isCommon) {
			this.#count = 0;
			return;
		}
		this.#count++;
		this.#until = index + MOST_BELOW;
	}

	/** How many of the last causes were handled, by what a line below them says; and if surely. */
	read(line: string, index: number): { count: number; isSure: boolean } {
		if (this.#count === 0) return NONE;
		const isOver = index > this.#until;
		const isSure = TEST.test(line);
		const isHandled = !isOver && (isSure || TICKED.test(line));
		const count = isHandled ? this.#count : 0;
		if (isOver || isHandled) this.#count = 0;
		return { count, isSure };
	}

	fork(): Handled {
		const fork = new Handled();
		fork.#count = this.#count;
		fork.#until = this.#until;
		return fork;
	}
}
