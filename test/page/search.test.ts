import { describe, expect, it } from "vitest";
import { compile } from "../../src/page/search/query.ts";
import { rangesIn, searchText } from "../../src/page/search/search-text.ts";
import { stripControls } from "../../src/text/parse.ts";

const query = (text: string, isRegex = false, isCaseSensitive = false) =>
	compile({ text, isRegex, isCaseSensitive });

function found(text: string, pattern: RegExp) {
	const { lines, matches, searched } = searchText(text, pattern);
	return { lines: [...lines], matches, searched };
}

/** The same, line by line, as nobody would doubt. */
function naively(text: string, pattern: RegExp) {
	const all = text.slice(0, -1).split("\n").map(stripControls);
	const counts = all.map((line) => rangesIn(line, pattern).length);
	return {
		lines: counts.flatMap((count, line) => (count > 0 ? [line] : [])),
		matches: counts.reduce((a, b) => a + b, 0),
		searched: all.length,
	};
}

const TEXTS = [
	"one\ntwo\nthree\n",
	"\n\n\n",
	"a a a\nb\na\n",
	"Error: x\r\nerror \n error\n\n",
	"\x1b[31mer\x1b[0mror\n31m\nplain error\n",
	"x.y*(z)\nxayb\n",
];

const PATTERNS = [
	query("a"),
	query("error"),
	query("ERROR", false, true),
	query("31m"),
	query(".y*("),
	query("^\\w+$", true),
	query("\\s", true),
	query("error\\s", true),
	query("[^x]+", true),
	query("x*", true),
	query("$", true),
];

describe.each(TEXTS)("a search of %j", (text) => {
	it.each(PATTERNS)("for %s finds what is in each line", (pattern) => {
		expect(found(text, pattern)).toEqual(naively(text, pattern));
	});
});

it("refuses what is no regular expression", () => {
	expect(() => query("(", true)).toThrow(SyntaxError);
	expect(() => query("(")).not.toThrow();
});
