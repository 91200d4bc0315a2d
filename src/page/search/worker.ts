// Runs in a worker, so that a slow pattern never blocks the page's thread.

import { readFilter } from "../records/filter.ts";
import { filterText } from "../records/filter-text.ts";
import type { Wanted } from "./search-in-worker.ts";
import { type Found, rangesIn, searchText } from "./search-text.ts";
import type { FoundIn, Piece } from "./searcher.ts";

/** What the page says: first what is wanted, then what to search. */
type Request = Wanted | { pieces: readonly Piece[] };

let find = finderOf({});

addEventListener("message", ({ data }: MessageEvent<Request>) => {
	if (!("pieces" in data)) {
		find = finderOf(data);
		return;
	}
	const found: FoundIn[] = data.pieces.map(({ chunk, text }) => ({
		chunk,
		...find(text),
	}));
	postMessage(found);
});

function finderOf({ pattern, filter }: Wanted): (text: string) => Found {
	if (filter === undefined) {
		return (text) => searchText(text, pattern ?? /(?!)/g);
	}
	const conditions = readFilter(filter);
	if (pattern === undefined) return (text) => filterText(text, conditions);
	const count = (line: string) => rangesIn(line, pattern).length;
	return (text) => filterText(text, conditions, count);
}
