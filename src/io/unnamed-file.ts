import {
	close,
	closeSync,
	ftruncate,
	mkdtemp,
	open,
	openSync,
	read,
	rmdir,
	unlink,
	writev,
} from "node:fs";
import { devNull } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { behind } from "./write-fully.ts";

const call = {
	close: promisify(close),
	ftruncate: promisify(ftruncate),
	mkdtemp: promisify(mkdtemp),
	open: promisify(open),
	read: promisify(read),
	rmdir: promisify(rmdir),
	unlink: promisify(unlink),
	writev: promisify(writev),
};

/**
 * The result of a write: the bytes that were written, and the error that
 * stopped it.
 */
export interface Written {
	bytes: number;
	error: NodeJS.ErrnoException | undefined;
}

/**
 * A file that only we can read and that has no name. The system frees it when
 * we end, also by SIGKILL.
 */
export class UnnamedFile {
	readonly #fd: number;
	/**
	 * Operations under way. Closing the descriptor before they end could make
	 * them read or write the next file that gets its number.
	 */
	readonly #pending = new Set<Promise<unknown>>();

	private constructor(fd: number) {
		this.#fd = fd;
	}

	/**
	 * Creates a file in a folder and removes its name.
	 *
	 * @param reserve is released when no descriptor is left (EMFILE)
	 * @throws {NodeJS.ErrnoException} when the folder takes no file
	 */
	static async open(
		folder: string,
		reserve: ReservedDescriptor,
	): Promise<UnnamedFile> {
		const own = await call.mkdtemp(join(folder, "sse-tail-"));
		const path = join(own, "log");
		try {
			const fd = await call.open(path, "wx+", 0o600).catch((error) => {
				if (!isOutOfDescriptors(error) || !reserve.release()) throw error;
				// Synchronous: in another turn of the event loop, a connection could
				// be accepted and take the descriptor.
				return openSync(path, "wx+", 0o600);
			});
			await call.unlink(path);
			return new UnnamedFile(fd);
		} finally {
			await call.rmdir(own);
		}
	}

	/**
	 * Fills the buffer with the bytes from that position on.
	 *
	 * @throws {Error} when the file is shorter, or reading fails
	 */
	async read(target: Buffer, position: number): Promise<void> {
		for (let filled = 0; filled < target.length; ) {
			const { bytesRead } = await this.#track(
				call.read(
					this.#fd,
					target,
					filled,
					target.length - filled,
					position + filled,
				),
			);
			// A short read must not pass: the rest of the buffer is uninitialised
			// memory, which would be sent to viewers.
			if (bytesRead === 0) throw new Error("its file is shorter than it was");
			filled += bytesRead;
		}
	}

	/** Writes the buffers one after the other, until an error stops it. */
	async write(buffers: readonly Buffer[], position: number): Promise<Written> {
		let bytes = 0;
		let rest = [...buffers];
		while (rest.length > 0) {
			try {
				const { bytesWritten } = await this.#track(
					call.writev(this.#fd, rest, position + bytes),
				);
				bytes += bytesWritten;
				rest = behind(rest, bytesWritten);
			} catch (error) {
				return { bytes, error: error as NodeJS.ErrnoException };
			}
		}
		return { bytes, error: undefined };
	}

	/**
	 * Frees the disk space after that position. A failure costs space only, so it
	 * is ignored.
	 */
	async truncate(position: number): Promise<void> {
		await this.#track(call.ftruncate(this.#fd, position)).catch(() => {});
	}

	/** Closes the file, which frees it, once the operations under way have ended. */
	async close(): Promise<void> {
		while (this.#pending.size > 0) await Promise.allSettled(this.#pending);
		await call.close(this.#fd).catch(() => {});
	}

	#track<Result>(operation: Promise<Result>): Promise<Result> {
		const done = () => this.#pending.delete(operation);
		this.#pending.add(operation);
		operation.then(done, done);
		return operation;
	}
}

/**
 * A file descriptor held in reserve, so that the spool can be opened when
 * connections have used all others.
 */
export class ReservedDescriptor {
	#fd: number | undefined;

	constructor() {
		try {
			this.#fd = openSync(devNull, "r");
		} catch {
			// No descriptor is left already: release() then returns false.
		}
	}

	/** Closes the reserved descriptor. Returns false when there is none. */
	release(): boolean {
		if (this.#fd === undefined) return false;
		closeSync(this.#fd);
		this.#fd = undefined;
		return true;
	}
}

/** Whether an error says that the process or the system has no file descriptor left. */
export function isOutOfDescriptors({ code }: NodeJS.ErrnoException): boolean {
	return code === "EMFILE" || code === "ENFILE";
}
