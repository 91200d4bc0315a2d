import type { Cursor } from "../journal/cursor.ts";
import type { Journal } from "../journal/journal.ts";
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
	journal: Journal,
	lines: number,
): Promise<OutputPlace> {
	let { end } = journal;
	if (lines === 0) return { cursor: end, skip: 0 };
	/** How many line ends are still to be passed; undefined until the last character is known. */
	let left: number | undefined;
	for (;;) {
		const start = journal.blockBefore(end.offset);
		if (start === undefined) return { cursor: journal.start, skip: 0 };
		const part = await journal.read(start);
		// What could not be kept has no lines that we know of.
		if (part !== undefined && "frames" in part) {
			const frames = part.frames.subarray(0, end.offset - start.offset);
			let { output } = end;
			for (const { text, offset } of outputsIn(frames).reverse()) {
				left ??= text.endsWith("\n") ? lines + 1 : lines;
				output -= Buffer.byteLength(text);
				let at = text.length;
				while (left > 0 && at > 0) {
					at = text.lastIndexOf("\n", at - 1);
					if (at >= 0) left--;
				}
				if (left > 0) continue;
				const cursor = { offset: start.offset + offset, output };
				return { cursor, skip: at + 1 };
			}
		}
		end = start;
	}
}

/** The texts of the output in the frames, and where their events begin in them. */
function outputsIn(frames: Buffer): { text: string; offset: number }[] {
	const outputs: { text: string; offset: number }[] = [];
	for (const { name, data, start } of decodeFrames(frames)) {
		if (name !== "stdout" && name !== "stderr") continue;
		const [, text]: OutputData = JSON.parse(data);
		outputs.push({ text, offset: start });
	}
	return outputs;
}
