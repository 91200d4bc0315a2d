import { expect, it } from "vitest";
import {
	beyond,
	type Candidate,
	type KeepLimit,
} from "../../src/history/limits.ts";
import {
	FORMAT,
	formatRunFile,
	parseRunFile,
} from "../../src/history/run-file.ts";

const NOW = 1_000_000;

/** Five runs of 10 bytes, which ended 400, 300, 200, 100 and 0 ms ago. */
const RUNS: Candidate[] = [1, 2, 3, 4, 5].map((number) => ({
	number,
	endedAt: NOW - (5 - number) * 100,
	bytes: 10,
}));

it.each<[string, KeepLimit[], number]>([
	["no limit", [], 0],
	["a number", [{ runs: 3 }], 2],
	["a number that there are not", [{ runs: 9 }], 0],
	["an age", [{ ms: 250 }], 2],
	["an age that all have", [{ ms: 1000 }], 0],
	["a size", [{ bytes: 30 }], 2],
	["a size between two", [{ bytes: 29 }], 3],
	[
		"several, of which the strictest counts",
		[{ runs: 4 }, { bytes: 20 }, { ms: 350 }],
		3,
	],
	["less than there is of the newest, which stays", [{ bytes: 1 }], 4],
	["two of a kind", [{ runs: 4 }, { runs: 2 }], 3],
])("lets the oldest go beyond %s", (_, limits, count) => {
	const gone = beyond(RUNS, limits, NOW).map(({ number }) => number);
	expect(gone).toEqual([1, 2, 3, 4, 5].slice(0, count));
});

it("lets a younger one stay with an older before it", () => {
	const [first, ...others] = RUNS;
	if (first === undefined) throw new Error("five runs");
	// It has just ended, although it began first.
	const runs = [{ ...first, endedAt: NOW }, ...others];
	expect(beyond(runs, [{ ms: 50 }], NOW)).toEqual([]);
});

const FILE = {
	start: {
		run: 3,
		command: "make",
		title: "make",
		startedAt: 1_700_000_000_000,
		tty: true,
		cols: 80,
		rows: 24,
		pid: 9,
		by: "Ann",
		values: { slot: "blue" },
	},
	token: "k1",
	writer: { pid: 9, host: "here" },
};

const ENDED = {
	exit: { code: null, signal: "SIGTERM", durationMs: 5 },
	bytes: 8,
	lines: 2,
	log: { exit: 10, end: 20, size: 30 },
};

it.each([
	["goes on", FILE],
	["has ended", { ...FILE, ended: ENDED }],
])("reads what is known of a run that %s as it was written", (_, file) => {
	expect(parseRunFile(formatRunFile(file))).toEqual(file);
});

it.each<[string, string, object | string]>([
	["foreign", "no JSON", "hello"],
	["foreign", "JSON of something else", { name: "x", version: "1" }],
	["foreign", "a number for a title", { title: 7 }],
	["foreign", "a token that could be more", { log: { token: "a\nb" } }],
	[
		"foreign",
		"an end without a time",
		{ state: "exited", exitCode: 0, signal: null },
	],
	["newer", "a later format", { format: FORMAT + 1, start: "all else" }],
])("calls %s: %s", (what, _, change) => {
	const text =
		typeof change === "string"
			? change
			: JSON.stringify({ ...JSON.parse(formatRunFile(FILE)), ...change });
	const isOther = typeof change === "object" && "version" in change;
	expect(parseRunFile(isOther ? JSON.stringify(change) : text)).toBe(what);
});
