import { MiB } from "../defaults.ts";
import { isOutput, type KeptEvent, parseEventLine } from "./event-line.ts";

/** How much of a file is read at once, in bytes. */
const PIECE_BYTES = 1 * MiB;

/** No line of ours is longer, in bytes. */
const LONGEST_BYTES = 16 * MiB;

const NEWLINE = 0x0a;

/**
 * Reads a part of a file: less than asked for at its end.
 *
 * @param into is used for that, where it is there: at least as long
 */
export type ReadAt = (
	position: number,
	length: number,
	into?: Buffer,
) => Promise<Buffer>;

/** A line of `events.jsonl`, and where it ends in that file. */
export interface FoundLine {
	event: KeptEvent;
	endsAt: number;
}

/**
 * The whole lines of `events.jsonl` from a position on, as far as each follows
 * from the one before and has its output. What comes behind one that doesn't
 * is no longer to be believed.
 *
 * @param outputBytes how many bytes of output there are
 * @param last the event before; undefined at the beginning
 */
export async function* readLines(
	read: ReadAt,
	from: { position: number; last: KeptEvent | undefined },
	outputBytes: number,
): AsyncGenerator<FoundLine[]> {
	let { position, last } = from;
	for (let length = PIECE_BYTES; ; ) {
		const bytes = await read(position, length);
		const lines: FoundLine[] = [];
		let start = 0;
		for (;;) {
			const end = bytes.indexOf(NEWLINE, start);
			if (end < 0) break;
			const event = parseEventLine(bytes.toString("utf8", start, end));
			const isWhole = event !== undefined && event.end <= outputBytes;
			if (!isWhole || !follows(event, last)) {
				yield lines;
				return;
			}
			start = end + 1;
			lines.push({ event, endsAt: position + start });
			last = event;
		}
		yield lines;
		if (bytes.length < length || length > LONGEST_BYTES) return;
		// A line may be longer than a piece.
		length = start === 0 ? length * 2 : PIECE_BYTES;
		position += start;
	}
}

/**
 * The last whole line in the end of `events.jsonl`, which alone tells how far
 * the run had come; undefined when there is none in it.
 *
 * @param tail the file's last bytes, from a line's start or in mid-line
 */
export function lastLine(
	tail: Buffer,
	outputBytes: number,
): KeptEvent | undefined {
	let end = tail.lastIndexOf(NEWLINE);
	while (end > 0) {
		const start = tail.lastIndexOf(NEWLINE, end - 1);
		const event = parseEventLine(tail.toString("utf8", start + 1, end));
		if (event !== undefined && event.end <= outputBytes) return event;
		end = start;
	}
	return undefined;
}

function follows(event: KeptEvent, last: KeptEvent | undefined): boolean {
	if (last === undefined) return isOutput(event) || event.end === 0;
	return (
		event.at > last.at &&
		event.end >= last.end &&
		event.counted >= last.counted &&
		event.lines >= last.lines &&
		(isOutput(event) || event.end === last.end)
	);
}
