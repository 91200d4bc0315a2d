import type { Failure } from "../failure/failure.ts";
import { Finder } from "../failure/finder.ts";
import { OwnMatchers } from "../failure/own-matchers.ts";
import { findsCause } from "../failure/rules.ts";
import { verdictOf, wordsOf } from "../failure/verdict.ts";
import { withDeadline } from "../io/deadline.ts";
import type { JournalReader } from "../journal/cursor.ts";
import type { StartData } from "../protocol/events.ts";
import type { FirstError, FoundError } from "../protocol/first-error.ts";
import type { RunStatus } from "../protocol/run-status.ts";
import { readLines } from "./lines/read-lines.ts";
import type { ServedRun } from "./runs.ts";

const found = new WeakMap<JournalReader, Promise<FoundError | undefined>>();

/** A run that is over. */
export interface EndedRun
	extends Pick<ServedRun, "journal" | "masked" | "keptError"> {
	status(): Pick<RunStatus, "start" | "state">;
}

/**
 * Reads the log of a run that is over for what went wrong, once for all who
 * ask, and in turns: nobody else waits for it. Where that was kept, it is not
 * read at all: one of ten million lines takes seconds.
 *
 * @throws {Error} when the log can't be read
 */
export function firstErrorOf(run: EndedRun): Promise<FoundError | undefined> {
	const { journal } = run;
	const known = found.get(journal);
	if (known !== undefined) return known;
	const finding = findOnce(run);
	found.set(journal, finding);
	// What could not be read this time may be read when somebody asks again.
	finding.catch(() => found.delete(journal));
	return finding;
}

async function findOnce(run: EndedRun): Promise<FoundError | undefined> {
	const { journal, keptError } = run;
	const { start, state } = run.status();
	const masked = (line: string) => run.masked(line);
	const kept = keptError?.read();
	if (kept !== undefined) return kept ? hide(kept, masked) : undefined;
	const error = await find(journal, start);
	const shown = error && hide(error, masked);
	if (state === "exited") keptError?.keep(shown ?? null);
	return shown;
}

function hide(
	{ error, isCause }: FoundError,
	masked: (line: string) => string,
): FoundError {
	return { error: { ...error, text: masked(error.text) }, isCause };
}

/** So long, in ms, the user's matchers may take for a piece of the log. */
const MATCHERS_MS = 250;

async function find(
	journal: JournalReader,
	start: StartData,
): Promise<FoundError | undefined> {
	if (start.matchers === undefined && start.matcherFiles === undefined) {
		return findBy(journal, start, new Finder());
	}
	const finder = new Finder(new OwnMatchers(start));
	try {
		return await findBy(journal, start, finder, MATCHERS_MS);
	} catch (error) {
		if (!(error instanceof TooSlow)) throw error;
		return findBy(journal, start, new Finder());
	}
}

/** The user's matchers have taken too long. */
class TooSlow extends Error {}

/** @param limitMs how long the finder may take for a piece; undefined for any time */
async function findBy(
	journal: JournalReader,
	start: StartData,
	finder: Finder,
	limitMs?: number,
): Promise<FoundError | undefined> {
	const read = (lines: string) => {
		if (limitMs === undefined) finder.read(lines);
		else if (!withDeadline(() => finder.read(lines), limitMs)) {
			throw new TooSlow();
		}
	};
	await readLines(journal, start, (lines, _ms, _markers, isGap) => {
		if (isGap) finder.hasGapsAt([finder.lines]);
		read(lines);
		return !finder.isSettled;
	});
	const { findings } = finder;
	const verdict = verdictOf(findings);
	if (!("failure" in verdict)) return undefined;
	const { failure } = verdict;
	const isCause = findings.causes.length > 0 || findsCause(failure.rule);
	return { error: firstErrorFrom(failure), isCause };
}

function firstErrorFrom(failure: Failure): FirstError {
	const { line, rule, place, isLater } = failure;
	const text = wordsOf(failure);
	return {
		...{ line, text, rule },
		...(place !== undefined && { place }),
		...(isLater && { isLater }),
	};
}
