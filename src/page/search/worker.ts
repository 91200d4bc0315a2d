// Runs beside the page, so that no search keeps the page from anything.

import type { Answer, Request } from "./messages.ts";
import { searchText } from "./search-text.ts";

let pattern = /(?!)/g;

addEventListener("message", ({ data }: MessageEvent<Request>) => {
	if ("source" in data) {
		pattern = new RegExp(data.source, data.flags);
		return;
	}
	const answer: Answer = data.pieces.map(({ chunk, text }) => ({
		chunk,
		...searchText(text, pattern),
	}));
	postMessage(answer);
});
