// Runs beside the page, so that no pattern keeps the page from anything.

import { searchText } from "./search-text.ts";
import type { FoundIn, Piece } from "./searcher.ts";

/** What the page says: first a pattern, then what to search. */
type Request = { source: string; flags: string } | { pieces: readonly Piece[] };

let pattern = /(?!)/g;

addEventListener("message", ({ data }: MessageEvent<Request>) => {
	if ("source" in data) {
		pattern = new RegExp(data.source, data.flags);
		return;
	}
	const found: FoundIn[] = data.pieces.map(({ chunk, text }) => ({
		chunk,
		...searchText(text, pattern),
	}));
	postMessage(found);
});
