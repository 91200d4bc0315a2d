import type { EventName } from "./events.ts";
import { OFFSET_DIGITS } from "./id.ts";

/** A frame of the log, taken apart again; `data` is still JSON. */
export interface Frame {
	/** Where the frame begins and ends in the bytes it came from. */
	start: number;
	end: number;
	/** Where its event begins in the log, as its id says. */
	offset: number;
	name: EventName;
	data: string;
}

const FRAME_END = Buffer.from("\n\n");
const EVENT_FIELD = Buffer.from("\nevent: ");
const DATA_FIELD = Buffer.from("\ndata: ");

/**
 * The frames in bytes that begin and end on a frame's boundary. It reads what
 * `LogEncoder` wrote and nothing else: it is no parser for SSE at large.
 */
export function* decodeFrames(bytes: Buffer): Generator<Frame> {
	let start = 0;
	while (start < bytes.length) {
		const end = frameEnd(bytes, start);
		const idEnd = bytes.indexOf(EVENT_FIELD, start);
		const event = idEnd + EVENT_FIELD.length;
		const data = bytes.indexOf(DATA_FIELD, event);
		yield {
			start,
			end,
			offset: Number(bytes.toString("latin1", idEnd - OFFSET_DIGITS, idEnd)),
			name: bytes.toString("latin1", event, data) as EventName,
			data: bytes.toString(
				"utf8",
				data + DATA_FIELD.length,
				end - FRAME_END.length,
			),
		};
		start = end;
	}
}

/** Where the frame that begins at `start` ends, its blank line included. */
export function frameEnd(bytes: Buffer, start: number): number {
	return bytes.indexOf(FRAME_END, start) + FRAME_END.length;
}
