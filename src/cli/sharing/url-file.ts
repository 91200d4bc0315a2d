import { rename, rm, stat, writeFile } from "node:fs/promises";
import { TailError } from "../../errors.ts";
import { systemMessage } from "../../io/system-message.ts";

/**
 * Writes where the page is to a file that only we can read, for it has the
 * token. Whoever waits for the file finds it whole: it gets its name when it
 * is written. What is there and no file, such as /dev/fd/3 or a FIFO, is
 * written to as it is.
 *
 * @throws {TailError} "failed" when it can't be written
 */
export async function writeUrlFile(path: string, line: string): Promise<void> {
	try {
		const isFile = await stat(path).then(
			(found) => found.isFile(),
			() => true,
		);
		if (!isFile) return await writeFile(path, line);
		const unnamed = `${path}.${process.pid}`;
		try {
			await writeFile(unnamed, line, { mode: 0o600, flag: "wx" });
			await rename(unnamed, path);
		} catch (error) {
			await rm(unnamed, { force: true });
			throw error;
		}
	} catch (cause) {
		const why = `--url-file ${path}: ${systemMessage(cause)}`;
		throw new TailError("failed", why, { cause });
	}
}
