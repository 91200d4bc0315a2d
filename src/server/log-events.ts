import type { Cursor, Gap, JournalReader } from "../journal/cursor.ts";
import { decodeFrames } from "../protocol/decode.ts";
import type { EventData, OutputData, StreamName } from "../protocol/events.ts";
import { messageLine } from "../text/message-line.ts";

/** Output in a log, as text. A message is some, too: a line of stderr. */
export interface LoggedOutput {
	name: StreamName;
	/** Where its event begins. */
	offset: number;
	ms: number;
	text: string;
	process: number | undefined;
}

/** Any other event in a log. */
export interface LoggedEvent {
	name: string;
	offset: number;
	/** JSON. */
	data: string;
}

/** Consecutive events of a log. */
export interface LoggedEvents {
	events: readonly (LoggedOutput | LoggedEvent)[];
	next: Cursor;
}

/**
 * What comes after a cursor, for who makes something of a log here: no frames
 * are made of it where that can be helped.
 *
 * @throws {Error} when the log can't be read
 */
export async function eventsAfter(
	journal: JournalReader,
	cursor: Cursor,
): Promise<LoggedEvents | Gap | undefined> {
	const found = journal.records?.(cursor);
	if (found !== undefined) {
		// The log's memory is to be read before anything is waited for.
		const part = found instanceof Promise ? await found : found;
		if ("missing" in part) return part;
		const events = part.records.map(({ name, offset, ms, process, text }) =>
			isStream(name)
				? { name, offset, ms, process, text: text.toString() }
				: otherEvent(name, offset, text.toString()),
		);
		return { events, next: part.next };
	}
	const part = await journal.read(cursor);
	if (part === undefined || "missing" in part) return part;
	const events = Array.from(
		decodeFrames(part.frames),
		({ name, data, offset }) => {
			if (!isStream(name)) return otherEvent(name, offset, data);
			const [ms, text, process]: OutputData = JSON.parse(data);
			return { name, offset, ms, text, process };
		},
	);
	return { events, next: part.next };
}

function otherEvent(
	name: string,
	offset: number,
	data: string,
): LoggedOutput | LoggedEvent {
	if (name !== "message") return { name, offset, data };
	const message: EventData["message"] = JSON.parse(data);
	const text = messageLine(message);
	return { name: "stderr", offset, ms: message.ms, text, process: undefined };
}

/** Whether it is output. */
export function isOutput(
	event: LoggedOutput | LoggedEvent,
): event is LoggedOutput {
	return "text" in event;
}

function isStream(name: string): name is StreamName {
	return name === "stdout" || name === "stderr";
}
