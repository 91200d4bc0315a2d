import { tempFolders } from "../io/temp-folder.ts";
import {
	isOutOfDescriptors,
	ReservedDescriptor,
	UnnamedFile,
} from "../io/unnamed-file.ts";
import type { Block } from "./block.ts";
import type { Cursor, Gap, Slice } from "./cursor.ts";
import { diskProblem, isOutOfRoom } from "./disk-problem.ts";
import { SpoolIndex } from "./spool-index.ts";

/**
 * Told, in a sentence, what is wrong with the disk; once for each.
 *
 * @param isLoss whether history is lost by it
 */
export type OnDiskProblem = (problem: string, isLoss: boolean) => void;

export interface SpoolOptions {
	/** How many bytes the file may have, about. */
	capacity: number;
	onProblem: OnDiskProblem;
	/** Where the file may be, best first; the system's folders for temp files unless given. */
	folders: readonly string[] | undefined;
}

/**
 * The part of the log that memory does not keep, in a temp file without a
 * name. The file is a ring: when it has its size, the newest blocks are written
 * over the oldest. So one descriptor is all it takes, which is kept in reserve
 * from the start, and to forget costs nothing.
 *
 * A full disk makes the ring as small as there is room; it tries to grow again
 * each time it has come round. What can't be stored for any other cause is
 * missing from the history, and the next block is tried again.
 */
export class Spool {
	readonly #capacity: number;
	readonly #onProblem: OnDiskProblem;
	readonly #folders: readonly string[] | undefined;
	readonly #reserve = new ReservedDescriptor();
	readonly #index = new SpoolIndex();
	#file: UnnamedFile | undefined;
	#folder = "";
	/** How far the ring goes: its capacity, or less on a full disk. */
	#limit: number;
	/** Where the next block is written. */
	#at = 0;
	/** How far the file has blocks. */
	#size = 0;
	readonly #told = new Set<string>();

	constructor({ capacity, onProblem, folders }: SpoolOptions) {
		this.#capacity = capacity;
		this.#limit = capacity;
		this.#onProblem = onProblem;
		this.#folders = folders;
	}

	/** The oldest place that can be read; the end of what was appended when there is none. */
	get start(): Cursor {
		return this.#index.start;
	}

	/**
	 * Takes blocks in that follow those before, at the cost of the oldest; as
	 * far as the disk takes them, the others are forgotten.
	 *
	 * @param next the cursor behind them
	 */
	async append(blocks: readonly Block[], next: Cursor): Promise<void> {
		let rest = blocks;
		const file = await this.#openFile();
		while (file !== undefined && rest.length > 0) {
			const run = this.#takeFitting(rest);
			const bytes = run.reduce((sum, block) => sum + block.length, 0);
			this.#forgetWithin(this.#at, this.#at + bytes);
			const buffers = run.map((block) => block.from(block.start));
			const { bytes: written, error } = await file.write(buffers, this.#at);
			const stored = this.#addWritten(rest, written, next);
			rest = rest.slice(stored);
			if (error === undefined) continue;
			this.#tellLoss(diskProblem(error, this.#folder));
			if (!isOutOfRoom(error) || this.#size === 0) break;
			await this.#shrink(file);
		}
		this.#forgetAll(rest, next);
	}

	/** Forgets all there is, and what comes before the cursor. */
	skip(next: Cursor): void {
		this.#index.clear(next);
		this.#at = 0;
	}

	/** Notes that what comes between the two cursors is missing. */
	miss(from: Cursor, next: Cursor): void {
		this.#index.push(from, undefined, next);
	}

	/**
	 * The frames from a cursor to the end of their block, or the gap where it is
	 * missing.
	 *
	 * @param allocate makes memory for so many bytes, into which they are read
	 * @param most up to so many bytes, the blocks behind it are read with it
	 */
	read(
		cursor: Cursor,
		allocate: (bytes: number) => Buffer,
		most: number,
	): Promise<Slice | Gap> | Gap {
		const { start, position, next } = this.#index.find(cursor.offset, most);
		const gap = (to: Cursor) => ({
			missing: to.output - cursor.output,
			next: to,
		});
		if (position === undefined || this.#file === undefined) return gap(next);
		const frames = allocate(next.offset - cursor.offset);
		const reading = this.#file.read(frames, position + cursor.offset - start);
		// It may have been written over meanwhile; then it has been forgotten before.
		const isThere = () => this.start.offset <= start;
		return reading.then(
			() => (isThere() ? { frames, next } : gap(this.start)),
			(error) => {
				if (isThere()) throw error;
				return gap(this.start);
			},
		);
	}

	/** The cursor before the block in which an offset is that is not before the start. */
	blockAt(offset: number): Cursor {
		return this.#index.before(offset);
	}

	/** Gives the disk back what it took. */
	async close(): Promise<void> {
		this.#reserve.release();
		await this.#file?.close();
	}

	/** The file, made when it is first needed; undefined when it can't be, this time. */
	async #openFile(): Promise<UnnamedFile | undefined> {
		if (this.#file !== undefined) return this.#file;
		const problems: string[] = [];
		for (const folder of this.#folders ?? tempFolders()) {
			try {
				this.#file = await UnnamedFile.open(folder, this.#reserve);
				this.#folder = folder;
				this.#reserve.release();
				break;
			} catch (error) {
				problems.push(diskProblem(error as NodeJS.ErrnoException, folder));
				if (isOutOfDescriptors(error as NodeJS.ErrnoException)) break;
			}
		}
		const causes = problems.join(", ");
		if (this.#file === undefined) this.#tellLoss(causes);
		else if (causes) {
			this.#onProblem(
				`the history is kept in ${this.#folder}: ${causes}`,
				false,
			);
		}
		return this.#file;
	}

	#tellLoss(cause: string): void {
		if (this.#told.has(cause)) return;
		this.#told.add(cause);
		this.#onProblem(`the history gets short: ${cause}`, true);
	}

	/** As many of the blocks as fit before the ring's end, at least one; comes round when none does. */
	#takeFitting(blocks: readonly Block[]): Block[] {
		const fitting = this.#fitting(blocks);
		if (fitting.length > 0) return fitting;
		if (this.#at > 0 && this.#limit === this.#capacity) this.#comeRound();
		// The disk may have more room by now.
		this.#limit = this.#capacity;
		const now = this.#fitting(blocks);
		return now.length > 0 ? now : blocks.slice(0, 1);
	}

	#fitting(blocks: readonly Block[]): Block[] {
		let end = this.#at;
		const tooFar = blocks.findIndex((block) => {
			end += block.length;
			return end > this.#limit;
		});
		return tooFar === -1 ? [...blocks] : blocks.slice(0, tooFar);
	}

	/** Begins at the start of the file again. */
	#comeRound(): void {
		this.#forgetWithin(this.#at, Number.POSITIVE_INFINITY);
		this.#at = 0;
	}

	/**
	 * The ring ends here from now on, and what is behind goes back to the disk.
	 * At its beginning nothing is left of it: where even writing over a block
	 * takes new room (btrfs), that is what makes some.
	 */
	async #shrink(file: UnnamedFile): Promise<void> {
		const end = this.#at;
		this.#comeRound();
		this.#limit = end > 0 ? end : this.#capacity;
		this.#size = end;
		await file.truncate(end);
	}

	/** Forgets the oldest blocks as long as they begin within that part of the file. */
	#forgetWithin(from: number, to: number): void {
		for (;;) {
			const { oldest } = this.#index;
			if (oldest === undefined || oldest < from || oldest >= to) return;
			this.#index.forgetOldest();
		}
	}

	/** Notes the blocks that have been written whole, and tells how many that are. */
	#addWritten(blocks: readonly Block[], written: number, next: Cursor): number {
		let stored = 0;
		let bytes = written;
		for (const block of blocks) {
			if (block.length > bytes) break;
			bytes -= block.length;
			stored++;
			const end = blocks[stored]?.cursor ?? next;
			this.#index.push(block.cursor, this.#at, end);
			this.#at += block.length;
		}
		this.#size = Math.max(this.#size, this.#at);
		return stored;
	}

	#forgetAll(blocks: readonly Block[], next: Cursor): void {
		const [first] = blocks;
		if (first !== undefined) this.miss(first.cursor, next);
	}
}
