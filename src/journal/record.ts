import {
	type CustomData,
	EVENT_NAMES,
	EVENT_NUMBERS,
	type EventName,
} from "../protocol/events.ts";

/** An event as the journal keeps it. */
export interface JournalRecord {
	name: EventName;
	/** Milliseconds since the run's start; 0 for what is no output. */
	ms: number;
	/** Which of several processes wrote it; undefined when there is one. */
	process: number | undefined;
	/** As how many bytes of output it counts. */
	output: number;
	/** The output itself, or the event's data as JSON. */
	text: Buffer;
}

/** An event as viewers get it: its name, and its data as JSON. */
export interface NamedEvent {
	name: string;
	data: Buffer;
}

/** A record that is no output, as viewers get it. */
export function namedEvent({ name, text }: JournalRecord): NamedEvent {
	if (name !== "custom") return { name, data: text };
	const { event, ms, data }: CustomData = JSON.parse(text.toString());
	return { name: event, data: Buffer.from(JSON.stringify([ms, data])) };
}

const NAMES = new Map<number | undefined, EventName>(
	EVENT_NAMES.map((name) => [EVENT_NUMBERS[name], name]),
);

/** A record, and where it was found in the log. */
export interface FoundRecord extends JournalRecord {
	offset: number;
	/** How many bytes of the log it takes. */
	size: number;
}

/** What comes before each record's text. */
const HEAD_BYTES = 26;

/** How many bytes of a log a record takes with a text of so many. */
export function recordSize(textBytes: number): number {
	return HEAD_BYTES + textBytes;
}

const AT = { mark: 0, offset: 4, text: 8, output: 12, ms: 16 } as const;
const NAME_AT = 22;
const PROCESS_AT = 24;
const NO_PROCESS = 0xffff;

/**
 * The form that records have in a log: the text as it is behind a head of a few
 * numbers, so that to keep output costs one copy and hardly a byte more than it
 * has. A head begins with the journal's mark, which nobody else knows, and with
 * its own place: what a command writes can't be taken for one.
 */
export class RecordForm {
	readonly #mark: number;
	readonly #head = Buffer.alloc(HEAD_BYTES);
	readonly #fields = new DataView(this.#head.buffer, this.#head.byteOffset);

	/** @param mark 32 bits, by chance */
	constructor(mark: number) {
		this.#mark = mark;
	}

	/** The head of a record that begins at the offset; to be copied before the next is made. */
	head(offset: number, record: JournalRecord): Buffer {
		const fields = this.#fields;
		fields.setUint32(AT.mark, this.#mark, true);
		fields.setUint32(AT.offset, offset % 2 ** 32, true);
		fields.setUint32(AT.text, record.text.length, true);
		fields.setUint32(AT.output, record.output, true);
		fields.setUint32(AT.ms, record.ms % 2 ** 32, true);
		fields.setUint16(AT.ms + 4, record.ms / 2 ** 32, true);
		fields.setUint8(NAME_AT, EVENT_NUMBERS[record.name]);
		fields.setUint16(PROCESS_AT, record.process ?? NO_PROCESS, true);
		return this.#head;
	}

	/**
	 * The records in bytes of the log; none when no record begins there. Their
	 * texts are shared with the log.
	 *
	 * @param offset where in the log the bytes begin
	 */
	*read(bytes: Buffer, offset: number): Generator<FoundRecord> {
		for (let at = 0; at + HEAD_BYTES <= bytes.length; ) {
			const isOurs =
				bytes.readUInt32LE(at + AT.mark) === this.#mark &&
				bytes.readUInt32LE(at + AT.offset) === (offset + at) % 2 ** 32;
			const name = NAMES.get(bytes[at + NAME_AT]);
			if (!isOurs || name === undefined) return;
			const process = bytes.readUInt16LE(at + PROCESS_AT);
			const size = HEAD_BYTES + bytes.readUInt32LE(at + AT.text);
			yield {
				offset: offset + at,
				size,
				name,
				ms: bytes.readUIntLE(at + AT.ms, 6),
				process: process === NO_PROCESS ? undefined : process,
				output: bytes.readUInt32LE(at + AT.output),
				text: bytes.subarray(at + HEAD_BYTES, at + size),
			};
			at += size;
		}
	}
}
