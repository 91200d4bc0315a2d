import { KiB, MiB } from "../defaults.ts";
import type { Cursor, Gap } from "../journal/cursor.ts";
import type { RecordSlice } from "../journal/journal.ts";
import { type FoundRecord, namedEvent } from "../journal/record.ts";
import { lookAt } from "../protocol/json-string.ts";
import { eventLine, isOutput, type KeptEvent } from "./event-line.ts";

/** So much output is written at once, about: who writes less gets behind a flood. */
const BATCH_BYTES = 1 * MiB;

/** So much room is left for what is taken in at once, and is there at first. */
const ROOM_BYTES = 64 * KiB;

/** How far a run has been taken up. */
export interface Progress {
	cursor: Cursor;
	/** Bytes of the two files. */
	output: number;
	events: number;
	newlines: number;
	/** Whether the output ends in mid-line. */
	isInLine: boolean;
}

export const NOTHING_YET: Progress = {
	cursor: { offset: 0, output: 0 },
	output: 0,
	events: 0,
	newlines: 0,
	isInLine: false,
};

/** Events of a run on their way to its files. */
export class Batch {
	/** A flood's is large; of runs that say little there may be many. */
	#memory = Buffer.allocUnsafeSlow(ROOM_BYTES);
	#filled = 0;
	/** Output that has no room in the memory. */
	#parts: Buffer[] = [];
	#lines: string[] = [];
	#start = NOTHING_YET;
	#progress = NOTHING_YET;
	/** Where the run's own end begins in its log, as far as it has come. */
	exitAt: number | undefined;
	endAt: number | undefined;

	/** Begins anew, behind what has been written. */
	begin(progress: Progress): void {
		this.#filled = 0;
		this.#parts = [];
		this.#lines = [];
		this.#start = progress;
		this.#progress = progress;
	}

	/** Gives memory back that is not needed while nothing comes. */
	rest(): void {
		if (this.#memory.length <= ROOM_BYTES) return;
		this.#memory = Buffer.allocUnsafeSlow(ROOM_BYTES);
		this.#filled = 0;
	}

	/** Where it begins: before anything of it has been written. */
	get start(): Progress {
		return this.#start;
	}

	/** How far the run has come with it. */
	get progress(): Progress {
		return this.#progress;
	}

	get isEmpty(): boolean {
		return this.#lines.length === 0;
	}

	get isFull(): boolean {
		return this.#progress.output - this.#start.output >= BATCH_BYTES;
	}

	/** The bytes of `output`. */
	get output(): readonly Buffer[] {
		return [...this.#parts, this.#memory.subarray(0, this.#filled)].filter(
			({ length }) => length > 0,
		);
	}

	/** The lines of `events.jsonl`. */
	get events(): Buffer {
		return Buffer.from(this.#lines.join(""));
	}

	/** Takes in what follows in the run's log, as a copy. */
	take(part: RecordSlice | Gap): void {
		if ("missing" in part) this.#gap(part);
		else for (const record of part.records) this.#record(record);
		this.#progress = { ...this.#progress, cursor: part.next };
	}

	#record(record: FoundRecord): void {
		const { offset, name, ms, process, output, text, size } = record;
		const { cursor, ...before } = this.#progress;
		const next = {
			offset: offset + size,
			output: cursor.output + output,
		};
		if (isOutput({ event: name })) {
			this.#copy(text);
			this.#progress = {
				...before,
				cursor: next,
				output: before.output + text.length,
				newlines: before.newlines + lookAt(text).newlines,
				isInLine: text.at(-1) !== 0x0a,
			};
			this.#line({
				at: offset,
				event: name,
				ms,
				...(process !== undefined && { process }),
			});
			return;
		}
		this.#progress = { ...before, cursor: next };
		const named = namedEvent(record);
		const data = named.data.toString();
		this.#line({ at: offset, event: named.name, data });
		if (name === "end") this.endAt = offset;
		if (name === "exit" && !("process" in JSON.parse(data))) {
			this.exitAt = offset;
		}
	}

	#gap({ missing, next }: Gap): void {
		const { cursor } = this.#progress;
		this.#progress = { ...this.#progress, cursor: next };
		const data = JSON.stringify({ bytes: missing });
		this.#line({ at: cursor.offset, event: "gap", data });
	}

	#line(event: Pick<KeptEvent, "at" | "event" | "ms" | "process" | "data">) {
		const { cursor, output, newlines, isInLine, events } = this.#progress;
		const line = eventLine({
			...event,
			end: output,
			counted: cursor.output,
			lines: newlines + (isInLine ? 1 : 0),
		});
		this.#lines.push(line);
		const bytes = Buffer.byteLength(line);
		this.#progress = { ...this.#progress, events: events + bytes };
	}

	#copy(text: Buffer): void {
		const needed = this.#filled + text.length;
		if (needed > this.#memory.length && this.#memory.length < BATCH_BYTES) {
			const larger = Buffer.allocUnsafeSlow(BATCH_BYTES + ROOM_BYTES);
			this.#memory.copy(larger, 0, 0, this.#filled);
			this.#memory = larger;
		}
		if (this.#filled + text.length <= this.#memory.length) {
			this.#filled += text.copy(this.#memory, this.#filled);
			return;
		}
		this.#parts.push(
			Buffer.from(this.#memory.subarray(0, this.#filled)),
			Buffer.from(text),
		);
		this.#filled = 0;
	}
}
