import type { LineStore } from "../store/line-store.ts";
import { blobOf } from "./blob.ts";
import { namedParts } from "./named.ts";

/** The output with its escape sequences, for terminals and what reads them. */
export function ansiFile(store: LineStore): Promise<Blob> {
	return blobOf(namedParts(store), "text/plain");
}
