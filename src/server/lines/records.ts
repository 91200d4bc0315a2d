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

export function failureRecord(reason: string): string {
	return `${FAILURE}${reason.replaceAll("\n", " ")}\n`;
}

/** An id has so many digits of its own, behind those that many ids share. */
const OWN_DIGITS = 6;
const SHARED = 10 ** OWN_DIGITS;

/**
 * The events of whole records, ready for the wire.
 *
 * @param token names the log of lines in its ids
 * @param offset where in it the records begin, in bytes
 */
export function recordEvents(
	records: Buffer,
	token: string,
	offset: number,
): Buffer {
	// A character for each byte: so places in the string are places in the log.
	const text = records.toString("latin1");
	let events = "";
	let shared = "";
	let sharedEnd = 0;
	for (let start = 0; start < text.length; ) {
		const newline = text.indexOf("\n", start);
		const end = newline === -1 ? text.length : newline;
		const at = offset + start;
		if (at >= sharedEnd) {
			shared = `id: ${formatEventId(token, at).slice(0, -OWN_DIGITS)}`;
			sharedEnd = at - (at % SHARED) + SHARED;
		}
		const id = `${shared}${`${SHARED + (at % SHARED)}`.slice(1)}\n`;
		events += recordEvent(id, text.slice(start, end));
		start = end + 1;
	}
	return Buffer.from(events, "latin1");
}

function recordEvent(id: string, record: string): string {
	switch (record[0]) {
		case STDERR:
			return `${id}event: stderr\ndata: ${record.slice(1)}\n\n`;
		case EXIT:
			return `${id}event: exit\ndata: ${record.slice(1)}\n\n`;
		// Without an id: who has seen the line before goes on here.
		case GAP:
			return `event: gap\ndata: ${record.slice(1)}\n\n`;
		case FAILURE: {
			const reason = Buffer.from(record.slice(1), "latin1").toString();
			return encodeFailure(reason).toString("latin1");
		}
		default:
			return `${id}data: ${record}\n\n`;
	}
}
