import { readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { DELETED, folderName, runsIn } from "./folder.ts";
import { beyond, type Candidate, type KeepLimit } from "./limits.ts";
import { FILES } from "./run-file.ts";
import { isAtWork, readRunFileLater } from "./run-state.ts";

/** A folder without a run, as of an sse-tail that was just killed, goes after so long, in ms. */
const EMPTY_MS = 86_400_000;

/**
 * Deletes the oldest runs that are beyond the limits; never one that an
 * sse-tail still writes, nor what is no run.
 */
export async function prune(
	history: string,
	limits: readonly KeepLimit[],
): Promise<void> {
	if (limits.length === 0) return;
	const { numbers } = await runsIn(history);
	const needsFiles = limits.some((limit) => !("runs" in limit));
	const candidates: Candidate[] = [];
	for (const number of numbers) {
		const plain = { number, endedAt: 0, bytes: 0 };
		candidates.push(needsFiles ? await sizeOf(history, plain) : plain);
	}
	for (const { number } of beyond(candidates, limits, Date.now())) {
		if (await mayGo(history, number)) await remove(history, number);
	}
	await finishRemoving(history);
}

async function sizeOf(history: string, run: Candidate): Promise<Candidate> {
	let { endedAt, bytes } = run;
	for (const name of Object.values(FILES)) {
		const file = join(history, folderName(run.number), name);
		const found = await stat(file).catch(() => undefined);
		bytes += found?.size ?? 0;
		if (name === FILES.run) endedAt = found?.mtimeMs ?? Date.now();
	}
	return { ...run, endedAt, bytes };
}

async function mayGo(history: string, number: number): Promise<boolean> {
	const folder = join(history, folderName(number));
	const file = await readRunFileLater(folder);
	if (file === "missing") {
		const found = await stat(folder).catch(() => undefined);
		return found !== undefined && Date.now() - found.mtimeMs > EMPTY_MS;
	}
	if (typeof file === "string") return false;
	return !isAtWork(file);
}

/** Out of the way at once, so that nobody finds half of it; then for good. */
async function remove(history: string, number: number): Promise<void> {
	const chance = Math.random().toString(36).slice(2);
	const gone = join(history, `${DELETED}${folderName(number)}-${chance}`);
	try {
		await rename(join(history, folderName(number)), gone);
	} catch (error) {
		// Another sse-tail was first.
		if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
		throw error;
	}
	await rm(gone, { recursive: true, force: true });
}

/** Deletes what an sse-tail was deleting that was killed. */
async function finishRemoving(history: string): Promise<void> {
	for (const name of await readdir(history)) {
		if (!name.startsWith(DELETED)) continue;
		await rm(join(history, name), { recursive: true, force: true });
	}
}
