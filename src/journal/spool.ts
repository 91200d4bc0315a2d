import {
	type FileHandle,
	mkdtemp,
	open,
	rmdir,
	unlink,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { KiB, MiB } from "../defaults.ts";
import { lastAtOrBefore } from "./binary-search.ts";
import type { Block } from "./block.ts";
import type { Cursor, Slice } from "./cursor.ts";

/** A temp file that holds consecutive blocks, and an index of where they begin. */
interface Segment {
	file: FileHandle;
	start: Cursor;
	/** Bytes of the log in the file. */
	length: number;
	/** For each block its offset, and the output before it; plain numbers, for they are many. */
	offsets: number[];
	outputs: number[];
}

/**
 * The part of the log that memory does not keep, in temp files that only we
 * can read and that have no name any more, so that nothing is left behind
 * however we end. Several files, because the oldest can then be dropped to
 * make room.
 */
export class Spool {
	readonly #segmentBytes: number;
	#segments: Segment[] = [];
	/** Where the spool ends, which is where the next segment begins. */
	#end: Cursor | undefined;

	/** @param capacity how many bytes the whole log may keep */
	constructor(capacity: number) {
		// Small enough to drop one without losing much of the history, and not
		// so many that they use up the process's file descriptors.
		this.#segmentBytes = Math.max(
			64 * KiB,
			Math.min(64 * MiB, capacity / 16),
			capacity / 512,
		);
	}

	/** The oldest place that can be read; undefined while there is nothing. */
	get start(): Cursor | undefined {
		return this.#segments[0]?.start;
	}

	get segmentCount(): number {
		return this.#segments.length;
	}

	/**
	 * Appends blocks that follow those before. Rejects with the system's error
	 * (ENOSPC when the disk is full), and then has taken none of them.
	 */
	async append(blocks: readonly Block[], next: Cursor): Promise<void> {
		const [first] = blocks;
		if (first === undefined) return;
		const segment = await this.#openSegment({
			offset: first.start,
			output: first.output,
		});
		let position = segment.length;
		for (
			let buffers = blocks.map((block) => block.from(block.start));
			buffers.length > 0;
		) {
			const { bytesWritten } = await segment.file.writev(buffers, position);
			position += bytesWritten;
			buffers = remaining(buffers, bytesWritten);
		}
		segment.length = position;
		for (const block of blocks) {
			segment.offsets.push(block.start);
			segment.outputs.push(block.output);
		}
		this.#end = next;
	}

	/** The frames from an offset in the spool to the end of their block. */
	async read(offset: number): Promise<Slice> {
		const segment = this.#segments.findLast(
			(each) => each.start.offset <= offset,
		);
		if (segment === undefined)
			throw new RangeError(`${offset} is not in the spool`);
		const block = lastAtOrBefore(segment.offsets, offset, (each) => each);
		const next = this.#cursorAfter(segment, block);
		const frames = Buffer.allocUnsafeSlow(next.offset - offset);
		await segment.file.read(
			frames,
			0,
			frames.length,
			offset - segment.start.offset,
		);
		return { frames, next };
	}

	/** Forgets the oldest segment and gives its room back to the disk. */
	async drop(): Promise<void> {
		// FileHandle.close waits for the reads that are under way.
		await this.#segments.shift()?.file.close();
	}

	async close(): Promise<void> {
		while (this.#segments.length > 0) await this.drop();
	}

	#cursorAfter(segment: Segment, block: number): Cursor {
		const offset = segment.offsets[block + 1];
		const output = segment.outputs[block + 1];
		if (offset !== undefined && output !== undefined) return { offset, output };
		const following = this.#segments[this.#segments.indexOf(segment) + 1];
		return following?.start ?? this.#end ?? segment.start;
	}

	/** The segment that takes the next blocks. */
	async #openSegment(start: Cursor): Promise<Segment> {
		const last = this.#segments.at(-1);
		if (last !== undefined && last.length < this.#segmentBytes) return last;
		const segment = {
			file: await openUnnamed(),
			start,
			length: 0,
			offsets: [],
			outputs: [],
		};
		this.#segments.push(segment);
		return segment;
	}
}

/** A new file in the temp folder, readable by us alone, without a name. */
async function openUnnamed(): Promise<FileHandle> {
	const folder = await mkdtemp(join(tmpdir(), "sse-tail-"));
	const path = join(folder, "log");
	try {
		const file = await open(path, "wx+", 0o600);
		await unlink(path);
		return file;
	} finally {
		await rmdir(folder);
	}
}

/** What of the buffers is still to be written after that many bytes. */
function remaining(buffers: Buffer[], written: number): Buffer[] {
	let skip = written;
	return buffers.flatMap((buffer) => {
		const rest = buffer.subarray(Math.min(skip, buffer.length));
		skip -= buffer.length - rest.length;
		return rest.length > 0 ? [rest] : [];
	});
}
