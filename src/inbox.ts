import { KiB, MiB } from "./defaults.ts";
import type { StreamName } from "./protocol/events.ts";

/** What is recorded at once: an event's worth in a flood. */
const BATCH_BYTES = 64 * KiB;

/** How much may wait before its source must pause. */
const FULL_BYTES = 1 * MiB;

/** Output that arrived together. */
export interface Batch {
	stream: StreamName;
	/** Only while it is being recorded; the memory is used again then. */
	bytes: Buffer;
	/** When the first of it arrived, as performance.now() has it. */
	at: number;
}

/**
 * What has arrived and is not recorded yet. Recording is done in small steps
 * between which the command's pipe is read, so that a flood finds its pipe
 * empty rather than waiting for us; and what arrives meanwhile makes one large
 * event. A lone line is recorded in the same turn of the event loop.
 */
export class Inbox {
	readonly #record: (batch: Batch) => void;
	readonly #waiting: (() => void)[] = [];
	readonly #joined = Buffer.allocUnsafeSlow(BATCH_BYTES);
	#batches: Batch[] = [];
	#bytes = 0;
	#isScheduled = false;

	/** @param record called with each batch, in the order of arrival */
	constructor(record: (batch: Batch) => void) {
		this.#record = record;
	}

	/** Resolves when there is room again; undefined while there is. */
	get backpressure(): Promise<void> | undefined {
		if (this.#bytes <= FULL_BYTES) return undefined;
		return new Promise((resolve) => this.#waiting.push(resolve));
	}

	push(stream: StreamName, bytes: Buffer): void {
		this.#batches.push({ stream, bytes, at: performance.now() });
		this.#bytes += bytes.length;
		this.#schedule();
	}

	/** Records all that waits. */
	flush(): void {
		while (this.#batches.length > 0) this.#step();
	}

	#schedule(): void {
		if (this.#isScheduled) return;
		this.#isScheduled = true;
		setImmediate(() => {
			this.#isScheduled = false;
			this.#step();
			if (this.#batches.length > 0) this.#schedule();
		});
	}

	#step(): void {
		const batch = this.#takeBatch();
		if (batch === undefined) return;
		this.#bytes -= batch.bytes.length;
		this.#record(batch);
		if (this.#bytes > FULL_BYTES / 2) return;
		for (const resolve of this.#waiting.splice(0)) resolve();
	}

	/** The next output of one stream, about a batch. */
	#takeBatch(): Batch | undefined {
		const [first] = this.#batches;
		if (first === undefined) return undefined;
		let count = 0;
		let bytes = 0;
		for (const batch of this.#batches) {
			const fits = bytes === 0 || bytes + batch.bytes.length <= BATCH_BYTES;
			if (batch.stream !== first.stream || !fits) break;
			bytes += batch.bytes.length;
			count++;
		}
		const taken = this.#batches.splice(0, count);
		if (count === 1) return first;
		let length = 0;
		for (const each of taken) length += each.bytes.copy(this.#joined, length);
		return { ...first, bytes: this.#joined.subarray(0, length) };
	}
}
