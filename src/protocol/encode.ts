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

/** The same for who asks for news: a client is not told of comments. */
export const ALIVE = encodeEvent(undefined, "alive", {});

/** How long, in ms, a client that knows no "failure" event stays away: a day. */
const STAY_AWAY_MS = 86_400_000;

/** The last event of a stream that an error of ours ends. */
export function encodeFailure(reason: string): Buffer {
	const retry = Buffer.from(`retry: ${STAY_AWAY_MS}\n`);
	return Buffer.concat([retry, encodeEvent(undefined, "failure", { reason })]);
}

/** How much memory, in bytes, we ask for at once. */
const SLAB_BYTES = 1024 * 1024;

/**
 * Encodes the events of one log, each under the id of its offset. Frames come
 * to lie one behind the other in memory, so that the log can take many as one
 * piece, without copying them.
 */
export class LogEncoder {
	readonly #token: string;
	#slab = Buffer.alloc(0);
	#used = 0;

	constructor(token: string) {
		this.#token = token;
	}

	/** The event that begins at `offset`, in bytes. */
	event<Name extends EventName>(
		offset: number,
		name: Name,
		data: EventData[Name],
	): Buffer {
		const frame = encodeEvent(formatEventId(this.#token, offset), name, data);
		this.#reserve(frame.length);
		return this.#take(this.#used + frame.copy(this.#slab, this.#used));
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
		this.#reserve(head.length + text.length * WORST_EXPANSION + tail.length);
		const start = this.#used + this.#slab.write(head, this.#used, "latin1");
		const { end, newlines } = writeJsonString(text, this.#slab, start);
		const length = this.#slab.write(tail, end, "latin1");
		return { frame: this.#take(end + length), newlines };
	}

	/** Makes sure that so many bytes can be written. */
	#reserve(bytes: number): void {
		if (this.#slab.length - this.#used >= bytes) return;
		this.#slab = Buffer.allocUnsafeSlow(Math.max(SLAB_BYTES, bytes));
		this.#used = 0;
	}

	/** What was written up to there. */
	#take(end: number): Buffer {
		const frame = this.#slab.subarray(this.#used, end);
		this.#used = end;
		return frame;
	}
}
