import type { Failure } from "../failure/failure.ts";
import { Finder } from "../failure/finder.ts";
import { OwnMatchers } from "../failure/own-matchers.ts";
import { findsCause } from "../failure/rules.ts";
import { verdictOf, wordsOf } from "../failure/verdict.ts";
import { withDeadline } from "../io/deadline.ts";
import type { JournalReader } from "../journal/cursor.ts";
import { growsBeyond } from "../journal/growth.ts";
import type { StartData } from "../protocol/events.ts";
import type { FirstError, FoundError } from "../protocol/first-error.ts";
import type { RunStatus } from "../protocol/run-status.ts";
import {
	inNextTurn,
	type OnLines,
	type ReadLinesOptions,
	readLines,
} from "./lines/read-lines.ts";
import type { ServedRun } from "./runs.ts";
import { PARTS_AHEAD, Turns } from "./turns.ts";

const found = new WeakMap<JournalReader, Promise<FoundError | undefined>>();

/** A run in which something may go wrong. */
export interface SearchedRun
	extends Pick<ServedRun, "journal" | "masked" | "keptError"> {
	status(): Pick<RunStatus, "start" | "exit">;
}

/**
 * Reads the log of a run that is over for what went wrong, once for all who
 * ask, and in turns: nobody else waits for it. Where that was kept, it is not
 * read at all: one of ten million lines takes seconds.
 *
 * @throws {Error} when the log can't be read
 */
export function firstErrorOf(
	run: SearchedRun,
): Promise<FoundError | undefined> {
	const { journal } = run;
	return found.get(journal) ?? remember(journal, findOnce(run));
}

/** What could not be read this time may be read when somebody asks again. */
function remember(
	journal: JournalReader,
	finding: Promise<FoundError | undefined>,
): Promise<FoundError | undefined> {
	found.set(journal, finding);
	finding.catch(() => found.delete(journal));
	return finding;
}

/**
 * Reads the log of a run as it goes on, for what goes wrong in it: at its end
 * there is little left to read. Nobody has asked for it yet, so while output
 * comes in it takes hardly any time.
 *
 * @param progress grows with each output that comes in, of whichever run
 */
export function lookForError(run: SearchedRun, progress: () => number): void {
	const { journal } = run;
	if (journal.ended || found.has(journal)) return;
	const turns = new Turns(progress, PARTS_AHEAD);
	const finding = findOnce(run, {
		// When it is over somebody may wait for it, whatever else comes in.
		inTurn: (work) => (journal.ended ? inNextTurn(work) : turns.inTurn(work)),
		more: ({ offset }) => growsBeyond(journal, offset),
		isWanted: () => run.status().exit?.code !== 0,
	});
	void remember(journal, finding);
}

interface SearchOptions extends ReadLinesOptions {
	/** Whether it still matters. */
	isWanted?: () => boolean;
}

async function findOnce(
	run: SearchedRun,
	options: SearchOptions = {},
): Promise<FoundError | undefined> {
	const { journal, keptError } = run;
	const { start } = run.status();
	const masked = (line: string) => run.masked(line);
	const kept = keptError?.read();
	if (kept !== undefined) return kept ? hide(kept, masked) : undefined;
	const error = await find(journal, start, options);
	const shown = error && hide(error, masked);
	if (options.more) await growsBeyond(journal, Number.POSITIVE_INFINITY); // To its end.
	const { exit } = run.status();
	if (exit === null || exit.code === 0) return shown;
	// Lines are counted from where a log begins, when it has lost what was before.
	const isCut = journal.start.offset > 0;
	if (isCut && options.more) return findOnce(run);
	if (!isCut) keptError?.keep(shown ?? null);
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
	options: SearchOptions,
): Promise<FoundError | undefined> {
	const by = (finder: Finder, limitMs?: number) =>
		findBy(journal, start, options, finder, limitMs);
	if (start.matchers === undefined && start.matcherFiles === undefined) {
		return by(new Finder());
	}
	const finder = new Finder(new OwnMatchers(start));
	try {
		return await by(finder, MATCHERS_MS);
	} catch (error) {
		if (!(error instanceof TooSlow)) throw error;
		return by(new Finder());
	}
}

/** The user's matchers have taken too long. */
class TooSlow extends Error {}

/** @param limitMs how long the finder may take for a piece; undefined for any time */
async function findBy(
	journal: JournalReader,
	start: StartData,
	options: SearchOptions,
	finder: Finder,
	limitMs?: number,
): Promise<FoundError | undefined> {
	const read = (lines: string) => {
		if (limitMs === undefined) finder.read(lines);
		else if (!withDeadline(() => finder.read(lines), limitMs)) {
			throw new TooSlow();
		}
	};
	const take: OnLines = (lines, _ms, _markers, isGap) => {
		if (isGap) finder.hasGapsAt([finder.lines]);
		read(lines);
		return !finder.isSettled && options.isWanted?.() !== false;
	};
	await readLines(journal, start, take, options);
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
