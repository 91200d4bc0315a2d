import type { Cursor } from "../../journal/cursor.ts";
import type { Log } from "../../journal/log.ts";
import { encodeFailure, HEARTBEAT } from "../../protocol/encode.ts";
import { parseEventId } from "../../protocol/id.ts";
import { recordEvents } from "../lines/records.ts";
import { eventsFormat } from "./events.ts";
import type { Format } from "./format.ts";

/** So many bytes of events are kept made, for who reads the same lines next. */
const MADE_BYTES = 4 * 1024 * 1024;

/**
 * One event per line, in plain text, for the simplest of clients: unnamed for
 * stdout, "stderr" for stderr, and "exit" at the end. One for all viewers, who
 * share what was made last.
 */
export class LinesFormat implements Format {
	readonly heartbeat = HEARTBEAT;
	readonly failure = encodeFailure;
	readonly gap = eventsFormat.gap;
	readonly #token: string;
	/** Events by the offset of their first record, the latest used last. */
	readonly #made = new Map<number, { length: number; events: Buffer }>();
	#madeBytes = 0;

	/** @param token names the log of lines in its ids */
	constructor(token: string) {
		this.#token = token;
	}

	frames(records: Buffer, offset: number): Buffer {
		const made = this.#made.get(offset);
		this.#forget(offset);
		const events =
			made?.length === records.length
				? made.events
				: recordEvents(records, this.#token, offset);
		this.#made.set(offset, { length: records.length, events });
		this.#madeBytes += events.length;
		for (const oldest of this.#made.keys()) {
			if (this.#madeBytes <= MADE_BYTES) break;
			this.#forget(oldest);
		}
		return events;
	}

	#forget(offset: number): void {
		this.#madeBytes -= this.#made.get(offset)?.events.length ?? 0;
		this.#made.delete(offset);
	}
}

/**
 * Where a viewer of lines goes on that has seen the line with that id;
 * undefined when the log of lines has none: an id of another log, past the end,
 * or not on a line's start.
 *
 * @param token names the log of lines in its ids
 */
export async function resumeLines(
	log: Log,
	token: string,
	id: string,
): Promise<Cursor | undefined> {
	const parsed = parseEventId(id);
	if (parsed?.token !== token || parsed.delivered !== undefined)
		return undefined;
	const { offset } = parsed;
	const { start } = log;
	// How much output came before it is an estimate.
	if (offset < start.offset) {
		const output = Math.round((start.output * offset) / start.offset);
		return { offset, output };
	}
	if (offset > start.offset) {
		const before = await log.read({ offset: offset - 1, output: 0 });
		const isStart =
			before === undefined ||
			"missing" in before ||
			before.frames[0] === NEWLINE;
		if (!isStart) return undefined;
	}
	const part = await log.read({ offset, output: 0 });
	if (part === undefined) return undefined;
	const { output } = part.next;
	if ("missing" in part) return { offset, output };
	return { offset: offset + part.frames.indexOf(NEWLINE) + 1, output };
}

const NEWLINE = 0x0a;
