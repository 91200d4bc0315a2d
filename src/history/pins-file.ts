import { open, rename } from "node:fs/promises";
import { join } from "node:path";
import { KiB } from "../defaults.ts";
import { isJsonObject } from "../json-object.ts";
import {
	MOST_PIN_TEXT,
	type PinData,
	type PinsData,
} from "../protocol/events.ts";
import { isCount } from "./event-line.ts";
import { FILES } from "./run-file.ts";
import { readSmallFile } from "./small-file.ts";

/** No file of ours is larger, in bytes. */
const LARGEST = 512 * KiB;

/** What has become of a run's pins since it ended. */
export type LatePins = Pick<PinsData, "pins" | "unpinned">;

/**
 * Writes it into the run's folder: all of it, or nothing where that fails.
 *
 * @throws {NodeJS.ErrnoException} when it can't; ENOENT when the run has gone
 */
export async function writePins(
	folder: string,
	{ pins, unpinned }: LatePins,
): Promise<void> {
	const path = join(folder, FILES.pins);
	const handle = await open(`${path}.new`, "w", 0o600);
	try {
		await handle.writeFile(`${JSON.stringify({ pins, unpinned })}\n`);
		await handle.sync();
	} finally {
		await handle.close();
	}
	await rename(`${path}.new`, path);
}

/** Reads it; undefined where nothing has, or what is there is none of ours. */
export function readPins(folder: string): LatePins | undefined {
	const found = readSmallFile(join(folder, FILES.pins), LARGEST);
	const { pins, unpinned } = found ?? {};
	if (!Array.isArray(pins) || !Array.isArray(unpinned)) return undefined;
	return { pins: pins.flatMap(readPin), unpinned: unpinned.filter(isCount) };
}

function readPin(value: unknown): PinData[] {
	if (!isJsonObject(value)) return [];
	const { ms, pin, line, text, by } = value;
	if (!isCount(ms) || !isCount(pin) || !isCount(line)) return [];
	if (typeof text !== "string" || text.length > 4 * MOST_PIN_TEXT) return [];
	return [{ ms, pin, line, text, by: typeof by === "string" ? by : null }];
}
