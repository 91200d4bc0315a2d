import { setImmediate as nextTurn } from "node:timers/promises";
import type { Cursor, JournalReader } from "../../journal/cursor.ts";
import type { EventData, StartData } from "../../protocol/events.ts";
import { addsOnly } from "../../terminal/fast-path.ts";
import { linesOfRun } from "../../terminal/lines-of-run.ts";
import {
	eventsAfter,
	isOutput,
	type LoggedEvent,
	type LoggedOutput,
} from "../log-events.ts";
import type { InTurn } from "../turns.ts";

const BEGINNING: Cursor = { offset: 0, output: 0 };

/**
 * Takes lines as `linesOfRun` tells of them; false when it has enough.
 *
 * @param ms when they came, since the run began
 * @param isGap whether the line stands for those that have gone from the log
 */
export type OnLines = (
	lines: string,
	ms: number,
	markers: readonly string[],
	isGap?: boolean,
) => boolean;

type Take = (...of: Parameters<OnLines>) => void;

export interface ReadLinesOptions {
	/** Does the work of a piece when there is time for it. */
	inTurn?: InTurn;
	/**
	 * Whether lines are told with the very time at which they came, and not that
	 * of one soon after: it takes several times as long at a terminal.
	 */
	isTimed?: boolean;
	/**
	 * Asked where all has been read up to a cursor: resolves when there is more;
	 * with false where nothing comes any more, as without it.
	 */
	more?: (cursor: Cursor) => Promise<boolean>;
}

/**
 * Reads a run's log from its beginning, as far as it goes now, and gives its
 * lines as the page has them: the numbers are the same. In turns, so that nobody
 * else waits for it.
 *
 * @param onLines takes some lines, each with its newline
 * @throws {Error} when the log can't be read
 */
export async function readLines(
	journal: JournalReader,
	start: StartData,
	onLines: OnLines,
	{ inTurn = inNextTurn, isTimed = false, more }: ReadLinesOptions = {},
): Promise<void> {
	let isWanted = true;
	const take: Take = (...of) => {
		isWanted = isWanted && onLines(...of);
	};
	const { write, gap, finish } = linesTo(take, start);
	const after = (cursor: Cursor) => inTurn(() => eventsAfter(journal, cursor));
	let cursor = BEGINNING;
	let coming = after(cursor);
	for (;;) {
		const part = await coming;
		if (part === undefined) {
			if (!(await more?.(cursor))) break;
			coming = after(cursor);
			continue;
		}
		// The disk gives the next piece while this one is read.
		cursor = part.next;
		coming = after(cursor);
		coming.catch(() => {}); // Who waits for it is told.
		await inTurn(() => {
			if ("missing" in part) gap();
			else if (isTimed) for (const event of part.events) write(event);
			else for (const event of joined(part.events)) write(event);
		});
		if (!isWanted) return;
	}
	finish();
}

/** Where nothing but the event loop says what comes first. */
export const inNextTurn: InTurn = async (work) => {
	await nextTurn();
	return work();
};

/**
 * Joins pieces of one stream that follow on each other and do nothing but add
 * lines: a screen lets many of them pass at once, but not one by one.
 */
function* joined(
	events: readonly (LoggedOutput | LoggedEvent)[],
): Generator<LoggedOutput | LoggedEvent> {
	let piece: LoggedOutput | undefined;
	for (const event of events) {
		const isAdded = isOutput(event) && addsOnly(event.text);
		if (isAdded && isOneWriters(piece, event)) {
			piece = { ...event, text: piece.text + event.text };
			continue;
		}
		if (piece) yield piece;
		piece = isAdded ? event : undefined;
		if (!isAdded) yield event;
	}
	if (piece) yield piece;
}

function isOneWriters(
	one: LoggedOutput | undefined,
	{ name, process }: LoggedOutput,
): one is LoggedOutput {
	return one?.name === name && one.process === process;
}

function linesTo(take: Take, start: StartData) {
	const run = linesOfRun(start, (_stream, lines, ms, markers) =>
		take(lines, ms, markers),
	);
	const write = (event: LoggedOutput | LoggedEvent) => {
		if (isOutput(event)) {
			run.write(event.name, event.text, event.ms, event.process);
		} else if (event.name === "resize") {
			const size: EventData["resize"] = JSON.parse(event.data);
			run.resize(size);
		}
	};
	const gap = () => {
		run.finish();
		take("\n", 0, [], true); // The page says there what is missing.
	};
	return { write, gap, finish: () => run.finish() };
}
