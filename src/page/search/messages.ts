import type { Found } from "./search-text.ts";

/** What the page asks of the search worker: first a pattern, then texts. */
export type Request =
	| { source: string; flags: string }
	| { pieces: readonly { chunk: number; text: string }[] };

/** The answer to texts. */
export type Answer = readonly (Found & { chunk: number })[];
