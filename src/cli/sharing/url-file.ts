import { rename, rm, stat, writeFile } from "node:fs/promises";
import { TailError } from "../../errors.ts";
import { systemMessage } from "../../io/system-message.ts";

/**
 * Writes the page's URLs to a file that only our user can read, because they
 * contain the token. The file is renamed into place, so that a program that waits
 * for it never reads a part. A path that exists and is no regular file, such as
 * /dev/fd/3 or a FIFO, is written to directly.
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
