import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import type { ReadAt } from "./events-file.ts";
import { FILES } from "./run-file.ts";

/** How long, in ms, files stay open that nobody reads. */
const IDLE_MS = 5000;

/** The two files of a kept run's log, open while somebody reads them. */
export class KeptFiles {
	readonly #folder: string;
	#handles: Promise<readonly [FileHandle, FileHandle]> | undefined;
	#readers = 0;
	#idle: NodeJS.Timeout | undefined;

	/** @param folder of the run */
	constructor(folder: string) {
		this.#folder = folder;
	}

	/**
	 * Reads in them, as far as they go.
	 *
	 * @throws {NodeJS.ErrnoException} when they can't be read
	 */
	async use<Result>(
		task: (files: {
			output: ReadAt;
			events: ReadAt;
			outputBytes: () => Promise<number>;
		}) => Promise<Result>,
	): Promise<Result> {
		this.#readers++;
		clearTimeout(this.#idle);
		try {
			this.#handles ??= this.#open();
			const [output, events] = await this.#handles;
			return await task({
				output: readerOf(output),
				events: readerOf(events),
				outputBytes: async () => (await output.stat()).size,
			});
		} finally {
			this.#readers--;
			if (this.#readers === 0) {
				this.#idle = setTimeout(() => this.#close(), IDLE_MS).unref();
			}
		}
	}

	/** The last bytes of the events' file, and the size of the output's, at once. */
	tail(bytes: number): { tail: Buffer; outputBytes: number } {
		const output = openSync(join(this.#folder, FILES.output), "r");
		const outputBytes = closing(output, () => fstatSync(output).size);
		const events = openSync(join(this.#folder, FILES.events), "r");
		return closing(events, () => {
			const { size } = fstatSync(events);
			const tail = Buffer.alloc(Math.min(bytes, size));
			const read = readSync(events, tail, 0, tail.length, size - tail.length);
			return { tail: tail.subarray(0, read), outputBytes };
		});
	}

	#open(): Promise<readonly [FileHandle, FileHandle]> {
		const opening = openBoth(this.#folder);
		// Who comes later may have more luck.
		opening.catch(() => {
			this.#handles = undefined;
		});
		return opening;
	}

	#close(): void {
		const handles = this.#handles;
		this.#handles = undefined;
		handles?.then(
			(both) => Promise.all(both.map((handle) => handle.close())),
			() => {},
		);
	}
}

async function openBoth(
	folder: string,
): Promise<readonly [FileHandle, FileHandle]> {
	const output = await open(join(folder, FILES.output), "r");
	try {
		return [output, await open(join(folder, FILES.events), "r")];
	} catch (error) {
		await output.close();
		throw error;
	}
}

function readerOf(handle: FileHandle): ReadAt {
	return async (position, length, into) => {
		const buffer = into ?? Buffer.allocUnsafeSlow(length);
		let filled = 0;
		while (filled < length) {
			const { bytesRead } = await handle.read(
				buffer,
				filled,
				length - filled,
				position + filled,
			);
			if (bytesRead === 0) break;
			filled += bytesRead;
		}
		return buffer.subarray(0, filled);
	};
}

function closing<Result>(fd: number, task: () => Result): Result {
	try {
		return task();
	} finally {
		closeSync(fd);
	}
}
