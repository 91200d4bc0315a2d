import { readFileSync, statSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { isRunning } from "../io/process-identity.ts";
import { FILES, type NotARun, parseRunFile, type RunFile } from "./run-file.ts";
import { HEARTBEAT_MS } from "./run-writer.ts";

/** After so many ms without a sign of life, an sse-tail elsewhere is given up. */
const SILENT_MS = 8 * HEARTBEAT_MS;

/** A `run.json`, and, of a run without an end, when it was last touched: ms since 1970. */
export interface FoundRun extends RunFile {
	touchedAt: number;
}

type Found = FoundRun | NotARun | "missing";

/** What is known of the run in a folder, or why nothing is. */
export function readRunFile(folder: string): Found {
	const path = join(folder, FILES.run);
	try {
		const file = parseRunFile(readFileSync(path, "utf8"));
		if (typeof file === "string") return file;
		// There may be thousands, and nobody asks it of one that has ended.
		const touchedAt = file.ended === undefined ? statSync(path).mtimeMs : 0;
		return { ...file, touchedAt };
	} catch (error) {
		return whyNot(error);
	}
}

/** The same without anybody waiting for the disk. */
export async function readRunFileLater(folder: string): Promise<Found> {
	const path = join(folder, FILES.run);
	try {
		const file = parseRunFile(await readFile(path, "utf8"));
		if (typeof file === "string") return file;
		return { ...file, touchedAt: (await stat(path)).mtimeMs };
	} catch (error) {
		return whyNot(error);
	}
}

function whyNot(error: unknown): "missing" | "foreign" {
	const { code } = error as NodeJS.ErrnoException;
	return code === "ENOENT" ? "missing" : "foreign";
}

/** Whether an sse-tail still writes the run; elsewhere that is known by its signs of life alone. */
export function isAtWork({ ended, writer, touchedAt }: FoundRun): boolean {
	if (ended !== undefined) return false;
	const runs = isRunning(writer);
	return runs === "unknown" ? Date.now() - touchedAt < SILENT_MS : runs;
}
