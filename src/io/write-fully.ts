import { writev } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";

const writeFd = promisify(writev);

/**
 * The time in ms after which a write to a full, non-blocking descriptor is
 * tried again.
 */
const BUSY_RETRY_MS = 5;

/**
 * Writes all buffers, one behind the other, to a descriptor without blocking the
 * event loop, however long its reader takes. A single write may write only a part.
 *
 * @param isOpen false once the descriptor was closed: its number may belong to
 *   another file by then
 * @throws {NodeJS.ErrnoException} when writing fails, such as EPIPE
 */
export async function writeAll(
	fd: number,
	buffers: readonly Buffer[],
	isOpen: () => boolean = () => true,
): Promise<void> {
	let rest = behind(buffers, 0);
	while (rest.length > 0 && isOpen()) {
		try {
			const { bytesWritten } = await writeFd(fd, rest);
			rest = behind(rest, bytesWritten);
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
			await delay(BUSY_RETRY_MS);
		}
	}
}

/** Returns the buffers without their first bytes, which have been written. */
export function behind(buffers: readonly Buffer[], bytes: number): Buffer[] {
	let skip = bytes;
	return buffers.flatMap((buffer) => {
		const rest = buffer.subarray(Math.min(skip, buffer.length));
		skip -= buffer.length - rest.length;
		return rest.length > 0 ? [rest] : [];
	});
}
