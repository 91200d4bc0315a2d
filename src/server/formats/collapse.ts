import { decodeFrames, type Frame } from "../../protocol/decode.ts";
import type {
	EventData,
	OutputData,
	StartData,
	StreamName,
} from "../../protocol/events.ts";
import { formatEventId } from "../../protocol/id.ts";
import { Overwritten } from "../../terminal/overwritten.ts";
import { OPEN_LINES } from "../../terminal/run-lines.ts";
import type { Format } from "./format.ts";

/**
 * What there has to be in frames for anything to be overwritten in them: in
 * JSON, a carriage return that ends no line, a cursor that goes up or to the
 * left, and whatever matters for frames that follow: modes, strings, and a
 * sequence that is cut at an event's end.
 */
const MATTERS =
	/\\r(?!\\n)|\\u001b(?:\[\d*[AFGJK]|\[[0-?]*[ -/]*[hlr]|[^[]|(?:\[[0-?]*[ -/]*)?"[,\]])/;

/** A frame; of output, what is left of its text. */
interface Left {
	frame: Frame;
	output: OutputData | undefined;
	text: string;
}

/** So many bytes of what was made are kept, for who reads the same next. */
const MADE_BYTES = 1024 * 1024;

/**
 * A run's past, without what was overwritten in it: hours of a progress bar
 * are megabytes, of which one line shows. Each event that is left has its own
 * id, and what is left of its text; those of which nothing is left are left
 * out. What shows in the end is the same, and so it is for who comes back with
 * any of the ids.
 *
 * It has to know the modes that are set, so it works on what follows from the
 * beginning, whoever reads it first: until then, and where it can't tell,
 * frames stay as they are.
 */
export class Collapse {
	readonly #token: string;
	readonly #isScreen: boolean;
	#cols: number;
	#rows: number;
	/** Up to here, in bytes, nothing has happened that would have to be known. */
	#known = 0;
	/** Where it has. */
	#oddFrom = Number.POSITIVE_INFINITY;
	/** What reads on from there. */
	#readers = new Map<string, Overwritten>();
	/** What was made last, by the offset at which it begins. */
	readonly #made = new Map<number, { length: number; frames: Buffer }>();
	#madeBytes = 0;

	/** @param token names the run's journal in its ids */
	constructor(token: string, { tty, cols, rows }: StartData) {
		this.#token = token;
		this.#isScreen = tty && cols !== null && rows !== null;
		this.#cols = cols ?? 0;
		this.#rows = rows ?? 0;
	}

	/** The format, for who wants its past so. */
	of(whole: Format): Format {
		return {
			...whole,
			isQuick: false, // Where something was overwritten, it takes its time.
			frames: (frames, offset, pastEnd) =>
				whole.frames(
					pastEnd === undefined
						? frames
						: this.#collapse(frames, offset, pastEnd),
					offset,
					pastEnd,
				),
		};
	}

	/** @param end where in the journal the frames end */
	#collapse(frames: Buffer, offset: number, end: number): Buffer {
		if (offset > this.#known || offset >= this.#oddFrom) return frames;
		const made = this.#made.get(offset);
		if (made?.length === frames.length) return made.frames;
		const goesOn = offset === this.#known;
		const isCut = goesOn && !this.#isIdle;
		if (!isCut && !MATTERS.test(frames.toString("latin1"))) {
			if (goesOn) this.#known = end;
			return frames;
		}
		const readers = goesOn ? this.#readers : new Map<string, Overwritten>();
		const left = this.#left(frames, readers);
		const all = [...readers.values()];
		if (all.some(({ isOdd }) => isOdd)) {
			this.#oddFrom = Math.min(this.#oddFrom, offset);
			return frames;
		}
		if (goesOn) this.#known = end;
		if (isCut || !all.every(({ isIdle }) => isIdle)) return frames;
		const collapsed = this.#encode(frames, left);
		this.#keep(offset, frames.length, collapsed);
		return collapsed;
	}

	get #isIdle(): boolean {
		return [...this.#readers.values()].every(({ isIdle }) => isIdle);
	}

	/** The frames, and what is left of the text of those that have one. */
	#left(frames: Buffer, readers: Map<string, Overwritten>): Left[] {
		const all: Left[] = [];
		const own = new Map<Overwritten, Left[]>();
		for (const reader of readers.values()) reader.restart();
		for (const frame of decodeFrames(frames)) {
			const { name, data } = frame;
			const left: Left = { frame, output: undefined, text: "" };
			all.push(left);
			if (name !== "stdout" && name !== "stderr") {
				if (name === "resize") this.#resize(JSON.parse(data), readers);
				else for (const reader of readers.values()) reader.interrupt();
				continue;
			}
			const output: OutputData = JSON.parse(data);
			left.output = output;
			const reader = this.#reader(readers, name, output[2]);
			// What lines one of them has ended says where others' have their place.
			for (const other of readers.values()) if (other !== reader) other.hold();
			reader.write(output[1]);
			const before = own.get(reader);
			if (before === undefined) own.set(reader, [left]);
			else before.push(left);
		}
		for (const [reader, pieces] of own) {
			const texts = reader.left;
			for (const [n, piece] of pieces.entries()) piece.text = texts[n] ?? "";
		}
		return all;
	}

	#reader(
		readers: Map<string, Overwritten>,
		stream: StreamName,
		process: number | undefined,
	): Overwritten {
		const key = `${stream} ${process}`;
		const known = readers.get(key);
		if (known !== undefined) return known;
		const isScreen = this.#isScreen && stream === "stdout";
		const reader = isScreen
			? new Overwritten(this.#cols, this.#rows)
			: new Overwritten(undefined, OPEN_LINES);
		readers.set(key, reader);
		return reader;
	}

	#resize(
		{ cols, rows }: EventData["resize"],
		readers: Map<string, Overwritten>,
	): void {
		this.#cols = Math.min(this.#cols, cols);
		this.#rows = Math.min(this.#rows, rows);
		for (const reader of readers.values()) reader.resize(cols, rows);
	}

	/** The frames with what is left of them. */
	#encode(frames: Buffer, all: readonly Left[]): Buffer {
		const parts: Buffer[] = [];
		for (const { frame, output, text: rest } of all) {
			const { name, start, end, offset } = frame;
			if (output === undefined || rest === output[1]) {
				parts.push(frames.subarray(start, end));
			} else if (rest !== "") {
				const [ms, , ...others] = output;
				const id = formatEventId(this.#token, offset);
				const json = JSON.stringify([ms, rest, ...others]);
				parts.push(Buffer.from(`id: ${id}\nevent: ${name}\ndata: ${json}\n\n`));
			}
		}
		return Buffer.concat(parts);
	}

	#keep(offset: number, length: number, frames: Buffer): void {
		this.#forget(offset);
		this.#made.set(offset, { length, frames });
		this.#madeBytes += frames.length;
		for (const oldest of this.#made.keys()) {
			if (this.#madeBytes <= MADE_BYTES) break;
			this.#forget(oldest);
		}
	}

	#forget(offset: number): void {
		this.#madeBytes -= this.#made.get(offset)?.frames.length ?? 0;
		this.#made.delete(offset);
	}
}
