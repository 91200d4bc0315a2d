import type { Cursor, JournalReader } from "../journal/cursor.ts";
import { decodeFrames } from "../protocol/decode.ts";
import type { OutputData } from "../protocol/events.ts";

/** A place in the output. */
export interface OutputPlace {
	/** Before the event that it is in. */
	cursor: Cursor;
	/** How much of that event's text comes before it, in UTF-16 code units. */
	skip: number;
}

/**
 * Where the last lines of the output begin; an unfinished last one counts.
 * Reads the journal backwards, no further than it must.
 */
export async function lastLines(
	journal: JournalReader,
	lines: number,
): Promise<OutputPlace> {
	let { end } = journal;
	if (lines === 0) return { cursor: end, skip: 0 };
	/** How many line ends are still to be passed; undefined until the last character is known. */
	let left: number | undefined;
	for (;;) {
		const start = await journal.blockBefore(end.offset);
		if (start === undefined) return { cursor: journal.start, skip: 0 };
		let { output } = end;
		for (const { text, offset } of await outputsIn(journal, start, end)) {
			left ??= text.endsWith("\n") ? lines + 1 : lines;
			output -= Buffer.byteLength(text);
			let at = text.length;
			while (left > 0 && at > 0) {
				at = text.lastIndexOf("\n", at - 1);
				if (at >= 0) left--;
			}
			if (left === 0) return { cursor: { offset, output }, skip: at + 1 };
		}
		end = start;
	}
}

/** The texts of the output between two places, and where their events begin; the last first. */
async function outputsIn(
	journal: JournalReader,
	start: Cursor,
	end: Cursor,
): Promise<{ text: string; offset: number }[]> {
	const outputs: { text: string; offset: number }[] = [];
	for (let cursor = start; cursor.offset < end.offset; ) {
		const part = await journal.read(cursor);
		if (part === undefined) break;
		cursor = part.next;
		// What could not be kept has no lines that we know of.
		if ("missing" in part) continue;
		for (const { name, data, offset } of decodeFrames(part.frames)) {
			// It may have grown meanwhile.
			if (offset >= end.offset) break;
			if (name !== "stdout" && name !== "stderr") continue;
			const [, text]: OutputData = JSON.parse(data);
			outputs.push({ text, offset });
		}
	}
	return outputs.reverse();
}
