import type { Cursor } from "../journal/cursor.ts";
import type { Journal } from "../journal/journal.ts";
import { decodeFrames, frameEnd } from "../protocol/decode.ts";
import type { OutputData } from "../protocol/events.ts";
import { parseEventId } from "../protocol/id.ts";

/** Where a viewer goes on. */
export interface ResumePoint {
	cursor: Cursor;
	/** How many bytes of the first event's text it has; undefined unless it gets pieces. */
	delivered: number | undefined;
}

export const BEGINNING: ResumePoint = {
	cursor: { offset: 0, output: 0 },
	delivered: undefined,
};

/**
 * Where a viewer goes on that has seen the event with that id; undefined when
 * the journal has no such event: an id of another one, past the end, or not on a
 * frame's start.
 */
export async function resume(
	journal: Journal,
	id: string,
): Promise<ResumePoint | undefined> {
	const parsed = parseEventId(id);
	if (parsed?.token !== journal.token) return undefined;
	const { offset, delivered } = parsed;
	const isCut = delivered !== undefined;
	const at = (cursor: Cursor) => ({
		...BEGINNING,
		cursor,
		delivered: isCut ? 0 : undefined,
	});
	const { start } = journal;
	if (offset < start.offset) return at(forgotten(start, offset));
	const part = await journal.read({ offset, output: 0 });
	if (part === undefined) return undefined;
	if ("missing" in part) return at(forgotten(part.next, offset));
	const { frames, next } = part;
	const field = Buffer.from(`id: ${journal.idAt(offset)}\n`);
	if (!frames.subarray(0, field.length).equals(field)) return undefined;
	const after = at(afterFirst(frames, next));
	if (!isCut) return after;
	const length = outputBytes(frames.subarray(0, frameEnd(frames, 0)));
	if (delivered > length) return undefined;
	if (delivered === length) return after;
	return { ...at(beforeAll(frames, next)), delivered };
}

/**
 * Where a frame stood that the journal has no more, given where it goes on. How
 * much output came before the frame is an estimate.
 */
function forgotten(next: Cursor, offset: number): Cursor {
	return { offset, output: Math.round((next.output * offset) / next.offset) };
}

/** The cursor before the frames, given the one after them. */
function beforeAll(frames: Buffer, after: Cursor): Cursor {
	return {
		offset: after.offset - frames.length,
		output: after.output - outputBytes(frames),
	};
}

/** The cursor after the first of the frames, given the one after the last. */
function afterFirst(frames: Buffer, after: Cursor): Cursor {
	return beforeAll(frames.subarray(frameEnd(frames, 0)), after);
}

/** How much output is in the frames; of invalid UTF-8, what became of it. */
function outputBytes(frames: Buffer): number {
	let bytes = 0;
	for (const { name, data } of decodeFrames(frames)) {
		if (name !== "stdout" && name !== "stderr") continue;
		const [, text]: OutputData = JSON.parse(data);
		bytes += Buffer.byteLength(text);
	}
	return bytes;
}
