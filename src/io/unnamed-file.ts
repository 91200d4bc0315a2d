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

/** What a write has done: so many bytes, and what kept it from the rest. */
export interface Written {
	bytes: number;
	error: NodeJS.ErrnoException | undefined;
}

/**
 * A file that only we can read and that has no name any more, so that nothing
 * is left behind however we end.
 */
export class UnnamedFile {
	readonly #fd: number;
	/** What is under way; a descriptor that is closed could be another's by then. */
	readonly #pending = new Set<Promise<unknown>>();

	private constructor(fd: number) {
		this.#fd = fd;
	}

	/**
	 * Makes one in that folder.
	 *
	 * @param reserve a descriptor to use where there are no others
	 * @throws {NodeJS.ErrnoException} when that is not possible there
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
				// In the same turn, so that no connection gets what was set free.
				return openSync(path, "wx+", 0o600);
			});
			await call.unlink(path);
			return new UnnamedFile(fd);
		} finally {
			await call.rmdir(own);
		}
	}

	/**
	 * Fills the target from that position on.
	 *
	 * @throws {Error} when the file has less, or the system cannot read it
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
			// What is left of the target is memory that we have not written to.
			if (bytesRead === 0) throw new Error("its file is shorter than it was");
			filled += bytesRead;
		}
	}

	/** Writes the buffers there, one behind the other, as far as the system lets us. */
	async write(buffers: readonly Buffer[], position: number): Promise<Written> {
		let bytes = 0;
		let rest = [...buffers];
		while (rest.length > 0) {
			try {
				const { bytesWritten } = await this.#track(
					call.writev(this.#fd, rest, position + bytes),
				);
				bytes += bytesWritten;
				rest = remaining(rest, bytesWritten);
			} catch (error) {
				return { bytes, error: error as NodeJS.ErrnoException };
			}
		}
		return { bytes, error: undefined };
	}

	/** Gives what is behind that position back to the disk, as far as it goes. */
	async truncate(position: number): Promise<void> {
		await this.#track(call.ftruncate(this.#fd, position)).catch(() => {});
	}

	/** Gives all of it back; what is under way comes to its end before. */
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

/** A file descriptor that is kept for when there are no others left. */
export class ReservedDescriptor {
	#fd: number | undefined;

	constructor() {
		try {
			this.#fd = openSync(devNull, "r");
		} catch {
			// None to be had: then there is none in reserve.
		}
	}

	/** Sets it free; false when it was before. */
	release(): boolean {
		if (this.#fd === undefined) return false;
		closeSync(this.#fd);
		this.#fd = undefined;
		return true;
	}
}

/** Whether the process or the system has no file descriptors left. */
export function isOutOfDescriptors({ code }: NodeJS.ErrnoException): boolean {
	return code === "EMFILE" || code === "ENFILE";
}

/** What of the buffers is still to be written after that many bytes. */
function remaining(buffers: readonly Buffer[], written: number): Buffer[] {
	let skip = written;
	return buffers.flatMap((buffer) => {
		const rest = buffer.subarray(Math.min(skip, buffer.length));
		skip -= buffer.length - rest.length;
		return rest.length > 0 ? [rest] : [];
	});
}
