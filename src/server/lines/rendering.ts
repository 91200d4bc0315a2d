import { MiB } from "../../defaults.ts";
import type { Cursor, Gap, Readable, Slice } from "../../journal/cursor.ts";
import type { Log } from "../../journal/log.ts";
import { decodeFrames, type Frame } from "../../protocol/decode.ts";
import type {
	EventData,
	OutputData,
	StartData,
	StreamName,
} from "../../protocol/events.ts";
import { linesOfRun } from "../../terminal/lines-of-run.ts";
import { stripControls } from "../../text/parse.ts";
import type { Turns } from "../turns.ts";
import {
	exitRecord,
	failureRecord,
	gapRecord,
	messageRecord,
	stderrRecords,
} from "./records.ts";

/**
 * After this, in ms, without anything new, lines are told that may still
 * change. Longer than the terminal waits by the events' own times, so that the
 * same log always makes the same lines.
 */
const IDLE_MS = 1500;

/** A longer line comes in pieces, so that none costs us more than this. */
const LONGEST_LINE = 1 * MiB;

// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what they are
const CONTROL = /[\0-\x08\x0b-\x1f\x7f-\x9f]/;

export interface RenderingOptions {
	/** What is rendered: a run's. */
	journal: Readable;
	start: StartData;
	/** Where the lines go. */
	lines: Log;
	/** Hides in lines what viewers are not to see. */
	masked: (lines: string) => string;
	turns: Turns;
	/** Told of each error that ends streams. */
	onError: (error: Error) => void;
}

/**
 * Makes lines of a run's log, as its terminal leaves them, once for all who
 * want them: a terminal for each would take the time of the one thread that
 * reads what the command writes. It works while somebody reads them, a little
 * at a time, and goes on where it was when somebody comes again.
 */
export class Rendering {
	/** The lines, as records. */
	readonly lines: Log;
	readonly #journal: Readable;
	readonly #masked: (lines: string) => string;
	readonly #turns: Turns;
	readonly #onError: (error: Error) => void;
	readonly #run: ReturnType<typeof linesOfRun>;
	/** For each reader what ends its stream. */
	readonly #readers = new Set<() => void>();
	/** Who waits until the log is rendered up to an offset. */
	#waiting: { offset: number; reached: () => void }[] = [];
	#cursor: Cursor = { offset: 0, output: 0 };
	/** So many bytes of the output are counted in the log of lines. */
	#counted = 0;
	#records = "";
	#isBusy = false;
	#stopListening: (() => void) | undefined;
	#idle: NodeJS.Timeout | undefined;

	constructor(options: RenderingOptions) {
		this.lines = options.lines;
		this.#journal = options.journal;
		this.#masked = options.masked;
		this.#turns = options.turns;
		this.#onError = options.onError;
		const { processes = [] } = options.start;
		this.#run = linesOfRun(
			options.start,
			(stream, lines, _ms, _markers, process) => {
				const name = process === undefined ? undefined : processes[process];
				this.#add(stream, lines, name && `[${name}] `);
			},
			LONGEST_LINE,
		);
	}

	/**
	 * Somebody reads from now on, until the function that it returns is called.
	 *
	 * @param cut called when the run's log can't be read
	 */
	enter(cut: () => void): () => void {
		this.#readers.add(cut);
		this.#stopListening ??= this.#journal.onGrowth(this.#more);
		this.#more();
		return () => {
			this.#readers.delete(cut);
			if (this.#readers.size === 0) this.#stop();
		};
	}

	/** Nobody reads any more: does nothing from now on, because all is being closed. */
	close(): void {
		this.#readers.clear();
		this.#stop();
	}

	#stop(): void {
		this.#stopListening?.();
		this.#stopListening = undefined;
		this.#turns.forget(this.#step);
		clearTimeout(this.#idle);
		this.#letGo();
	}

	/** How many bytes there are behind that place among the lines, about. */
	behind({ offset }: Cursor): number {
		const { lines } = this;
		const made = lines.end.offset - Math.max(offset, lines.start.offset);
		return made + this.#journal.end.offset - this.#cursor.offset;
	}

	/** Up to where the lines are of what is past now: everywhere, until that is rendered. */
	past(): () => number {
		let end = Number.POSITIVE_INFINITY;
		this.#whenReached(() => {
			end = this.lines.end.offset;
		});
		return () => end;
	}

	/** Resolves when there are lines of all that is past now. */
	caughtUp(): Promise<void> {
		return new Promise((resolve) => this.#whenReached(resolve));
	}

	#whenReached(reached: () => void): void {
		const { offset } = this.#journal.end;
		if (this.#cursor.offset >= offset || this.lines.ended) reached();
		else this.#waiting.push({ offset, reached });
	}

	readonly #more = () => {
		const isDone = this.lines.ended || this.#readers.size === 0;
		if (!this.#isBusy && !isDone) this.#turns.soon(this.#step);
	};

	/** Renders what lies together in the log, some 64 KiB. */
	readonly #step = () => {
		if (this.#isBusy) return;
		try {
			const found = this.#journal.read(this.#cursor);
			if (found === undefined) this.#atEnd();
			else if (found instanceof Promise) this.#renderWhenRead(found);
			else this.#render(found);
		} catch (error) {
			this.#fail(error as Error);
		}
	};

	#renderWhenRead(reading: Promise<Slice | Gap>): void {
		this.#isBusy = true;
		reading.then(
			(part) =>
				this.#turns.soon(() => {
					this.#isBusy = false;
					// Nobody reads any more, or all is being closed.
					if (this.#readers.size === 0) return;
					try {
						this.#render(part);
					} catch (error) {
						this.#fail(error as Error);
					}
				}),
			(error) => this.#cutAll(error),
		);
	}

	#render(part: Slice | Gap): void {
		clearTimeout(this.#idle);
		if ("missing" in part) {
			this.#run.finish();
			this.#records += gapRecord(part.missing);
		} else {
			for (const frame of decodeFrames(part.frames)) this.#frame(frame);
		}
		this.#cursor = part.next;
		this.#write();
		this.#tellReached();
		const waits = this.lines.backpressure;
		if (waits === undefined) this.#more();
		else {
			this.#isBusy = true;
			void waits.then(() => {
				this.#isBusy = false;
				this.#more();
			});
		}
	}

	#frame({ name, data }: Frame): void {
		if (name === "stdout" || name === "stderr") {
			const [ms, text, process]: OutputData = JSON.parse(data);
			this.#run.settle(ms);
			this.#run.write(name, text, ms, process);
			this.#run.settle(ms);
		} else if (name === "resize") {
			const size: EventData["resize"] = JSON.parse(data);
			this.#run.resize(size);
		} else if (name === "exit") {
			const { process }: EventData["exit"] = JSON.parse(data);
			if (process !== undefined) return; // The run goes on.
			this.#run.finish();
			this.#records += exitRecord(data);
		} else if (name === "message") {
			this.#records += messageRecord(data);
		}
	}

	/** @param prefix what each line comes behind */
	#add(stream: StreamName, lines: string, prefix = ""): void {
		const plain = CONTROL.test(lines) ? stripControls(lines) : lines;
		// The last newline is none of the text, whatever a pattern takes for it.
		const pieces = inPieces(plain.slice(0, -1));
		const masked = `${this.#masked(behind(prefix, pieces))}\n`;
		this.#records += stream === "stderr" ? stderrRecords(masked) : masked;
	}

	/** Puts what there is by now into the log of lines. */
	#write(): void {
		if (this.#records === "") return;
		const records = Buffer.from(this.#records);
		this.#records = "";
		const { output } = this.#cursor;
		this.lines.append(records, output - this.#counted);
		this.#counted = output;
	}

	#atEnd(): void {
		if (this.#journal.ended) {
			// A run that was lost has no end that would have done it.
			this.#run.finish();
			this.#write();
			this.lines.finish();
			return;
		}
		clearTimeout(this.#idle);
		this.#idle = setTimeout(() => {
			try {
				this.#run.settle(Number.POSITIVE_INFINITY);
				this.#write();
			} catch (error) {
				this.#fail(error as Error);
			}
		}, IDLE_MS);
	}

	#tellReached(): void {
		const { offset } = this.#cursor;
		const isReached = (each: { offset: number }) => each.offset <= offset;
		for (const each of this.#waiting) if (isReached(each)) each.reached();
		this.#waiting = this.#waiting.filter((each) => !isReached(each));
	}

	/** The log could not be read. Who comes back may have more luck, and goes on where it was. */
	#cutAll(cause: Error): void {
		this.#isBusy = false;
		const message = `cannot read the history: ${cause.message}`;
		this.#onError(new Error(message, { cause }));
		for (const cut of this.#readers) cut();
	}

	/** An error of ours: there will be no more lines, and who reads them is told why. */
	#fail(error: Error): void {
		this.#onError(error);
		this.#records = failureRecord(error.message);
		this.#write();
		this.lines.finish();
		this.#letGo();
	}

	/** Lets all go on that wait: there will be nothing more. */
	#letGo(): void {
		for (const { reached } of this.#waiting) reached();
		this.#waiting = [];
	}
}

/** Lines, each behind the prefix. */
function behind(prefix: string, lines: string): string {
	if (prefix === "") return lines;
	return prefix + lines.replaceAll("\n", `\n${prefix}`);
}

/** Lines, of which the longest are cut. */
function inPieces(lines: string): string {
	if (lines.length <= LONGEST_LINE) return lines;
	const piece = new RegExp(`.{1,${LONGEST_LINE}}`, "gu");
	return lines
		.split("\n")
		.map((line) =>
			line.length > LONGEST_LINE ? line.match(piece)?.join("\n") : line,
		)
		.join("\n");
}
