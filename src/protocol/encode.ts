import type { EventData, EventName, StreamName } from "./events.ts";
import { formatEventId } from "./id.ts";
import { WORST_EXPANSION, writeJsonString } from "./json-string.ts";

/**
 * One Server-Sent Event, ready for the wire (WHATWG HTML, 9.2.5). Without an
 * id it leaves the viewer's last event id as it is.
 */
export function encodeEvent<Name extends EventName>(
	id: string | undefined,
	name: Name,
	data: EventData[Name],
): Buffer {
	const idField = id === undefined ? "" : `id: ${id}\n`;
	return Buffer.from(
		`${idField}event: ${name}\ndata: ${JSON.stringify(data)}\n\n`,
	);
}

/** A heartbeat: a comment, which every client ignores. */
export const HEARTBEAT = Buffer.from(":\n\n");

/** Encodes the events of one log, each under the id of its offset. */
export class LogEncoder {
	readonly #token: string;
	#scratch = Buffer.allocUnsafe(0);

	constructor(token: string) {
		this.#token = token;
	}

	/** The event that begins at `offset`, in bytes. */
	event<Name extends EventName>(
		offset: number,
		name: Name,
		data: EventData[Name],
	): Buffer {
		return encodeEvent(formatEventId(this.#token, offset), name, data);
	}

	/**
	 * The same as `event` for output, straight from bytes; tells too how many
	 * lines the text ended.
	 *
	 * @param text valid UTF-8, in whole characters
	 */
	output(
		offset: number,
		stream: StreamName,
		ms: number,
		text: Buffer,
	): { frame: Buffer; newlines: number } {
		const id = formatEventId(this.#token, offset);
		const head = `id: ${id}\nevent: ${stream}\ndata: [${ms},"`;
		const tail = '"]\n\n';
		const room = head.length + text.length * WORST_EXPANSION + tail.length;
		if (this.#scratch.length < room) this.#scratch = Buffer.allocUnsafe(room);
		const scratch = this.#scratch;
		const start = scratch.write(head, "latin1");
		const { end, newlines } = writeJsonString(text, scratch, start);
		const length = end + scratch.write(tail, end, "latin1");
		return { frame: Buffer.from(scratch.subarray(0, length)), newlines };
	}
}
