import { setTimeout as delay } from "node:timers/promises";
import { isatty } from "node:tty";
import type { ExitData } from "../protocol/events.ts";
import type { FirstError, FoundError } from "../protocol/first-error.ts";
import type { Run } from "../run/run.ts";
import type { Host } from "./host.ts";
import type { Voice } from "./voice.ts";

/**
 * So long, in ms, the end may wait for what is said with it: a log that takes
 * longer to read is not to hold up who waits for the command. Who has waited
 * for minutes doesn't mind a part of that more, and the log may be as long.
 */
const LEAST_PATIENCE_MS = 250;
const MOST_PATIENCE_MS = 2000;
const PATIENCE_PART = 1 / 20;

/** So long, in ms, it may take where nobody waits for the command. */
const NOTICE_MS = 5000;

/** So much of the line, in characters, is told at least, however narrow the terminal. */
const LEAST_CHARACTERS = 20;

/** What it takes to say why a run failed. */
interface Telling {
	host: Host;
	voice: Voice;
	run: Run;
	/** Where the page is. */
	url: string;
	/** Whether we were asked to end. */
	isAsked: boolean;
}

/** Says of a run that failed which line tells why, if one does, and where to see it. */
export async function tellFirstError(
	{ host, voice: { remark, say, isQuiet }, run, url, isAsked }: Telling,
	{ code, durationMs }: ExitData,
): Promise<void> {
	if (code === 0 || isQuiet) return;
	const found = await foundWithin(run, patienceMs(isAsked ? 0 : durationMs));
	if (found === undefined || !found.isCause) return;
	const { line, place = "" } = found.error;
	const [file = ""] = place.split(":");
	const { text: said } = found.error;
	const text = said.includes(file) ? said : `${place}: ${said}`;
	const link = `${url}#L${line}`;
	const width = isatty(2) ? host.stderr.columns : Number.POSITIVE_INFINITY;
	const room = width - `sse-tail: line ${line.toLocaleString("en")}:  `.length;
	const most = Math.max(LEAST_CHARACTERS, room - link.length - 1);
	remark(say.firstError(line, text.slice(0, most), link));
}

/** So long, in ms, who has waited that long for the command may wait for its first error. */
export function patienceMs(durationMs: number): number {
	const part = durationMs * PATIENCE_PART;
	return Math.min(Math.max(LEAST_PATIENCE_MS, part), MOST_PATIENCE_MS);
}

/** What went wrong, for who is told elsewhere; undefined where nothing tells, or not in time. */
export async function firstErrorFor(run: Run): Promise<FirstError | undefined> {
	return (await foundWithin(run, NOTICE_MS))?.error;
}

async function foundWithin(
	run: Run,
	ms: number,
): Promise<FoundError | undefined> {
	const { firstErrorOf } = await import("../server/first-error.ts");
	const finding = firstErrorOf(run);
	const late = delay(ms, undefined, { ref: false });
	// A log that can't be read is told of by whoever has to read it.
	return Promise.race([finding, late]).catch(() => undefined);
}
