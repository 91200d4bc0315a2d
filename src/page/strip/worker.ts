// Reads the log beside the page, so that no output keeps the page from anything.

import { Finder } from "../../failure/finder.ts";
import { OwnMatchers } from "../../failure/own-matchers.ts";
import type { Read, ToFindBy, ToRead } from "./to-read.ts";

let finder = new Finder();

addEventListener("message", ({ data }: MessageEvent<ToRead | ToFindBy>) => {
	if ("matchers" in data) {
		finder = new Finder(new OwnMatchers(data.matchers));
		return;
	}
	if (data.first !== undefined) finder.skipTo(data.first);
	finder.read(data.ended);
	let read = finder;
	if (data.open !== "") {
		read = finder.fork();
		read.read(data.open);
	}
	const { lines } = finder;
	postMessage({ findings: read.findings, lines } satisfies Read);
});
