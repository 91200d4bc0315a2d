import { KiB, MAX_LOG, MiB } from "../defaults.ts";
import { Block, BlockMemory } from "./block.ts";
import type { Cursor, Gap, Slice } from "./cursor.ts";
import { lastAtOrBefore } from "./last-at-or-before.ts";
import { type OnDiskProblem, Spool } from "./spool.ts";

/** How much stays in memory: what viewers who keep up read, without the disk. */
const TAIL_BYTES = 2 * MiB;

/** How much is written to the spool at once. */
const BATCH_BYTES = 1 * MiB;

/** How many bytes are read from the spool at once, about, by who wants much. */
const MOST_READ = 256 * KiB;

/** Memory for such reads, of all logs; some are read ahead. */
const readMemory = new BlockMemory(MOST_READ, 8);

/** How much may wait for a slow disk before we ask for a pause. */
const FULL_BYTES = 4 * MiB;

const NOTHING = Buffer.alloc(0);

export interface LogOptions {
	/** How many bytes of frames are kept, about; the oldest go first. */
	capacity?: number | undefined;
	/** Told of what keeps the history from the disk. */
	onDiskProblem?: OnDiskProblem | undefined;
	/** Where its file may be, best first; the system's folders for temp files unless given. */
	folders?: readonly string[] | undefined;
	/**
	 * Whether what was read may be kept by the reader, as it is unless false:
	 * then its memory is used again in a later turn of the event loop.
	 */
	lends?: boolean;
}

/**
 * An append-only sequence of frames, and the queue that every viewer reads
 * from at its own pace: the newest in memory, the older in a spool on disk,
 * the oldest forgotten when there is no more room. It knows bytes and frames'
 * boundaries, not what is in them. A log that fits into memory never touches
 * the disk.
 */
export class Log {
	readonly #capacity: number;
	#tailLimit: number;
	readonly #spool: Spool;
	readonly #memory = new BlockMemory();
	readonly #lends: boolean;
	/** The blocks in memory, oldest first; the last one still takes frames. */
	#tail: Block[] = [];
	#end: Cursor = { offset: 0, output: 0 };
	#ended = false;
	#spilling: Promise<void> | undefined;
	readonly #listeners = new Set<() => void>();
	#notifying = false;

	constructor({
		capacity = MAX_LOG,
		onDiskProblem = () => {},
		folders,
		lends = true,
	}: LogOptions = {}) {
		this.#lends = lends;
		this.#capacity = capacity;
		this.#tailLimit = Math.min(TAIL_BYTES, capacity / 2);
		this.#spool = new Spool({
			capacity: capacity - this.#tailLimit,
			onProblem: onDiskProblem,
			folders,
		});
	}

	/** The oldest place that can still be read. */
	get start(): Cursor {
		return this.#spool.start;
	}

	/** Where the next frame will begin. */
	get end(): Cursor {
		return this.#end;
	}

	/** Whether nothing more will be appended. */
	get ended(): boolean {
		return this.#ended;
	}

	/** Resolves when the disk has caught up; undefined unless it is behind. */
	get backpressure(): Promise<void> | undefined {
		return this.#tailBytes > FULL_BYTES ? this.#spilling : undefined;
	}

	/**
	 * Appends a whole frame, as a copy.
	 *
	 * @param output how many bytes of the command's output are in it
	 * @param head what comes before it and belongs to it
	 */
	append(frame: Buffer, output = 0, head: Buffer = NOTHING): void {
		const { offset, output: before } = this.#end;
		const length = head.length + frame.length;
		if (!this.#tail.at(-1)?.append(head, frame)) {
			const block = new Block(this.#end, this.#memory.take(length));
			block.append(head, frame);
			this.#tail.push(block);
		}
		this.#end = { offset: offset + length, output: before + output };
		this.#spillSoon();
		this.#notify();
	}

	/**
	 * Goes on at a later place: what is before it is missing, as its reader will be
	 * told. For a log of something whose beginning, or a part of it, is nowhere.
	 */
	skip(next: Cursor): void {
		if (next.offset <= this.#end.offset) return;
		if (this.#tail.length === 0) this.#spool.miss(this.#end, next);
		else this.#tail.push(new Block(this.#end, NOTHING, true));
		this.#end = next;
		this.#spillSoon();
		this.#notify();
	}

	/** Declares that nothing more will be appended. */
	finish(): void {
		this.#ended = true;
		this.#notify();
	}

	/**
	 * Moves all that is in memory to the disk, from where it is read as before;
	 * what the disk doesn't take is forgotten. For a log that has ended, of which
	 * there may be many.
	 */
	async rest(): Promise<void> {
		this.#tailLimit = 0;
		this.#spillSoon();
		await this.#spilling;
		this.#memory.release();
	}

	/** How many are told when it grows. */
	get readers(): number {
		return this.#listeners.size;
	}

	/** Whether what begins there is on the disk, and not in memory. */
	isOnDisk({ offset }: Cursor): boolean {
		const inMemory = this.#tail[0]?.start ?? this.#end.offset;
		return offset >= this.start.offset && offset < inMemory;
	}

	/**
	 * The frames from a cursor on, as many as lie together; the gap, where they
	 * have been forgotten or could not be kept; undefined at the end. From memory
	 * it answers at once.
	 *
	 * @param isMuch whether much is read from the disk at once, and not one block
	 */
	read(
		cursor: Cursor,
		isMuch = false,
	): Slice | Gap | Promise<Slice | Gap> | undefined {
		if (cursor.offset >= this.#end.offset) return undefined;
		const { start } = this;
		if (cursor.offset < start.offset) {
			return { missing: start.output - cursor.output, next: start };
		}
		const index = lastAtOrBefore(this.#tail, cursor.offset, blockStart);
		const block = this.#tail[index];
		if (block === undefined) return this.#readSpool(cursor, isMuch);
		const following = this.#tail[index + 1];
		const { output } = following ?? this.#end;
		if (block.isGap) {
			const next = following?.cursor ?? this.#end;
			return { missing: next.output - cursor.output, next };
		}
		return {
			frames: block.from(cursor.offset),
			next: { offset: block.end, output },
		};
	}

	/** Reads into memory that is used again, unless it may be kept. */
	#readSpool(cursor: Cursor, isMuch: boolean): Promise<Slice | Gap> | Gap {
		const most = isMuch ? MOST_READ : 0;
		const allocate = Buffer.allocUnsafeSlow;
		if (this.#lends) return this.#spool.read(cursor, allocate, most);
		const pool = isMuch ? readMemory : this.#memory;
		const taken: Buffer[] = [];
		const take = (bytes: number) => {
			const memory = pool.take(bytes);
			taken.push(memory);
			return memory.subarray(0, bytes);
		};
		const found = this.#spool.read(cursor, take, most);
		if (!(found instanceof Promise)) return found;
		return found.finally(() => {
			// When the reader has had its turn.
			setImmediate(() => {
				for (const memory of taken) pool.give(memory);
			});
		});
	}

	/**
	 * The cursor before the block that ends with the byte before the offset, for
	 * who reads backwards; undefined when there is none any more.
	 */
	blockBefore(offset: number): Cursor | undefined {
		if (offset <= this.start.offset) return undefined;
		const index = lastAtOrBefore(this.#tail, offset - 1, blockStart);
		return this.#tail[index]?.cursor ?? this.#spool.blockAt(offset - 1);
	}

	/**
	 * Calls the listener when the log has grown or ended, until the function
	 * that it returns is called. What comes in one turn of the event loop is
	 * one growth: so a flood reaches viewers in large writes, and a lone line
	 * still leaves at once.
	 */
	onGrowth(listener: () => void): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	/** Gives the disk back what the log took. */
	async close(): Promise<void> {
		this.finish();
		this.#tail = [];
		await this.#spilling;
		await this.#spool.close();
	}

	get #tailBytes(): number {
		return this.#end.offset - (this.#tail[0]?.start ?? this.#end.offset);
	}

	#notify(): void {
		if (this.#notifying) return;
		this.#notifying = true;
		setImmediate(() => {
			this.#notifying = false;
			for (const listener of this.#listeners) listener();
		});
	}

	#spillSoon(): void {
		if (this.#tailBytes <= this.#tailLimit) return;
		this.#spilling ??= this.#spill().finally(() => {
			this.#spilling = undefined;
		});
	}

	/** Moves the oldest blocks from memory to the spool until memory is within its limit. */
	async #spill(): Promise<void> {
		while (this.#tailBytes > this.#tailLimit) {
			const batch = this.#oldestBlocks();
			const next = this.#tail[batch.length]?.cursor ?? this.#end;
			if (batch.length === 0) break;
			// What is beyond the capacity by now would be stored only to be forgotten.
			if (this.#end.offset - next.offset > this.#capacity)
				this.#spool.skip(next);
			else if (batch[0]?.isGap) this.#spool.miss(batch[0].cursor, next);
			else await this.#spool.append(batch, next);
			this.#tail.splice(0, batch.length);
			if (!this.#lends)
				for (const { memory } of batch) this.#memory.give(memory);
		}
	}

	/**
	 * Blocks to move, about a batch; not the last one while that still grows. What
	 * is missing is moved by itself.
	 */
	#oldestBlocks(): Block[] {
		const start = this.#tail[0]?.start ?? 0;
		const count = lastAtOrBefore(this.#tail, start + BATCH_BYTES, blockStart);
		const oldest = this.#tail.slice(
			0,
			Math.min(Math.max(count, 1), this.#tail.length - (this.#ended ? 0 : 1)),
		);
		const gap = oldest.findIndex(({ isGap }) => isGap);
		return gap === -1 ? oldest : oldest.slice(0, Math.max(gap, 1));
	}
}

function blockStart(block: Block): number {
	return block.start;
}
