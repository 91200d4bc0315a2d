import { onTestFinished } from "vitest";
import type { Cursor } from "../../src/journal/cursor.ts";
import { Journal, type JournalOptions } from "../../src/journal/journal.ts";
import { Log, type LogOptions } from "../../src/journal/log.ts";

/** A log that is closed with the test. */
export function openLog(options?: LogOptions): Log {
	const log = new Log(options);
	onTestFinished(() => log.close());
	return log;
}

/** A journal that is closed with the test. */
export function openJournal(options?: Partial<JournalOptions>): Journal {
	const journal = new Journal({ token: "t", ...options });
	onTestFinished(() => journal.close());
	return journal;
}

/** A frame of that many bytes that tells which one it is. */
export function frame(number: number, bytes: number): Buffer {
	return Buffer.from(`${number}`.padEnd(bytes - 2, ".").concat("\n\n"));
}

/** Appends that many bytes as frames of one size, with the disk keeping up. */
export async function fill(
	log: Log,
	bytes: number,
	frameBytes: number,
): Promise<void> {
	for (let n = 0; n * frameBytes < bytes; n++) {
		log.append(frame(n, frameBytes), frameBytes - 10);
		await log.backpressure;
	}
}

/** Reads from a cursor to the end. */
export async function readAll(log: Pick<Log, "read">, from: Cursor) {
	const parts: Buffer[] = [];
	let missing = 0;
	let cursor = from;
	for (;;) {
		const part = await log.read(cursor);
		if (part === undefined)
			return { bytes: Buffer.concat(parts), missing, cursor };
		if ("missing" in part) missing += part.missing;
		else parts.push(part.frames);
		cursor = part.next;
	}
}

export const BEGINNING = { offset: 0, output: 0 };
