import type { Log } from "../journal/log.ts";
import { Mask, type MaskedStream } from "../mask/mask.ts";
import type { Ending } from "../process/process.ts";
import { LogEncoder } from "../protocol/encode.ts";
import type {
	EventData,
	EventName,
	ExitData,
	StartData,
	StreamName,
} from "../protocol/events.ts";
import type { RunStatus } from "../protocol/run-status.ts";
import { Inbox } from "./batcher.ts";

/** Writes down a run, as events in a log. */
export class Recorder {
	readonly #log: Log;
	readonly #encoder: LogEncoder;
	readonly #start: StartData;
	readonly #startedMs = performance.now();
	readonly #inbox = new Inbox(({ stream, bytes, at }) => {
		const masked = this.#masked[stream];
		const text = masked.push(bytes);
		// What is masked has another length, and that is what viewers count.
		this.#text(stream, text, (masked.hasPassed ? bytes : text).length, at);
	});
	readonly #masked: Record<StreamName, MaskedStream>;
	#exit: ExitData | null = null;
	#newestOffset = 0;
	#uncounted = 0;
	#newlines = 0;
	#unfinishedLine = false;

	/**
	 * @param token the log's, as event ids have it
	 * @param mask hides what viewers are not to see
	 */
	constructor(
		log: Log,
		token: string,
		start: StartData,
		mask: Mask = new Mask([]),
	) {
		this.#masked = { stdout: mask.stream(), stderr: mask.stream() };
		this.#log = log;
		this.#encoder = new LogEncoder(token);
		this.#start = start;
		this.#event("start", start);
	}

	/** Resolves when there is room for more output; undefined while there is. */
	get backpressure(): Promise<void> | undefined {
		return this.#inbox.backpressure ?? this.#log.backpressure;
	}

	/** Whether the run has ended. */
	get isOver(): boolean {
		return this.#exit !== null;
	}

	/** Output as it came: bytes, cut anywhere. */
	output(stream: StreamName, chunk: Buffer): void {
		this.#inbox.push(stream, chunk);
	}

	/** The terminal has that size from now on. */
	resize(size: EventData["resize"]): void {
		this.#inbox.flush();
		this.#event("resize", size);
	}

	/** The end of the run, and so of the log. */
	exit({ code, signal, at }: Ending): ExitData {
		this.#inbox.flush();
		for (const stream of ["stdout", "stderr"] as const) {
			const masked = this.#masked[stream];
			const text = masked.end();
			const bytes = masked.hasPassed ? 0 : text.length;
			this.#text(stream, text, bytes, performance.now());
		}
		const durationMs = Math.max(0, this.#elapsedMs(at));
		const exit = { code, signal, durationMs };
		this.#exit = exit;
		this.#event("exit", exit);
		this.#event("end", {});
		this.#log.finish();
		return exit;
	}

	status(): RunStatus {
		return {
			state: this.#exit === null ? "running" : "exited",
			start: this.#start,
			exit: this.#exit,
			durationMs: this.#exit?.durationMs ?? this.#elapsedMs(),
			bytes: this.#log.end.output,
			lines: this.#newlines + (this.#unfinishedLine ? 1 : 0),
			newestOffset: this.#newestOffset,
		};
	}

	#text(stream: StreamName, text: Buffer, bytes: number, at: number): void {
		// The bytes of an unfinished character count with the event that has it.
		this.#uncounted += bytes;
		if (text.length === 0) return;
		const { frame, newlines } = this.#encoder.output(
			this.#log.end.offset,
			stream,
			this.#elapsedMs(at),
			text,
		);
		this.#newlines += newlines;
		this.#unfinishedLine = text.at(-1) !== 0x0a;
		this.#append(frame, this.#uncounted);
		this.#uncounted = 0;
	}

	#event<Name extends EventName>(name: Name, data: EventData[Name]): void {
		this.#append(this.#encoder.event(this.#log.end.offset, name, data));
	}

	#append(frame: Buffer, output?: number): void {
		this.#newestOffset = this.#log.end.offset;
		this.#log.append(frame, output);
	}

	#elapsedMs(at = performance.now()): number {
		return Math.round(at - this.#startedMs);
	}
}
