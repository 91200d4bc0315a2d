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

const FRAME_END = Buffer.from("\n\n");

/** How much memory, in bytes, frames are written in: enough for 64 KiB of the worst text. */
const SCRATCH_BYTES = 512 * 1024;

/** Output of which a frame is made: as `output` takes it. */
export interface EncodedOutput {
	offset: number;
	name: StreamName;
	ms: number;
	text: Buffer;
	process: number | undefined;
}

/** Encodes the events of one log, each under the id of its offset. */
export class LogEncoder {
	readonly #token: string;

	constructor(token: string) {
		this.#token = token;
	}

	/** The event that begins at `offset`, in bytes. */
	event<Name extends EventName>(
		offset: number,
		name: Name,
		data: EventData[Name],
	): Buffer {
		return this.json(offset, name, Buffer.from(JSON.stringify(data)));
	}

	/** The same for data that is JSON already. */
	json(offset: number, name: string, data: Buffer): Buffer {
		const id = formatEventId(this.#token, offset);
		const head = `id: ${id}\nevent: ${name}\ndata: `;
		return Buffer.concat([Buffer.from(head), data, FRAME_END]);
	}

	/**
	 * The same as `event` for output, straight from bytes. The frame is to be
	 * copied before the next is made: how long a frame gets shows only when it has
	 * been written, and memory that is sized for the worst would be mostly empty.
	 *
	 * @param text valid UTF-8, in whole characters
	 * @param process an index into the start event's `processes`; undefined where
	 *   there is one alone
	 */
	output(
		offset: number,
		stream: StreamName,
		ms: number,
		text: Buffer,
		process?: number,
	): Buffer {
		return this.outputs([{ offset, name: stream, ms, text, process }]);
	}

	/** The same of several, one behind the other. */
	outputs(all: readonly EncodedOutput[]): Buffer {
		let end = 0;
		for (const each of all) end = this.#write(each, end);
		return memory.subarray(0, end);
	}

	/**
	 * Writes a frame into the scratch memory behind the first so many bytes of it,
	 * and tells where it ends.
	 */
	#write(
		{ offset, name, ms, text, process }: EncodedOutput,
		behind: number,
	): number {
		const id = formatEventId(this.#token, offset);
		const head = `id: ${id}\nevent: ${name}\ndata: [${ms},"`;
		const tail = process === undefined ? '"]\n\n' : `",${process}]\n\n`;
		const scratch = scratchFor(
			head.length + text.length * WORST_EXPANSION + tail.length,
			behind,
		);
		const start = behind + scratch.write(head, behind, "latin1");
		const end = writeJsonString(text, scratch, start);
		return end + scratch.write(tail, end, "latin1");
	}
}

/** One for all encoders: what is in it is copied before the next frame is made. */
let memory = Buffer.alloc(0);

/** Memory for so many bytes behind those that stay. */
function scratchFor(bytes: number, behind: number): Buffer {
	if (memory.length < behind + bytes) {
		const larger = Math.max(SCRATCH_BYTES, 2 * memory.length, behind + bytes);
		const stays = memory.subarray(0, behind);
		memory = Buffer.allocUnsafeSlow(larger);
		memory.set(stays);
	}
	return memory;
}
