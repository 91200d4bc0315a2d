// Reads the log beside the page, so that no output keeps the page from anything.

import { Finder } from "../../failure/finder.ts";
import { OwnMatchers } from "../../failure/own-matchers.ts";
import { WatchReader } from "../../failure/watch.ts";
import type { Read, ToFindBy, ToRead } from "./to-read.ts";

let finder = new Finder();
/** Not where the lines of several are mixed: a tool's words there may be any's. */
let watch: WatchReader | undefined;

addEventListener("message", ({ data }: MessageEvent<ToRead | ToFindBy>) => {
	if ("given" in data) {
		const { given, command } = data;
		if (given !== undefined) finder = new Finder(new OwnMatchers(given));
		if (command !== undefined) watch = new WatchReader(command);
		return;
	}
	finder.hasGapsAt(data.gaps);
	if (data.first !== undefined) finder.skipTo(data.first);
	watch?.read(data.ended, finder.lines);
	finder.read(data.ended);
	const { lines } = finder;
	let [read, watched] = [finder, watch];
	if (data.open !== "") {
		watched = watch?.fork();
		watched?.read(data.open, lines);
		read = finder.fork();
		read.read(data.open);
	}
	const { findings } = read;
	const lastRound = watched?.last;
	postMessage({ findings, lastRound, lines } satisfies Read);
});
