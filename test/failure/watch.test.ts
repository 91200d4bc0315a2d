import { describe, expect, it } from "vitest";
import { WatchReader } from "../../src/failure/watch.ts";
import { WATCHERS } from "../../src/failure/watchers.ts";

/** What is known after some lines of a command. */
function lastOf(lines: readonly string[], command = "") {
	const reader = new WatchReader(command);
	for (const [n, line] of lines.entries()) reader.read(`${line}\n`, n);
	return reader.last;
}

describe("the last round of what watches", () => {
	it.each(WATCHERS)("went wrong for $name, and then well", (watcher) => {
		const { name, rounds, examples } = watcher;
		const { bad, ok } = examples;
		const about = { rounds, name };
		expect(lastOf(bad)).toMatchObject({ went: "wrong", ...about });
		if (ok === undefined) expect(watcher.tellsWrongAlone).toBe(true);
		else {
			const line = bad.length + ok.length;
			const all = lastOf([...bad, ...ok]);
			expect(all).toEqual({ went: "well", ...about, line });
		}
	});

	it.each(WATCHERS.filter(({ begins }) => begins))(
		"is not known for $name while the next one goes on",
		({ begins, examples: { bad, ok = [] } }) => {
			const next = [...bad, ...ok].find((line) => begins?.test(line)) ?? "";
			expect(lastOf([...bad, next])).toBeUndefined();
		},
	);

	it.each(WATCHERS.filter(({ watches }) => watches))(
		"is nothing for $name that does not watch",
		({ watches, examples: { bad } }) => {
			const lines = bad.filter((line) => !watches?.test(line));
			expect(lines.length).toBeLessThan(bad.length);
			expect(lastOf(lines)).toBeUndefined();
		},
	);

	it.each(WATCHERS)(
		"is nobody's behind the name of one of several ($name)",
		({ examples: { bad } }) => {
			expect(lastOf(bad.map((line) => `[web] ${line}`))).toBeUndefined();
		},
	);

	it("is known by the command, where that says that it watches", () => {
		const line = "webpack 5.112.2 compiled with 2 errors in 172 ms";
		expect(lastOf([line], "npx webpack --mode=production")).toBeUndefined();
		expect(lastOf([line], "npx webpack --watch")?.count).toBe(2);
	});
});

describe("a last round", () => {
	const FOUND = "05:00:36 AM - Found 0 errors. Watching for file changes.";

	it("is told with its count and line, whatever colours it has", () => {
		const text =
			"\x1b[2m5:03:07 AM\x1b[0m - Found 12 errors. Watching for file changes.\n";
		const reader = new WatchReader();
		reader.read(`one\ntwo\n${text}four\n`, 100);
		expect(reader.last).toEqual({
			went: "wrong",
			rounds: "build",
			count: 12,
			line: 103,
			name: "tsc",
		});
	});

	it("is that of the tool whose own went wrong, where several watch", () => {
		const vitest = [
			" RERUN  a x1",
			" FAIL  Tests failed. Watching for file changes...",
		];
		expect(lastOf([...vitest, FOUND])?.name).toBe("vitest");
		expect(lastOf([FOUND, ...vitest])?.name).toBe("vitest");
		expect(lastOf([FOUND, " RERUN  a x1"])).toBeUndefined();
	});

	it("can be read on from with lines that may not stay", () => {
		const reader = new WatchReader();
		reader.read(`${FOUND}\n`, 0);
		const fork = reader.fork();
		fork.read(
			"5:03:07 AM - File change detected. Starting incremental compilation...\n",
			1,
		);
		expect([reader.last?.went, fork.last]).toEqual(["well", undefined]);
	});

	it("is not known after more of such words than any tool has", () => {
		const reader = new WatchReader();
		reader.read(`${FOUND}\n`, 0);
		reader.read("[vite\n".repeat(200_000), 1);
		expect(reader.last).toBeUndefined();
	});
});
