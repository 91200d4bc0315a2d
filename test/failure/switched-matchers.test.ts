import { expect, it } from "vitest";
import { Finder } from "../../src/failure/finder.ts";
import { OwnMatchers } from "../../src/failure/own-matchers.ts";
import { type MatcherFile, readMatchers } from "../../src/protocol/matchers.ts";

/** A file of one matcher that finds what is behind a word. */
function file(name: string, owner: string, word: string): MatcherFile {
	const pattern = { regexp: `^${word} (.*)$`, message: 1 };
	return { name, matchers: readMatchers([{ owner, pattern }]) };
}

const FILES = [
	file("bent.json", "widget", "BENT"),
	file("torn.json", "Widget", "TORN"),
	file("lost.json", "lost", "LOST"),
];

function finderBy(matcherFiles = FILES): Finder {
	return new Finder(new OwnMatchers({ matcherFiles }));
}

/** The numbers of the lines that it finds something in. */
function found(finder: Finder): number[] {
	return finder.findings.causes.map(({ line }) => line);
}

it.each([
	["in GitHub's words", ["BENT", "::add-matcher::.github/bent.json", "BENT a"]],
	["as its actions do", ["x", "##[add-matcher]/opt/a/bent.json", "BENT a"]],
	["in Windows' paths", ["x", "::add-matcher::D:\\a\\bent.json\r", "BENT a"]],
	[
		"with a time and colours before it",
		["x", "\x1b[1m2026-01-02T03:04:05Z ::add-matcher::bent.json", "BENT a"],
	],
	["by several", ["x", "[1] ::add-matcher::bent.json", "BENT a"]],
])("a matcher is switched on by a line %s", (_, lines) => {
	const finder = finderBy();
	for (const line of lines) finder.read(`${line}\n`);
	expect(found(finder)).toEqual([3]);
});

it.each([
	"::add-matcher::../../etc/passwd",
	"::add-matcher::bent.json/",
	"::add-matcher::bent.json/..",
	"::add-matcher::bent.jso",
	"::add-matcher::BENT.JSON",
	"::add-matcher::",
	"::add-matcher::bent.json and more",
	"see ::add-matcher::bent.json",
	"##vso[add-matcher]bent.json",
	`::add-matcher::${"a/".repeat(1000)}bent.json`,
	// It would end so where it is cut.
	`::add-matcher::${"/".repeat(376)}bent.json.bak`,
	`::add-matcher::${"\x1b[m".repeat(658)}/bent.json.bak`,
	`::add-matcher::bent.json${" ".repeat(1e6)}x`,
])("and by nothing else: %.60s", (line) => {
	const finder = finderBy();
	finder.read(`${line}\nBENT a\n`);
	expect(found(finder)).toEqual([]);
});

it("it is switched off by its owner or its file, and replaced by a later one of its owner", () => {
	const lines = [
		"::add-matcher::bent.json",
		"BENT a", // 2
		"::add-matcher::lost.json",
		"::add-matcher::torn.json",
		"BENT a",
		"TORN a", // 6
		"LOST a", // 7
		"::remove-matcher owner=WIDGET::",
		"TORN a",
		"LOST a", // 10
		"##[remove-matcher owner=nobody]",
		"LOST a", // 12
		"::remove-matcher::somewhere/lost.json",
		"LOST a",
		"::add-matcher::lost.json",
		"LOST a", // 16
	];
	const finder = finderBy();
	finder.read(`${lines.join("\n")}\n`);
	expect(found(finder)).toEqual([2, 6, 7, 10, 12, 16]);
	const inPieces = finderBy();
	for (const line of lines) inPieces.read(`${line}\n`);
	expect(found(inPieces)).toEqual(found(finder));
});

it("output switches off nothing that the user has given for all lines", () => {
	const { matchers } = file("", "widget", "BENT");
	const finder = new Finder(new OwnMatchers({ matchers, matcherFiles: FILES }));
	finder.read("::remove-matcher owner=widget::\nBENT a\n");
	finder.read("::add-matcher::torn.json\nBENT a\nTORN a\n");
	expect(found(finder)).toEqual([2, 4, 5]);
});

it("a line that may still change switches nothing on for those that come", () => {
	const finder = finderBy();
	const fork = finder.fork();
	fork.read("::add-matcher::bent.json\nBENT a\n");
	expect(found(fork)).toEqual([2]);
	finder.read("::add-matcher::bent.json.old\nBENT a\n");
	expect(found(finder)).toEqual([]);
});

it("where lines are missing nothing is on any more", () => {
	const behindGap = finderBy();
	behindGap.read("::add-matcher::bent.json\n");
	behindGap.hasGapsAt([2]);
	behindGap.read("BENT a\n… 3 MB are no longer in the history …\nBENT a\n");
	expect(found(behindGap)).toEqual([2]);
	const skipping = finderBy();
	skipping.read("::add-matcher::bent.json\n");
	skipping.skipTo(100);
	skipping.read("BENT a\n::add-matcher::bent.json\nBENT a\n");
	expect(found(skipping)).toEqual([103]);
});

it("a million lines that switch cost little more than others", () => {
	/** In ms, for a line. */
	const cost = (lines: string, times: number) => {
		const finder = finderBy();
		// One is on, so that each line is looked at.
		finder.read("::add-matcher::bent.json\n");
		const began = performance.now();
		for (let n = 0; n < times; n++) finder.read(lines.repeat(5000));
		const ms = performance.now() - began;
		finder.read("::add-matcher::bent.json\nBENT a\n");
		const count = times * 10_000;
		expect(found(finder)).toEqual([count + 3]);
		return ms / count;
	};
	const plain = cost("a line of a build\nand one more\n", 20);
	const switching = cost(
		"::add-matcher::bent.json\n::remove-matcher owner=widget::\n",
		100,
	);
	// What is looked for in all that was switched before takes hours.
	expect(switching / plain).toBeLessThan(50);
});
