import { formatDuration } from "../../text/duration.ts";
import { stripControls } from "../../text/parse.ts";
import type { Lines } from "../control/permalink.ts";
import { formatCount } from "../format.ts";
import type { Run } from "../run.ts";
import type { Line } from "../store/line.ts";
import type { LineStore } from "../store/line-store.ts";
import type { Words } from "../strip/words.ts";

/** Lines around an error that one needs to understand it. */
const BEFORE = 10;
const AFTER = 20;

/** How many lines the end of a log is. */
const LAST_LINES = 40;

/** A line longer than that tells a ticket nothing. */
const LONGEST = 2000;

/** More of a mark than anyone reads in a ticket. */
const MOST_LINES = 2000;

/** What a ticket needs of a run, before it has a form. */
export interface Ticket {
	title: string;
	/** "failed with exit code 2 after 3.2 s (2026-11-25 08:03 UTC)". */
	outcome: string;
	/** What went wrong, and where that is; undefined where nothing is known. */
	error: { text: string; where: string } | undefined;
	/** Lines of the log, without escape sequences, and what is said of those left out. */
	texts: readonly string[];
	/** How many of them are lines of the log. */
	count: number;
	/** The lines that the link goes to. */
	lines: Lines | undefined;
}

/** What one has chosen to be in it. */
export interface Chosen {
	/** The lines that the address names. */
	marked: Lines | undefined;
	/** Lines of which something is selected. */
	selected: Lines | undefined;
}

/**
 * What a ticket needs of a run: the command and its outcome, what went wrong,
 * and lines: those that are marked, or else selected, or else around the error,
 * or else the last. Undefined when not all of these have come yet.
 */
export function ticketOf(
	run: Run,
	store: LineStore,
	words: Words | undefined,
	chosen: Chosen,
): Ticket | undefined {
	const wanted = linesFor(store, words, chosen);
	const last = Math.min(wanted.last, wanted.first + MOST_LINES - 1);
	const texts: string[] = [];
	for (let line = wanted.first; line <= last; line++) {
		const shown = store.shown(line);
		if (shown.isAway) return undefined;
		texts.push(textOf(store, shown));
	}
	const count = texts.length;
	const more = wanted.last - last;
	if (more > 0) texts.push(`… and ${formatCount(more, "more line")}`);
	return {
		title: run.title.replaceAll(/\s+/g, " "),
		outcome: outcomeOf(run),
		error: words && errorOf(words, run, store),
		texts,
		count,
		lines: count === 0 ? undefined : { first: wanted.first, last },
	};
}

function outcomeOf(run: Run): string {
	const { startedAt } = run.start ?? {};
	const when =
		startedAt === undefined
			? ""
			: ` (${new Date(startedAt).toISOString().slice(0, 16).replace("T", " ")} UTC)`;
	const ms = run.outcome?.durationMs ?? run.elapsedMs(performance.now());
	if (ms === undefined) return `${run.words}${when}`;
	const after = run.outcome === undefined ? "for" : "after";
	return `${run.words} ${after} ${formatDuration(ms)}${when}`;
}

function errorOf(
	{ name, text, line }: Words,
	{ start }: Run,
	store: LineStore,
): Ticket["error"] {
	if (line === undefined) return { text: name, where: "" };
	const shown = line < store.first ? undefined : store.shown(line);
	const isTimed = start !== undefined && shown !== undefined && !shown.isAway;
	const time = isTimed ? new Date(start.startedAt + shown.ms) : undefined;
	const where = [
		name !== "First error" && name.toLowerCase(),
		`line ${formatCount(line + 1)} of ${formatCount(store.count)}`,
		time && `at ${time.toISOString().slice(11, 19)} UTC`,
	];
	return { text, where: where.filter(Boolean).join(", ") };
}

function textOf(store: LineStore, { text, lane }: Line): string {
	const plain = stripControls(text);
	const cut = plain.length > LONGEST ? `${plain.slice(0, LONGEST)} …` : plain;
	return store.lanes.label(lane) + cut;
}

function linesFor(
	store: LineStore,
	words: Words | undefined,
	{ marked, selected }: Chosen,
): Lines {
	const last = store.reach - 1;
	const within = (first: number, to: number): Lines => ({
		first: Math.max(store.first, first),
		last: Math.min(last, to),
	});
	// "Go there" marks the error's own line: that asks for what is around it.
	const isError = marked?.first === words?.line && marked?.last === words?.line;
	const isMarked = marked !== undefined && !isError && marked.first <= last;
	const lines = isMarked ? marked : selected;
	if (lines !== undefined) return within(lines.first, lines.last);
	return words?.line === undefined
		? within(store.reach - LAST_LINES, last)
		: within(words.line - BEFORE, words.line + AFTER);
}
