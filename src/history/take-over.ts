import { createHash } from "node:crypto";
import { mkdir, rename, rmdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isOwn, ownIdentity } from "../io/process-identity.ts";
import { FILES, formatRunFile } from "./run-file.ts";
import { type FoundRun, isAtWork, readRunFileLater } from "./run-state.ts";

/** How long, in ms, somebody may take to take a run over. */
const TAKING_MS = 60_000;

/**
 * Takes a run over whose sse-tail has gone before its end, for who writes it
 * on: of several who try, one gets it. A folder, made for one of all who want
 * it, tells that somebody is about to follow that very sse-tail.
 *
 * @param folder the run's own
 * @returns false where it has ended, is being written, or is no run
 * @throws {NodeJS.ErrnoException} when the folder can't be written
 */
export async function takeOver(folder: string): Promise<boolean> {
	const before = await orphanIn(folder);
	if (before === undefined) return false;
	const digest = createHash("sha256").update(writerOf(before)).digest("hex");
	const claim = join(folder, `.after-${digest.slice(0, 16)}`);
	try {
		await mkdir(claim, { mode: 0o700 });
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
		await forgetClaim(claim);
		return false;
	}
	try {
		// Another one may have taken it over since, and be done with that.
		const found = await orphanIn(folder);
		if (found === undefined || writerOf(found) !== writerOf(before)) {
			return false;
		}
		const { touchedAt: _, ...file } = found;
		const path = join(folder, FILES.run);
		const text = formatRunFile({ ...file, writer: ownIdentity() });
		await writeFile(`${path}.new`, text, { mode: 0o600 });
		await rename(`${path}.new`, path);
		return true;
	} finally {
		await rmdir(claim).catch(() => {});
	}
}

/** The run, if it has no end, and nobody else writes it. */
async function orphanIn(folder: string): Promise<FoundRun | undefined> {
	const found = await readRunFileLater(folder);
	if (typeof found === "string" || found.ended !== undefined) return undefined;
	return isAtWork(found) ? undefined : found;
}

function writerOf({ writer }: FoundRun): string {
	return JSON.stringify(writer);
}

/** Whether a run is still ours that we have taken over. */
export async function isStillOurs(folder: string): Promise<boolean> {
	const found = await readRunFileLater(folder);
	return typeof found !== "string" && isOwn(found.writer);
}

/** Removes a claim of who was killed: the next try may succeed. */
async function forgetClaim(claim: string): Promise<void> {
	const found = await stat(claim).catch(() => undefined);
	const isOld = found && Date.now() - found.mtimeMs > TAKING_MS;
	if (isOld) await rmdir(claim).catch(() => {});
}
