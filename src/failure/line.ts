import { stripControls } from "../text/parse.ts";

/** No more of a line, in characters, is read: what it is about stands at its beginning. */
export const MOST_READ = 400;

/** With as many escape sequences around it. */
const MOST_RAW = 2000;

/** A line as rules read it. */
export interface ReadLine {
	text: string;
	/** Whether it began with a time of day. */
	isTimed: boolean;
}

/** ISO 8601 and its likes; times alone; syslog's and those in brackets. */
const TIME =
	/^\ufeff?\[?(?:\d{4}[-/]\d\d[-/]\d\d[T ])?\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?\]?:?\s+/;

/** What runs several commands puts its own word before each of their lines. */
const PREFIXES = [
	/^#\d+ \d+\.\d+ /, // BuildKit: "#12 3.456 "
	/^\[\d+\] (?=\S)/, // concurrently: "[0] "
	/^\s{4,}\[\w{2,12}\] (?=\S)/, // ant: "    [javac] "
	/^[\w.@/-]{1,60}\s{1,20}\| (?=\S)/, // docker compose: "web-1  | "
	/^(?::[\w-]+)+(?=\/)/, // Gradle: ":compileJava"
	/^[│|┃╷] {0,2}(?=\S)/, // terraform and others draw a bar
];

/** Takes from a line what is there for terminals, and what stands before its own words. */
export function readLine(raw: string): ReadLine {
	let text = stripControls(raw.slice(0, MOST_RAW)).slice(0, MOST_READ);
	let isTimed = false;
	for (let round = 0; round < 2; round++) {
		const before = text;
		const time = TIME.exec(text);
		if (time !== null) {
			text = text.slice(time[0].length);
			isTimed = true;
		}
		for (const prefix of PREFIXES) text = text.replace(prefix, "");
		if (text === before) break;
	}
	return { text: text.trimEnd(), isTimed };
}

/** A line as it is shown: on one line, without what is there for terminals. */
export function shownText(raw: string): string {
	return stripControls(raw.slice(0, MOST_RAW))
		.slice(0, MOST_READ)
		.replaceAll("\t", " ")
		.trim();
}
