import { KiB } from "../defaults.ts";

/** What is recorded at once: an event's worth in a flood. */
const BATCH_BYTES = 64 * KiB;

/** How many batches may wait before their stream must pause. */
const FULL_BATCHES = 16;

/** Output that arrived together. */
export interface Batch<Lane> {
	/** Where it came from. */
	lane: Lane;
	/** Only while it is being recorded; the memory is used again then. */
	bytes: Buffer;
	/** When the first of it arrived, as performance.now() has it. */
	at: number;
}

/** A batch that may still take more. */
interface OpenBatch<Lane> {
	lane: Lane;
	memory: Buffer;
	/** How many bytes of the memory are in use. */
	length: number;
	at: number;
}

/**
 * What has arrived and is not recorded yet. Recording is done in small steps
 * between which the command's pipe is read, so that a flood finds its pipe
 * empty rather than waiting for us; and what arrives meanwhile makes one large
 * event. A lone line is recorded in the same turn of the event loop.
 */
export class Batcher<Lane extends object> {
	readonly #record: (batch: Batch<Lane>) => void;
	readonly #waiting: (() => void)[] = [];
	/** In the order of arrival. */
	readonly #batches: OpenBatch<Lane>[] = [];
	/** Memory for batches to come. */
	readonly #spare: Buffer[] = [];
	#isScheduled = false;

	/** @param record called with each batch, in the order of arrival */
	constructor(record: (batch: Batch<Lane>) => void) {
		this.#record = record;
	}

	/** Resolves when there is room again; undefined while there is. */
	get backpressure(): Promise<void> | undefined {
		if (this.#batches.length <= FULL_BATCHES) return undefined;
		return new Promise((resolve) => this.#waiting.push(resolve));
	}

	/** Takes output in, as a copy. */
	push(lane: Lane, bytes: Buffer): void {
		for (let from = 0; from < bytes.length; ) {
			const batch = this.#batchFor(lane);
			const length = bytes.copy(batch.memory, batch.length, from);
			batch.length += length;
			from += length;
		}
		this.#schedule();
	}

	/** Records all that waits. */
	flush(): void {
		while (this.#batches.length > 0) this.#step();
	}

	/** Records all that waits, and gives the memory back. */
	end(): void {
		this.flush();
		this.#spare.length = 0;
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
		const batch = this.#batches.shift();
		if (batch === undefined) return;
		const { lane, memory, length, at } = batch;
		this.#record({ lane, bytes: memory.subarray(0, length), at });
		this.#spare.push(memory);
		if (this.#batches.length > FULL_BATCHES / 2) return;
		for (const resolve of this.#waiting.splice(0)) resolve();
	}

	/** The last batch, if it takes more of this lane; else a new one. */
	#batchFor(lane: Lane): OpenBatch<Lane> {
		const last = this.#batches.at(-1);
		if (last?.lane === lane && last.length < BATCH_BYTES) return last;
		const memory = this.#spare.pop() ?? Buffer.allocUnsafeSlow(BATCH_BYTES);
		const batch = { lane, memory, length: 0, at: performance.now() };
		this.#batches.push(batch);
		return batch;
	}
}
