import type { Failure } from "../failure/failure.ts";
import { Finder } from "../failure/finder.ts";
import { OwnMatchers } from "../failure/own-matchers.ts";
import { findsCause } from "../failure/rules.ts";
import { verdictOf, wordsOf } from "../failure/verdict.ts";
import { withDeadline } from "../io/deadline.ts";
import type { JournalReader } from "../journal/cursor.ts";
import type { StartData } from "../protocol/events.ts";
import { readLines } from "./lines/read-lines.ts";

/** What a run that has failed shows first, if anything tells what went wrong. */
export interface FirstError {
	/** The line as the page counts them, from 1. */
	line: number;
	/** What went wrong, in the log's own words and one line. */
	text: string;
	/** The rule that found it: see src/failure/rules.ts. */
	rule: string;
	/** `file:line:col`, as far as it is known. */
	place?: string;
	/** Whether errors that loggers have told stand before it. */
	isLater?: true;
}

/** The first error, and whether it is a cause and not what follows from one. */
export interface FoundError {
	error: FirstError;
	isCause: boolean;
}

const found = new WeakMap<JournalReader, Promise<FoundError | undefined>>();

/**
 * Reads the log of a run that is over for what went wrong, once for all who
 * ask, and in turns: nobody else waits for it.
 *
 * @param masked hides in a rendered line what viewers are not to see
 * @throws {Error} when the log can't be read
 */
export function firstErrorOf(
	journal: JournalReader,
	start: StartData,
	masked: (line: string) => string,
): Promise<FoundError | undefined> {
	const known = found.get(journal);
	if (known !== undefined) return known;
	const finding = find(journal, start).then(
		(error) => error && hide(error, masked),
	);
	found.set(journal, finding);
	// What could not be read this time may be read when somebody asks again.
	finding.catch(() => found.delete(journal));
	return finding;
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
