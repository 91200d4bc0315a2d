import { KiB } from "../defaults.ts";
import type { Journal } from "../journal/journal.ts";
import { Mask, type MaskedStream } from "../mask/mask.ts";
import type { Outcome } from "../process/process.ts";
import type {
	EventData,
	ExitData,
	MessageData,
	PinData,
	RunState,
	StartData,
	StopData,
	StreamName,
} from "../protocol/events.ts";
import type { RunStatus } from "../protocol/run-status.ts";
import { type Batch, Batcher } from "./batcher.ts";

/** One stream of one process. */
interface Lane {
	stream: StreamName;
	/** An index into the names of several processes; undefined for one alone. */
	process: number | undefined;
	masked: MaskedStream;
	/** The bytes of an unfinished character, which count with the event that has it. */
	uncounted: number;
}

/** A chunk of so many bytes makes events by itself. */
const LARGE_BYTES = 32 * KiB;

/** Writes down a run in its journal. */
export class Recorder {
	readonly #journal: Journal;
	readonly #start: StartData;
	readonly #mask: Mask;
	readonly #startedMs: number;
	readonly #batcher = new Batcher<Lane>((batch) => this.#record(batch));
	readonly #lanes = new Map<string, Lane>();
	#stop: StopData | undefined;
	#exit: ExitData | null = null;

	/**
	 * @param mask hides what viewers are not to see
	 * @param startedMs when it began, as performance.now() has it
	 */
	constructor(
		journal: Journal,
		start: StartData,
		mask: Mask = new Mask([]),
		startedMs = performance.now(),
	) {
		this.#startedMs = startedMs;
		this.#journal = journal;
		this.#start = start;
		this.#mask = mask;
		journal.event("start", start);
	}

	/** Resolves when there is room for more output; undefined while there is. */
	get backpressure(): Promise<void> | undefined {
		return this.#batcher.backpressure ?? this.#journal.backpressure;
	}

	/**
	 * Output as it came: bytes, cut anywhere.
	 *
	 * @param process whose it is, of several
	 */
	output(stream: StreamName, chunk: Buffer, process?: number): void {
		const lane = this.#lane(stream, process);
		if (chunk.length < LARGE_BYTES || !lane.masked.hasPassed) {
			this.#batcher.push(lane, chunk);
			return;
		}
		// To keep it takes no longer than to let it wait.
		this.#batcher.flush();
		this.#record({ lane, bytes: chunk, at: performance.now() });
	}

	/** The terminal has that size from now on. */
	resize(size: EventData["resize"]): void {
		this.#batcher.flush();
		this.#journal.event("resize", size);
	}

	/** What was asked last of it, if it was asked to stop. */
	get stopping(): StopData | undefined {
		return this.#stop;
	}

	/**
	 * It was asked to stop.
	 *
	 * @param graceMs when SIGKILL follows; undefined for never
	 */
	stop(signal: string, by: string | undefined, graceMs?: number): StopData {
		this.#batcher.flush();
		const ms = this.#elapsedMs();
		const killAt = graceMs === undefined ? null : ms + graceMs;
		this.#stop = { ms, by: by ?? null, signal, killAt };
		this.#journal.event("stop", this.#stop);
		return this.#stop;
	}

	/** Somebody says something, for whoever reads the log. */
	message({ level, text, by }: Omit<MessageData, "ms">): MessageData {
		this.#batcher.flush();
		const message = { ms: this.#elapsedMs(), level, text, by };
		this.#journal.event("message", message);
		return message;
	}

	/** The same for programs, as an event of that name. */
	custom(event: string, data: unknown): void {
		this.#batcher.flush();
		this.#journal.event("custom", { event, ms: this.#elapsedMs(), data });
	}

	/** Somebody points at a line. */
	pin(pin: Omit<PinData, "ms">): void {
		this.#batcher.flush();
		this.#journal.event("pin", { ms: this.#elapsedMs(), ...pin });
	}

	/** A pin is taken away. */
	unpin(pin: number): void {
		this.#batcher.flush();
		this.#journal.event("unpin", { ms: this.#elapsedMs(), pin });
	}

	/** One of several processes has ended; the run may go on. */
	processExit(process: number, outcome: Outcome): ExitData {
		this.#batcher.flush();
		for (const [key, lane] of this.#lanes) {
			if (lane.process !== process) continue;
			this.#finish(lane);
			this.#lanes.delete(key);
		}
		const exit = { ...this.#exitOf(outcome), process };
		this.#journal.event("exit", exit);
		return exit;
	}

	/** The end of the run, and so of its journal. */
	exit(outcome: Outcome): ExitData {
		this.#batcher.end();
		for (const lane of this.#lanes.values()) this.#finish(lane);
		const exit = this.#exitOf(outcome);
		this.#exit = exit;
		this.#journal.event("exit", exit);
		this.#journal.event("end", {});
		this.#journal.finish();
		return exit;
	}

	status(): RunStatus {
		return {
			state: this.#state(),
			start: this.#start,
			exit: this.#exit,
			durationMs: this.#exit?.durationMs ?? this.#elapsedMs(),
			bytes: this.#journal.bytes,
			lines: this.#journal.lines,
		};
	}

	#state(): RunState {
		if (this.#exit !== null) return "exited";
		return this.#stop === undefined ? "running" : "stopping";
	}

	#lane(stream: StreamName, process: number | undefined): Lane {
		const key = `${stream} ${process}`;
		const known = this.#lanes.get(key);
		if (known !== undefined) return known;
		const masked = this.#mask.stream();
		const lane = { stream, process, masked, uncounted: 0 };
		this.#lanes.set(key, lane);
		return lane;
	}

	#record({ lane, bytes, at }: Batch<Lane>): void {
		const text = lane.masked.push(bytes);
		// What is masked has another length, and that is what viewers count.
		const { length } = lane.masked.hasPassed ? bytes : text;
		this.#text(lane, text, length, at);
	}

	/** Records what a lane's mask and decoder have held back. */
	#finish(lane: Lane): void {
		const text = lane.masked.end();
		const bytes = lane.masked.hasPassed ? 0 : text.length;
		this.#text(lane, text, bytes, performance.now());
	}

	#text(lane: Lane, text: Buffer, bytes: number, at: number): void {
		lane.uncounted += bytes;
		if (text.length === 0) return;
		const { stream, process, uncounted } = lane;
		this.#journal.output(stream, this.#elapsedMs(at), text, process, uncounted);
		lane.uncounted = 0;
	}

	#exitOf({ code, signal, at }: Outcome): ExitData {
		return { code, signal, durationMs: Math.max(0, this.#elapsedMs(at)) };
	}

	#elapsedMs(at = performance.now()): number {
		return Math.round(at - this.#startedMs);
	}
}
