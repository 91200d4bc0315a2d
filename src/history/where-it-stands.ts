import { recordSize } from "../journal/record.ts";
import { isEventName } from "../protocol/events.ts";
import { NOTHING_YET, type Progress } from "./batch.ts";
import { isOutput, type KeptEvent } from "./event-line.ts";
import { readLines } from "./events-file.ts";
import { KeptFiles } from "./kept-files.ts";

const NEWLINE = 0x0a;

/** An event, and where its line ends in the file. */
interface Line {
	event: KeptEvent;
	endsAt: number;
}

/**
 * How far the files of a run are that is not being written any more, for who
 * writes on behind that: up to its last whole event.
 *
 * @param folder the run's own
 * @throws {NodeJS.ErrnoException} when they can't be read
 */
export async function whereItStands(folder: string): Promise<Progress> {
	const files = new KeptFiles(folder);
	try {
		return await files.use(async ({ events, output, outputBytes }) => {
			const from = { position: 0, last: undefined };
			let before: Line | undefined;
			let last: Line | undefined;
			for await (const lines of readLines(events, from, await outputBytes())) {
				for (const line of lines) [before, last] = [last, line];
			}
			const place = last && placeBehind(last, before);
			if (place === undefined) return NOTHING_YET;
			const { end, lines } = place.event;
			const [byte] = end > 0 ? await output(end - 1, 1) : [NEWLINE];
			const isInLine = byte !== NEWLINE;
			return {
				cursor: place.cursor,
				...{ output: end, events: place.endsAt },
				...{ newlines: lines - (isInLine ? 1 : 0), isInLine },
			};
		});
	} catch (error) {
		// It was about to begin.
		if ((error as NodeJS.ErrnoException).code === "ENOENT") return NOTHING_YET;
		throw error;
	}
}

/** Where the log goes on behind the last event, or, where that is not known, behind the one before. */
function placeBehind(last: Line, before: Line | undefined) {
	const { event } = last;
	const begin = before?.event;
	const size = sizeOf(event, begin?.end ?? 0);
	if (size !== undefined) {
		const offset = event.at + size;
		return { ...last, cursor: { offset, output: event.counted } };
	}
	if (before === undefined) return undefined;
	const cursor = { offset: event.at, output: before.event.counted };
	return { ...before, cursor };
}

/**
 * How many bytes of the log an event takes; undefined of what is not kept as it
 * is there: a gap, and an event with a name of its user's.
 *
 * @param begin where its output begins in its file
 */
function sizeOf(event: KeptEvent, begin: number): number | undefined {
	if (isOutput(event)) return recordSize(event.end - begin);
	const { event: name, data = "" } = event;
	if (name === "gap" || !isEventName(name)) return undefined;
	return recordSize(Buffer.byteLength(data));
}
