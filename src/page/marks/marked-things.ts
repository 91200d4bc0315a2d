import type { Findings } from "../../failure/finder.ts";
import type { Verdict } from "../../failure/verdict.ts";
import type { PinData } from "../../protocol/events.ts";
import type { Group } from "../groups/groups.ts";
import type { MarkedThings } from "./marks.ts";

/** What is known of a run's lines. */
export interface Known {
	findings: Findings;
	/** Undefined where it isn't known, and of a run that has not failed. */
	verdict: Verdict | undefined;
	hasFailed: boolean;
	steps: readonly Group[];
	pins: readonly PinData[];
}

/** The lines that are marked by what is known of them. */
export type ByLine = Pick<
	MarkedThings,
	"errors" | "warnings" | "steps" | "pins"
>;

const NONE: readonly number[] = [];

/** Makes lists of marked lines anew only where something in them may be another. */
export class MarkedLists {
	#from: readonly unknown[] = [];
	#lists: ByLine = { errors: NONE, warnings: NONE, steps: NONE, pins: NONE };

	/** The same lists as before, as long as nothing has changed. */
	of(known: Known): ByLine {
		const { findings, verdict, hasFailed, steps, pins } = known;
		const { causes, warnings } = findings;
		const found = verdict?.type === "error" ? verdict.failure : undefined;
		const from = [findings, found?.line, hasFailed, steps, steps.length, pins];
		if (from.every((each, n) => each === this.#from[n])) return this.#lists;
		this.#from = from;
		const errors = causes.length === 0 && found ? [found] : causes;
		this.#lists = {
			errors: hasFailed ? errors.map(({ line }) => line - 1) : NONE,
			warnings: hasFailed ? warnings.map((line) => line - 1) : NONE,
			steps: hasFailed ? steps.map(({ line }) => line) : NONE,
			pins: pins.map(({ line }) => line - 1),
		};
		return this.#lists;
	}
}
