import { fstatSync, type Stats, statSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { KiB } from "../defaults.ts";
import { openWithoutBlocking, writeNow } from "../io/pipe-end.ts";
import { writeAll } from "../io/write-fully.ts";
import type { Echo } from "../run/pump.ts";

/** How many bytes may wait to be written before their stream must pause. */
const FULL_BYTES = 256 * KiB;

/** What waits is kept in pieces of so many bytes. */
const ENTRY_BYTES = 64 * KiB;

/** So many pieces of memory are kept for later, at most. */
const MOST_SPARE = 16;

/** What waits for an output. */
interface Entry {
	output: FdOutput;
	memory: Buffer;
	/** How many bytes of the memory are in use. */
	length: number;
}

/** One of our own outputs. */
export interface Output extends Echo {
	/** Whether the last line that was written to the file has no end yet. */
	readonly isInLine: boolean;
	/** Resolves when what was written is out, or can't be. */
	flush(): Promise<void>;
	/** Resolves with what keeps us from writing: EPIPE when nobody reads it. */
	readonly broken: Promise<NodeJS.ErrnoException>;
}

/** Both of them, and what became of them. */
export interface Outputs {
	readonly stdout: Output;
	readonly stderr: Output;
	/** Whether some of the output could not be printed here. */
	lostOutput: boolean;
}

/** Resolves when what was written is out, or has not been taken within so many ms. */
export async function outWithin(output: Output, ms: number): Promise<void> {
	await Promise.race([output.flush(), delay(ms)]);
}

/**
 * Our own stdout and stderr. Where both are the same file, as on a terminal,
 * what is written to the two stays in order.
 */
export function openOutputs(): Outputs {
	const queue = new WriteQueue();
	return {
		lostOutput: false,
		stdout: queue.output(1),
		stderr: (sameFile(1, 2) ? queue : new WriteQueue()).output(2),
	};
}

/** Whether two are the same file, terminal or pipe: descriptors, or paths. */
export function sameFile(one: number | string, other: number | string) {
	const [first, second] = [one, other].map(statOf);
	// A terminal, or /dev/null, may be there under several names.
	return (
		first !== undefined &&
		second !== undefined &&
		first.rdev === second.rdev &&
		(first.isCharacterDevice() ||
			(first.dev === second.dev && first.ino === second.ino))
	);
}

/** Undefined when whoever started us has closed it, or there is none. */
function statOf(file: number | string): Stats | undefined {
	try {
		return typeof file === "number" ? fstatSync(file) : statSync(file);
	} catch {
		return undefined;
	}
}

/**
 * Writes in order and off the event loop: while a slow reader or a stopped
 * terminal holds the writing up, viewers are still served. (process.stdout
 * would block on a terminal, and make a pipe non-blocking for whoever else
 * has it.) What waits is copied into memory that is used again and again: new
 * memory costs the system more than the writing.
 */
class WriteQueue {
	/** What waits, in order. */
	#entries: Entry[] = [];
	readonly #spare: Buffer[] = [];
	#draining: Promise<void> | undefined;
	bytes = 0;
	/** Whether what was taken in, for whichever output, ends within a line. */
	isInLine = false;

	get draining(): Promise<void> | undefined {
		return this.#draining;
	}

	output(fd: number): Output {
		return new FdOutput(fd, this);
	}

	push(output: FdOutput, bytes: Buffer): void {
		this.bytes += bytes.length;
		for (let from = 0; from < bytes.length; ) {
			const entry = this.#entryFor(output);
			const length = bytes.copy(entry.memory, entry.length, from);
			entry.length += length;
			from += length;
		}
		this.#draining ??= this.#drain();
	}

	async #drain(): Promise<void> {
		for (let run = this.#takeRun(); run !== undefined; run = this.#takeRun()) {
			const [{ output }] = run;
			const parts = run.map(({ memory, length }) => memory.subarray(0, length));
			await output.writeAll(parts);
			for (const { memory, length } of run) {
				this.bytes -= length;
				if (this.#spare.length < MOST_SPARE) this.#spare.push(memory);
			}
		}
		this.#draining = undefined;
	}

	/** The last entry, if it has room for more of that output; else a new one. */
	#entryFor(output: FdOutput): Entry {
		const last = this.#entries.at(-1);
		const hasRoom = last !== undefined && last.length < last.memory.length;
		if (hasRoom && last.output === output) return last;
		const memory = this.#spare.pop() ?? Buffer.allocUnsafeSlow(ENTRY_BYTES);
		const entry = { output, memory, length: 0 };
		this.#entries.push(entry);
		return entry;
	}

	/** The next entries that go to the same place. */
	#takeRun(): [Entry, ...Entry[]] | undefined {
		const output = this.#entries[0]?.output;
		const other = this.#entries.findIndex((entry) => entry.output !== output);
		const count = other === -1 ? this.#entries.length : other;
		const [first, ...others] = this.#entries.splice(0, count);
		return first && [first, ...others];
	}
}

class FdOutput implements Output {
	readonly #fd: number;
	readonly #queue: WriteQueue;
	/** The pipe, by a descriptor that never blocks; undefined where it is none. */
	readonly #pipe: number | undefined;
	readonly broken: Promise<NodeJS.ErrnoException>;
	#break: (error: NodeJS.ErrnoException) => void = () => {};
	#isBroken = false;

	constructor(fd: number, queue: WriteQueue) {
		this.#fd = fd;
		this.#queue = queue;
		this.#pipe = openWithoutBlocking(fd);
		this.broken = new Promise((resolve) => {
			this.#break = resolve;
		});
	}

	get isInLine(): boolean {
		return this.#queue.isInLine;
	}

	get backpressure(): Promise<void> | undefined {
		return this.#queue.bytes > FULL_BYTES ? this.#queue.draining : undefined;
	}

	/**
	 * Writes what a pipe has room for at once: in a flood the copy, and the thread
	 * that waits for room, cost more than the writing.
	 */
	write(bytes: Buffer): void {
		if (this.#isBroken || bytes.length === 0) return;
		this.#queue.isInLine = bytes.at(-1) !== 0x0a;
		const isNext = this.#pipe !== undefined && this.#queue.bytes === 0;
		const written = isNext ? writeNow(this.#pipe, bytes) : 0;
		if (written < bytes.length) this.#queue.push(this, bytes.subarray(written));
	}

	async flush(): Promise<void> {
		await this.#queue.draining;
	}

	async writeAll(parts: readonly Buffer[]): Promise<void> {
		if (this.#isBroken) return;
		try {
			// Somebody else may have made the descriptor non-blocking.
			await writeAll(this.#fd, parts);
		} catch (error) {
			this.#isBroken = true;
			this.#break(error as NodeJS.ErrnoException);
		}
	}
}
