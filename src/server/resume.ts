import type { Cursor, JournalReader } from "../journal/cursor.ts";
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
 * the journal has no such event: an id of another one, past the end, or not where
 * an event begins.
 */
export async function resume(
	journal: JournalReader,
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
	const event = await journal.find(offset);
	if (event === undefined) return undefined;
	if ("missing" in event) return at(forgotten(event.next, offset));
	const { before, after, bytes } = event;
	if (!isCut || delivered === bytes) return at(after);
	return delivered < bytes ? { ...at(before), delivered } : undefined;
}

/**
 * Where an event stood that the journal has no more, given where it goes on. How
 * much output came before the frame is an estimate.
 */
function forgotten(next: Cursor, offset: number): Cursor {
	return { offset, output: Math.round((next.output * offset) / next.offset) };
}
