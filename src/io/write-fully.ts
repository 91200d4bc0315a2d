import { write } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";

const writeFd = promisify(write);

/**
 * The time in ms after which a write to a full, non-blocking descriptor is
 * tried again.
 */
const BUSY_RETRY_MS = 5;

/**
 * Writes all bytes to a descriptor without blocking the event loop, however long
 * its reader takes. A single write may write only a part.
 *
 * @param isOpen false once the descriptor was closed: its number may belong to
 *   another file by then
 * @throws {NodeJS.ErrnoException} when writing fails, such as EPIPE
 */
export async function writeAll(
	fd: number,
	bytes: Buffer,
	isOpen: () => boolean = () => true,
): Promise<void> {
	for (let position = 0; position < bytes.length && isOpen(); ) {
		try {
			const { bytesWritten } = await writeFd(fd, bytes, position);
			position += bytesWritten;
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
			await delay(BUSY_RETRY_MS);
		}
	}
}
