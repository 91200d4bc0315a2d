import type { Journal } from "../journal/journal.ts";
import { Mask, type MaskedStream } from "../mask/mask.ts";
import type { Outcome } from "../process/process.ts";
import type {
	EventData,
	ExitData,
	StartData,
	StreamName,
} from "../protocol/events.ts";
import type { RunStatus } from "../protocol/run-status.ts";
import { Batcher } from "./batcher.ts";

/** Writes down a run in its journal. */
export class Recorder {
	readonly #journal: Journal;
	readonly #start: StartData;
	readonly #startedMs = performance.now();
	readonly #batcher = new Batcher(({ stream, bytes, at }) => {
		const masked = this.#masked[stream];
		const text = masked.push(bytes);
		// What is masked has another length, and that is what viewers count.
		this.#text(stream, text, (masked.hasPassed ? bytes : text).length, at);
	});
	readonly #masked: Record<StreamName, MaskedStream>;
	#exit: ExitData | null = null;
	#uncounted = 0;

	/** @param mask hides what viewers are not to see */
	constructor(journal: Journal, start: StartData, mask: Mask = new Mask([])) {
		this.#masked = { stdout: mask.stream(), stderr: mask.stream() };
		this.#journal = journal;
		this.#start = start;
		journal.event("start", start);
	}

	/** Resolves when there is room for more output; undefined while there is. */
	get backpressure(): Promise<void> | undefined {
		return this.#batcher.backpressure ?? this.#journal.backpressure;
	}

	/** Whether the run has ended. */
	get isOver(): boolean {
		return this.#exit !== null;
	}

	/** Output as it came: bytes, cut anywhere. */
	output(stream: StreamName, chunk: Buffer): void {
		this.#batcher.push(stream, chunk);
	}

	/** The terminal has that size from now on. */
	resize(size: EventData["resize"]): void {
		this.#batcher.flush();
		this.#journal.event("resize", size);
	}

	/** The end of the run, and so of its journal. */
	exit({ code, signal, at }: Outcome): ExitData {
		this.#batcher.flush();
		for (const stream of ["stdout", "stderr"] as const) {
			const masked = this.#masked[stream];
			const text = masked.end();
			const bytes = masked.hasPassed ? 0 : text.length;
			this.#text(stream, text, bytes, performance.now());
		}
		const durationMs = Math.max(0, this.#elapsedMs(at));
		const exit = { code, signal, durationMs };
		this.#exit = exit;
		this.#journal.event("exit", exit);
		this.#journal.event("end", {});
		this.#journal.finish();
		return exit;
	}

	status(): RunStatus {
		return {
			state: this.#exit === null ? "running" : "exited",
			start: this.#start,
			exit: this.#exit,
			durationMs: this.#exit?.durationMs ?? this.#elapsedMs(),
			bytes: this.#journal.bytes,
			lines: this.#journal.lines,
		};
	}

	#text(stream: StreamName, text: Buffer, bytes: number, at: number): void {
		// The bytes of an unfinished character count with the event that has it.
		this.#uncounted += bytes;
		if (text.length === 0) return;
		const ms = this.#elapsedMs(at);
		this.#journal.output(stream, ms, text, undefined, this.#uncounted);
		this.#uncounted = 0;
	}

	#elapsedMs(at = performance.now()): number {
		return Math.round(at - this.#startedMs);
	}
}
