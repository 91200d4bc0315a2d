import { stripControls } from "../../text/parse.ts";
import type { LineStore } from "../store/line-store.ts";
import { blobOf } from "./blob.ts";
import { namedParts } from "./named.ts";

/** The output as text, without escape sequences. */
export function textFile(store: LineStore): Promise<Blob> {
	return textFileOf(plainParts(store));
}

/** A text file of these parts. */
export function textFileOf(parts: Iterable<string>): Promise<Blob> {
	return blobOf(parts, "text/plain");
}

function* plainParts(store: LineStore): Generator<string> {
	for (const part of namedParts(store)) yield stripControls(part);
}
