import { lowerBound } from "../../binary-search.ts";
import type { Findings } from "../../failure/finder.ts";
import { formatElapsed, formatShortDuration } from "../../text/duration.ts";
import { isGroupEnd } from "../../text/marker.ts";
import { formatCount } from "../format.ts";
import type { Run, RunState } from "../run.ts";
import type { ShownLines } from "../store/shown-lines.ts";
import type { Group, Groups } from "./groups.ts";

/**
 * How a step stands, as far as that is known: it runs, went well, failed, or
 * was cut off when a signal ended the run.
 */
export type StepState = "running" | "ok" | "failed" | "cut off";

/** A sign of each, told apart by its shape. */
export const SIGNS: Readonly<Record<StepState, string>> = {
	running: "●",
	ok: "✓",
	failed: "✗",
	"cut off": "■",
};

/** What is known of the run that its steps depend on. */
export interface RunFacts {
	state: RunState;
	/** Whether a signal ended it. */
	isKilled: boolean;
	/** How long it runs, or ran, in ms; undefined while that is not known. */
	elapsedMs: number | undefined;
	/** The line of the first error, as the strip has it; undefined for none. */
	firstError: number | undefined;
}

/** What is said of a group beside its title. */
export interface Step {
	state: StepState | undefined;
	/** How long it took, or takes, in words; empty where that is not known. */
	took: string;
	/** What its lines say: "1 error", "2 warnings"; empty for nothing. */
	counts: string;
}

const NOTHING: RunFacts = {
	state: "connecting",
	isKilled: false,
	elapsedMs: undefined,
	firstError: undefined,
};

/** At any moment before its end, a run was running. */
const RUNNING: RunFacts = { ...NOTHING, state: "running" };

/** Tells how the groups of a log stand: only what is known. */
export class Steps {
	#facts = NOTHING;
	readonly #readTo: () => number;
	#causes = new Places([], 0);
	#warnings = new Places([], 0);
	#key = "";
	/** Changes when any group may stand otherwise. */
	version = 0;

	/** @param readTo tells up to which line it is known what they say */
	constructor(readTo: () => number) {
		this.#readTo = readTo;
	}

	/** Takes note of how the run stands, and what has been found in its lines. */
	update(run: Run, findings: Findings, firstError: number | undefined): void {
		const { state, outcome } = run;
		const isKilled = (outcome?.signal ?? null) !== null;
		const elapsedMs = outcome?.durationMs ?? run.elapsedMs(performance.now());
		this.#facts = { state, isKilled, elapsedMs, firstError };
		const { causes, causeCount, warnings, warningCount } = findings;
		const last = causes.at(-1)?.line;
		const key = [state, isKilled, firstError, causeCount, last, warningCount];
		if (key.join() === this.#key) return;
		this.#key = key.join();
		const causeLines = causes.map(({ line }) => line);
		this.#causes = new Places(causeLines, causeCount);
		this.#warnings = new Places(warnings, warningCount);
		this.version++;
	}

	of(group: Group, store: ShownLines): Step {
		const { moment } = store;
		const facts =
			moment === undefined ? this.#facts : { ...RUNNING, elapsedMs: moment.ms };
		const isGreen = facts.state === "succeeded";
		// What its lines said later, nobody knew then.
		const end = Math.min(group.end, moment?.known ?? group.end);
		const isRead = Math.min(group.end, store.end) <= this.#readTo();
		const mayHaveErrors = !isRead || this.#causes.mayBeIn(group);
		const state = stateOf(group, facts, mayHaveErrors, store.groups);
		const counts = [
			isGreen ? "" : this.#causes.words({ ...group, end }, "error"),
			this.#warnings.words({ ...group, end }, "warning"),
		];
		return {
			state,
			took: took(group, store, facts),
			counts: counts.filter(Boolean).join(", "),
		};
	}
}

function took(
	{ line, end }: Group,
	store: ShownLines,
	{ state, elapsedMs }: RunFacts,
): string {
	if (end <= store.end) {
		return formatShortDuration(durationOf(line, end, store));
	}
	const isKnown = state !== "lost" && state !== "connecting";
	if (elapsedMs === undefined || !isKnown) return "";
	const ms = Math.max(0, elapsedMs - store.line(line).ms);
	return state === "running" ? formatElapsed(ms) : formatShortDuration(ms);
}

/**
 * How a group stands.
 *
 * A marker that ends it says that what it holds was left in good order, and so
 * does a run that went well. In a run that failed, that holds only as long as
 * something else is known to have failed.
 *
 * @param mayHaveErrors whether any of its lines says that something went wrong
 */
export function stateOf(
	{ line, end, isEndMarked }: Pick<Group, "line" | "end" | "isEndMarked">,
	{
		state,
		isKilled,
		firstError,
	}: Pick<RunFacts, "state" | "isKilled" | "firstError">,
	mayHaveErrors: boolean,
	{ marksEnds, hasOpen }: Pick<Groups, "marksEnds" | "hasOpen">,
): StepState | undefined {
	const isOpen = end === Number.POSITIVE_INFINITY;
	const isWell = isEndMarked && !mayHaveErrors;
	if (state === "succeeded") return "ok";
	if (state !== "failed") {
		if (isOpen) return state === "running" ? "running" : undefined;
		return isWell ? "ok" : undefined;
	}
	const hasFirst = firstError !== undefined;
	if (hasFirst && firstError >= line && firstError < end) return "failed";
	if (isOpen && isKilled) return "cut off";
	// Without markers that end groups, the last one is open whatever happened in it.
	if (isOpen) return marksEnds || !hasFirst ? "failed" : undefined;
	return isWell && (hasFirst || isKilled || hasOpen) ? "ok" : undefined;
}

/** How long a group took, in ms. */
function durationOf(line: number, end: number, store: ShownLines): number {
	// Without a line that ends it, a group ends when the next one begins.
	const hasEnd = end === store.end || isGroupEnd(store.line(end - 1).text);
	const last = store.line(hasEnd ? end - 1 : end);
	return Math.max(0, last.ms - store.line(line).ms);
}

/** Where lines of one kind are: the first of them, of which there may be more. */
class Places {
	/** Their numbers, from 1. */
	readonly #lines: readonly number[];
	readonly #count: number;

	constructor(lines: readonly number[], count: number) {
		this.#lines = lines;
		this.#count = count;
	}

	mayBeIn(group: Group): boolean {
		return this.#in(group) > 0 || this.#mayBeMore(group);
	}

	/** How many are in a group, with their name; empty where none is known. */
	words(group: Group, noun: string): string {
		const count = this.#in(group);
		if (count === 0) return "";
		return this.#mayBeMore(group)
			? `${formatCount(count)}+ ${noun}s`
			: formatCount(count, noun);
	}

	#in({ line, end }: Group): number {
		const lines = this.#lines;
		return lowerBound(lines, end + 1) - lowerBound(lines, line + 1);
	}

	/** Whether the group goes on after the last one whose place is known. */
	#mayBeMore({ end }: Group): boolean {
		return this.#count > this.#lines.length && end >= (this.#lines.at(-1) ?? 0);
	}
}
