import { Turns } from "../task.ts";

/** So many characters are moved into the Blob, which the browser keeps on disk, at a time. */
const BATCH_LENGTH = 4 * 1024 * 1024;

/**
 * A file of many parts. Few of them are ever in memory twice, and the page
 * gets its turn between them.
 */
export async function blobOf(
	parts: Iterable<string>,
	type: string,
): Promise<Blob> {
	const turns = new Turns();
	const blobs: Blob[] = [];
	let batch: string[] = [];
	let length = 0;
	for (const part of parts) {
		await turns.next();
		batch.push(part);
		length += part.length;
		if (length < BATCH_LENGTH) continue;
		blobs.push(new Blob(batch));
		batch = [];
		length = 0;
	}
	return new Blob([...blobs, ...batch], { type });
}
