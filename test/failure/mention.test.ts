import { expect, it } from "vitest";
import { Finder } from "../../src/failure/finder.ts";
import { verdictOf } from "../../src/failure/verdict.ts";

const verdictIn = (...pieces: string[]) => {
	const finder = new Finder();
	for (const piece of pieces) finder.read(piece);
	return verdictOf(finder.findings);
};

const mention = (line: number) => ({
	type: "mention",
	failure: { line, rule: "mention" },
});

it.each([
	[
		"in words that no rule knows",
		"Uploading\nThe bucket x could not be reached\nBye\n",
		2,
	],
	[
		"the first of its passage",
		"one\nUpload denied\nplease ask\nLogin refused\n",
		2,
	],
	[
		"not what stands far above",
		`x is missing, made\n${"fine\n".repeat(30)}Upload denied\n`,
		32,
	],
	[
		"not what a rule knows to be none",
		"Upload denied\n0 errors\nwarning: a is missing\n",
		1,
	],
	[
		"not what it prints over and over",
		`${[1, 2, 3, 4].map((n) => `error table ${n} loaded\n`).join("")}raised CONSTRAINT_ERROR : a.adb:6\n`,
		5,
	],
	[
		"not what says that it went well",
		"lint: 0 errors\nno missing files.....Passed\nUpload denied\n",
		3,
	],
	["a word that is not", "up\nTOKEN is not set\nBye\n", 2],
	[
		"not what comes behind a consequence",
		"Upload denied\nmake: *** [up] Error 1\nmake: must stop\n",
		1,
	],
])("of a run that failed, a line may tell why: %s", (_, log, line) => {
	expect(verdictIn(log)).toMatchObject(mention(line));
});

it("a cause, or what may be one, goes before it, and a consequence where there is none", () => {
	const denied = "Upload denied\n";
	expect(verdictIn(denied, "error: no\n")).toMatchObject({
		failure: { line: 2, rule: expect.not.stringContaining("mention") },
	});
	expect(verdictIn("make: *** [up] Error 1\n", denied)).toMatchObject({
		failure: { line: 1, rule: "make" },
	});
	expect(verdictIn("one\n", "two\n")).toMatchObject({ type: "last", line: 2 });
});

it("a heading that says nothing gives way to what stands below it", () => {
	const log = "Error during migration run:\nError: Unable to open x.db\n";
	expect(verdictIn(log)).toMatchObject({ failure: { line: 2 } });
	const far = "Error during migration run:\n\n\nError: Unable to open x.db\n";
	expect(verdictIn(far)).toMatchObject({ failure: { line: 1 } });
});

it("has its number however many lines came before, and in whatever pieces", () => {
	const lines = Array.from({ length: 20_000 }, (_, n) => `it is ${n}\n`);
	lines[19_990] = "Upload denied\n";
	const expected = mention(19_991);
	expect(verdictIn(...lines)).toMatchObject(expected);
	expect(verdictIn(lines.join(""))).toMatchObject(expected);
	const far = new Finder();
	far.read("Login refused\n");
	far.skipTo(19_000);
	far.read(lines.slice(19_000).join(""));
	expect(verdictOf(far.fork().findings)).toMatchObject(expected);
});
