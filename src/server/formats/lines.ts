import { MiB } from "../../defaults.ts";
import { decodeFrames } from "../../protocol/decode.ts";
import { HEARTBEAT } from "../../protocol/encode.ts";
import type { OutputData, StreamName } from "../../protocol/events.ts";
import { formatEventId } from "../../protocol/id.ts";
import { plainLine } from "../../protocol/plain-line.ts";
import type { Format } from "./format.ts";

/** A longer line is sent in pieces, so that no viewer costs us more than this. */
const LONGEST_LINE = 1 * MiB;

/** A frame, and how many lines ended before it. */
interface Anchor {
	offset: number;
	lines: number;
}

/** The line of a stream that is not finished yet, and where it began. */
interface Unfinished extends Anchor {
	text: string;
}

/**
 * One event per line, in plain text, for the simplest of clients: unnamed for
 * stdout, "stderr" for stderr, and "exit" at the end.
 *
 * A line's id is `<log token>-<offset>-<n>`: whoever reads the log from the
 * frame at that offset and leaves out n lines, goes on after this one. The
 * frame is the one in which the oldest unfinished line began, so that resuming
 * cuts no line.
 */
export class LinesFormat implements Format {
	readonly heartbeat = HEARTBEAT;
	readonly #token: string;
	readonly #skip: number;
	readonly #unfinished = new Map<StreamName, Unfinished>();
	#frame: Anchor = { offset: 0, lines: 0 };
	#lines = 0;

	/** @param skip how many lines to leave out */
	constructor(token: string, skip = 0) {
		this.#token = token;
		this.#skip = skip;
	}

	frames(frames: Buffer, offset: number): string {
		let events = "";
		for (const { name, data, start, end } of decodeFrames(frames)) {
			this.#frame = { offset: offset + start, lines: this.#lines };
			if (name === "stdout" || name === "stderr") {
				const [, text]: OutputData = JSON.parse(data);
				events += this.#output(name, text);
			} else if (name === "exit") {
				// Both count, unfinished or not: whoever resumes may not know of one.
				for (const stream of ["stdout", "stderr"] as const) {
					if (this.#unfinished.has(stream))
						events += this.#output(stream, "\n");
					else this.#lines++;
				}
				// The id of the "end" that follows: who has seen this has seen all.
				const id = formatEventId(this.#token, offset + end);
				events += `id: ${id}\nevent: exit\ndata: ${data}\n\n`;
			}
		}
		return events;
	}

	gap(missing: number): string {
		this.#unfinished.clear();
		return `event: gap\ndata: ${JSON.stringify({ bytes: missing })}\n\n`;
	}

	#output(stream: StreamName, text: string): string {
		const before = this.#unfinished.get(stream);
		this.#unfinished.delete(stream);
		const lines = ((before?.text ?? "") + text).split("\n");
		let rest = lines.pop() ?? "";
		if (rest.length > LONGEST_LINE) {
			lines.push(rest);
			rest = "";
		}
		const events = lines.map((line) => this.#line(stream, line)).join("");
		if (rest !== "") {
			const began = lines.length === 0 ? before : undefined;
			this.#unfinished.set(stream, { ...this.#frame, ...began, text: rest });
		}
		return events;
	}

	#line(stream: StreamName, line: string): string {
		this.#lines++;
		if (this.#lines <= this.#skip) return "";
		// At most the other stream has one, this one's has just ended.
		const [oldest = this.#frame] = this.#unfinished.values();
		const id = formatEventId(this.#token, oldest.offset);
		const event = stream === "stderr" ? "event: stderr\n" : "";
		return `id: ${id}-${this.#lines - oldest.lines}\n${event}data: ${plainLine(line)}\n\n`;
	}
}
