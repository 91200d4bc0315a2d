import { readFileSync, statSync } from "node:fs";
import type { JsonObject } from "../json-object.ts";
import { parseObject } from "./event-line.ts";

/**
 * What a small file of a run's folder has, as JSON; undefined where there is none,
 * or what is there is none of ours: somebody else may write there, too.
 *
 * @param largest how large it may be, in bytes
 */
export function readSmallFile(
	path: string,
	largest: number,
): JsonObject | undefined {
	try {
		const found = statSync(path);
		if (!found.isFile() || found.size > largest) return undefined;
		return parseObject(readFileSync(path, "utf8"));
	} catch {
		return undefined;
	}
}
