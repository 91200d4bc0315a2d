import { write } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";

const writeFd = promisify(write);

/** A descriptor that does not block is asked again after this, when it is full. */
const BUSY_RETRY_MS = 5;

/**
 * Writes all of the bytes, off the event loop, for as long as it takes.
 *
 * @param isOpen whether the descriptor is still the one that was meant
 * @throws {NodeJS.ErrnoException} when the descriptor takes no more
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
