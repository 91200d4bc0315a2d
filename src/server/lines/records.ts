import { encodeFailure } from "../../protocol/encode.ts";
import { formatEventId } from "../../protocol/id.ts";

/*
 * The log of lines has one record for each event of `?format=lines`, each with a
 * newline at its end. A line of stdout is there as it is: so a log of lines is
 * smaller than the log that it was made of, where events with their ids would
 * be many times as large. Every other record begins with a character that no
 * line has, and that says what it is.
 */

const STDERR = "\x01";
const EXIT = "\x02";
const GAP = "\x03";
const FAILURE = "\x04";
const MESSAGE = "\x05";
const LAST_MARK = 5;

/** @param lines each with its newline, without control characters but tabs */
export function stderrRecords(lines: string): string {
	return `${STDERR}${lines.slice(0, -1).replaceAll("\n", `\n${STDERR}`)}\n`;
}

/** @param data of the run's `exit` event, as JSON */
export function exitRecord(data: string): string {
	return `${EXIT}${data}\n`;
}

/** @param bytes of output that no lines could be made of */
export function gapRecord(bytes: number): string {
	return `${GAP}${JSON.stringify({ bytes })}\n`;
}

/** @param data of a `message` event, as JSON */
export function messageRecord(data: string): string {
	return `${MESSAGE}${data}\n`;
}

export function failureRecord(reason: string): string {
	return `${FAILURE}${reason.replaceAll("\n", " ")}\n`;
}

/** What comes between the id of a line of stdout and its text. */
const BEFORE_TEXT = "\ndata: ";

const NEWLINE = 0x0a;
const DIGIT_0 = 0x30;

/** An id has so many digits of its own, behind those that many ids share. */
const OWN_DIGITS = 6;
const SHARED = 10 ** OWN_DIGITS;

/** To copy less than this, in bytes, a loop is faster than a call. */
const SHORT_BYTES = 64;

/**
 * The events of whole records, ready for the wire. There may be millions of
 * lines of a few bytes: they are put together byte by byte, because a string
 * for each takes several times as long.
 *
 * @param token names the log of lines in its ids
 * @param offset where in it the records begin, in bytes
 */
export function recordEvents(
	records: Buffer,
	token: string,
	offset: number,
): Buffer {
	const head = new LineHead(token);
	const ends: number[] = [];
	/** The events of records that are no lines of stdout, by where these begin. */
	const others = new Map<number, Buffer>();
	let length = 0;
	for (let start = 0; start < records.length; ) {
		const end = records.indexOf(NEWLINE, start);
		const mark = records[start] ?? 0;
		const other =
			mark > LAST_MARK
				? undefined
				: otherEvent(
						mark,
						records.toString("utf8", start + 1, end),
						formatEventId(token, offset + start),
					);
		if (other !== undefined) others.set(start, other);
		length += other?.length ?? head.bytes.length + end - start + 2;
		ends.push(end);
		start = end + 1;
	}
	const events = Buffer.allocUnsafe(length);
	let at = 0;
	let start = 0;
	for (const end of ends) {
		const other = others.size > 0 ? others.get(start) : undefined;
		if (other !== undefined) at += other.copy(events, at);
		else {
			head.setOffset(offset + start);
			at = copy(head.bytes, 0, head.bytes.length, events, at);
			at = copy(records, start, end, events, at);
			events[at++] = NEWLINE;
			events[at++] = NEWLINE;
		}
		start = end + 1;
	}
	return events;
}

/** What comes before the text of a line of stdout. */
class LineHead {
	readonly bytes: Buffer;
	readonly #token: string;
	readonly #idEnd: number;
	#shared = 0;

	/** @param token names the log of lines */
	constructor(token: string) {
		this.#token = token;
		const id = `id: ${formatEventId(token, 0)}`;
		this.bytes = Buffer.from(id + BEFORE_TEXT);
		this.#idEnd = id.length;
	}

	/** It is the line's that begins there. */
	setOffset(offset: number): void {
		let own = offset % SHARED;
		if (offset - own !== this.#shared) {
			this.#shared = offset - own;
			this.bytes.write(`id: ${formatEventId(this.#token, offset)}`, "latin1");
		}
		for (let n = 1; n <= OWN_DIGITS; n++) {
			this.bytes[this.#idEnd - n] = DIGIT_0 + (own % 10);
			own = (own / 10) | 0;
		}
	}
}

/** @returns where in the target the copy ends */
function copy(
	source: Buffer,
	start: number,
	end: number,
	target: Buffer,
	at: number,
): number {
	if (end - start > SHORT_BYTES)
		return at + source.copy(target, at, start, end);
	let to = at;
	for (let from = start; from < end; from++) target[to++] = source[from] ?? 0;
	return to;
}

/** The event of a record that is no line of stdout. */
function otherEvent(mark: number, text: string, id: string): Buffer {
	switch (String.fromCharCode(mark)) {
		case STDERR:
			return Buffer.from(`id: ${id}\nevent: stderr\ndata: ${text}\n\n`);
		case EXIT:
			return Buffer.from(`id: ${id}\nevent: exit\ndata: ${text}\n\n`);
		case MESSAGE:
			return Buffer.from(`id: ${id}\nevent: message\ndata: ${text}\n\n`);
		// Without an id: who has seen the line before goes on here.
		case GAP:
			return Buffer.from(`event: gap\ndata: ${text}\n\n`);
		default:
			return encodeFailure(text);
	}
}
