import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { Candidates } from "../../src/failure/candidates.ts";
import { CAPTURED } from "../../src/failure/captured.ts";
import { MOST_KEPT } from "../../src/failure/causes.ts";
import { Finder } from "../../src/failure/finder.ts";
import { MOST_READ, readLine } from "../../src/failure/line.ts";
import { isAbout } from "../../src/failure/rule.ts";
import { GOES_ON, RULES } from "../../src/failure/rules.ts";
import { verdictOf, wordsOf } from "../../src/failure/verdict.ts";

const RUNS = fileURLToPath(new URL("runs/", import.meta.url));

/** Each line of each run that is known, once. */
const LINES = new Set(
	["failed", "green"].flatMap((folder) =>
		readdirSync(RUNS + folder).flatMap((file) =>
			readFileSync(`${RUNS}${folder}/${file}`, "utf8").split("\n"),
		),
	),
);

const find = (...lines: string[]) => {
	const finder = new Finder();
	finder.read(lines.map((line) => `${line}\n`).join(""));
	return finder.findings;
};

const ruleFor = (line: string) =>
	RULES.find((rule) => isAbout(rule, readLine(line)));

describe.each(RULES)(
	"the rule $name",
	({ name, examples, kind, pattern, has = [""] }) => {
		it.each(examples)("finds %s", (example) => {
			expect(ruleFor(example)?.kind).toBe(kind);
			const isCandidate = new Candidates().next(example, 0) === 0;
			if (kind !== "never") expect(isCandidate).toBe(true);
		});

		it("matches no line without the text that it says each has", () => {
			for (const line of [...examples, ...LINES]) {
				const { text } = readLine(line);
				if (!pattern.test(text)) continue;
				expect(has.some((each) => text.includes(each))).toBe(true);
			}
		});

		it("is named once", () => {
			expect(RULES.filter((rule) => rule.name === name)).toHaveLength(1);
		});
	},
);

it.each(GOES_ON.examples)("what goes on is no cause: %s", (line) => {
	const { causes, consequence } = find(line);
	expect({ causes, line: consequence?.line }).toEqual({ causes: [], line: 1 });
});

it("a name that has the word is no word of going on", () => {
	expect(
		find("TypeError: list.skipping is not a function").causes,
	).toHaveLength(1);
});

it("no rule is asked about lines that say nothing, however many there are", () => {
	const text = "12 a line of a flood, and one more: passed\n";
	expect(new Candidates().next(text, 0)).toBe(text.length);
});

describe("a hostile line", () => {
	const PARTS = [
		"a",
		":",
		"a:",
		"1:",
		" ",
		"(",
		"a(1",
		"\t",
		"at ",
		"x.c:1:",
		'"',
		"=",
		"[",
		"error ",
		": cannot",
		"_",
	];

	it.each(PARTS)("of many %j costs little more than its length", (part) => {
		const cost = (text: string) => {
			const lines = `${text.slice(0, 1000)} failed\n`.repeat(1000);
			const finder = new Finder();
			const began = performance.now();
			finder.read(lines);
			return performance.now() - began;
		};
		const plain = cost("plain words, ".repeat(100));
		// What backtracks takes minutes.
		expect(cost(part.repeat(1000)) / plain).toBeLessThan(100);
	});
});

describe("what is found", () => {
	it("has the line's number, its text without colours, and its place", () => {
		const { causes } = find(
			"",
			"\x1b[1mmain.c:4:7:\x1b[0m \x1b[31merror:\x1b[0m no `x'",
		);
		expect(causes).toEqual([
			{
				line: 2,
				text: "main.c:4:7: error: no `x'",
				rule: "compiler",
				place: "main.c:4:7",
			},
		]);
	});

	it("is the same however the text is cut into whole lines", () => {
		const lines = [
			"Traceback (most recent call last):",
			'  File "a.py", line 1, in f',
			"KeyError: 'a'",
			"make: *** [x] Error 1",
			"a.c:1:2: error: x",
		];
		const finder = new Finder();
		for (const line of lines) finder.read(`${line}\n`);
		expect(finder.findings).toEqual(find(...lines));
		expect(finder.findings.causeCount).toBe(2);
	});

	it.each([
		["WARNING: retrying after error", "java.io.IOException: reset by peer"],
		["12:00:01 [main] WARN c.e.App - once more", "a.b.CException: no"],
		["2026-11-26 14:18:20,819 - cli - DEBUG - none", "a.b.NoneError: none"],
	])("is not what belongs to a logger's line: %s", (above, line) => {
		expect(find(above, line).causes).toEqual([]);
		// But where it stands by itself, and where the line above is no logger's.
		expect(find(above, "", line).causes).toHaveLength(1);
		expect(find("npm notice", line).causes).toHaveLength(1);
		// However the text is cut.
		const finder = new Finder();
		for (const each of [above, line]) finder.read(`${each}\n`);
		expect(finder.findings.causes).toEqual([]);
	});

	it("is what was thrown right below a logger's line, if there is nothing better", () => {
		const thrown = [
			"DEBUG GET /v1/items/1 200",
			"Traceback (most recent call last):",
			'  File "a.py", line 1, in f',
			"KeyError: 'a'",
		];
		const said = (...lines: string[]) => {
			const verdict = verdictOf(find(...lines));
			return verdict.type === "error" && wordsOf(verdict.failure);
		};
		expect(said(...thrown)).toBe("KeyError: 'a'");
		expect(said(...thrown, "make: *** [run] Error 1")).toBe("KeyError: 'a'");
		expect(said(...thrown, "fatal: no data")).toBe("fatal: no data");
	});

	it("is taken back where the next line says that it is tried again", () => {
		const refused = "curl: (7) Failed to connect to 127.0.0.1 port 9";
		const again = "attempt 1 failed, retrying";
		expect(find(refused, again, "done").causes).toEqual([]);
		expect(find(refused, again, refused).causes).toMatchObject([{ line: 3 }]);
		expect(find(refused, "done", again).causes).toHaveLength(1);
	});

	it("is what is said of a test that failed, and not where it stands in a list", () => {
		const lines = [
			"FAIL ./cart.test.js",
			"  ✕ adds (3 ms)",
			"  ● Console",
			...Array<string>(1000).fill("    a line that says nothing"),
			"  ● totals › adds",
			"",
			"    expect(received).toBe(expected)",
			"",
			"    Expected: 3",
			"    Received: 2",
		];
		const { causes, causeCount } = find(...lines);
		expect(causes).toMatchObject([{ line: 1004, text: "● totals › adds" }]);
		expect(causeCount).toBe(1);
		const [first] = causes;
		expect(first && wordsOf(first)).toBe(
			"● totals › adds: Expected: 3 / Received: 2",
		);
		// A list that nothing follows stays what there is.
		expect(find(...lines.slice(0, 4)).causes).toMatchObject([
			{ line: 1 },
			{ line: 2 },
		]);
		// Others put that sign elsewhere.
		expect(find("● nginx.service - failed").causes).toEqual([]);
		const finder = new Finder();
		finder.read(`${lines.slice(0, 2).join("\n")}\n`);
		const fork = finder.fork();
		fork.read(`${lines.slice(2).join("\n")}\n`);
		expect(fork.findings.causes).toEqual(causes);
		expect(finder.findings.causes).toHaveLength(2);
	});

	it("is the last of a chain of exceptions, and of several that stand in one", () => {
		const traceback = ["Traceback (most recent call last):", '  File "a.py"'];
		const chain = (between: string) => {
			const { causes } = find(
				...traceback,
				"KeyError: 'GBP'",
				"",
				between,
				"",
				...traceback,
				"RateError: no rate for GBP",
			);
			return causes[0] && wordsOf(causes[0]);
		};
		expect(
			chain(
				"During handling of the above exception, another exception occurred:",
			),
		).toBe("RateError: no rate for GBP");
		// Here somebody says where it comes from.
		expect(
			chain(
				"The above exception was the direct cause of the following exception:",
			),
		).toBe("KeyError: 'GBP'");
		const java = find(
			'Exception in thread "main" java.lang.IllegalStateException: no stock',
			"\tat Main.main(Main.java:3)",
			"Caused by: java.lang.NullPointerException: it is null",
		);
		expect(java.causes[0] && wordsOf(java.causes[0])).toBe(
			'Exception in thread "main" java.lang.IllegalStateException: no stock: Caused by: java.lang.NullPointerException: it is null',
		);
	});

	it("is what a part of a test has said, where that stands above", () => {
		const lines = [
			"=== RUN   TestToken",
			"=== RUN   TestToken/plain",
			"    auth_test.go:9: well",
			"=== RUN   TestToken/small",
			"    auth_test.go:18: no token",
			"=== RUN   TestToken/none",
			"--- FAIL: TestToken (0.00s)",
			"    --- PASS: TestToken/plain (0.00s)",
			"    --- FAIL: TestToken/small (0.00s)",
			"    --- FAIL: TestToken/none (0.00s)",
		];
		const said = (all: string[]) => find(...all).causes.map(wordsOf);
		const words = [
			"--- FAIL: TestToken (0.00s): auth_test.go:18: no token",
			"    --- FAIL: TestToken/small (0.00s): auth_test.go:18: no token",
			"    --- FAIL: TestToken/none (0.00s)",
		].map((each) => each.trim());
		expect(said(lines)).toEqual(words);
		const json = lines.map(
			(line) =>
				`{"Time":"2026-11-26T23:35:54Z","Action":"output","Test":"T","Output":${JSON.stringify(`${line}\n`)}}`,
		);
		expect(said(json)).toEqual(words);
	});

	it("is nothing that a test has printed which passed", () => {
		const printed = ["Error: expected", "error: this, too"];
		expect(find(...printed, "ok 1 - warns").causeCount).toBe(0);
		expect(find(...printed, "t/a.t ..", "ok 1 - warns").causeCount).toBe(0);
		expect(find(...printed, "    ✓ warns (3 ms)").causeCount).toBe(0);
		const ticked = find(...printed, "✓ cleaned up");
		expect(ticked).toMatchObject({ causeCount: 0, hint: { line: 1 } });
		expect(find(...printed, "not ok 1 - warns").causeCount).toBe(3);
		expect(find(...printed, "1", "2", "3", "ok 1").causeCount).toBe(2);
		// What stands before that, and is no test's, stays: also where the error went on.
		const real = "main.c:3:5: error: no";
		const goesOn = "Error: expected\nFailed to fetch, retrying";
		expect(
			find(real, ...goesOn.split("\n"), "ok 1 - warns").causes,
		).toMatchObject([{ line: 1, rule: "compiler" }]);
		expect(find("sh: 1: lint: not found", "ok 1").causeCount).toBe(1);
		const finder = new Finder();
		finder.read(`${printed.join("\n")}\n`);
		const fork = finder.fork();
		fork.read("ok 1 - warns\n");
		expect([finder, fork].map(({ findings }) => findings.causeCount)).toEqual([
			2, 0,
		]);
	});

	it("is settled when nothing that comes can be said before it", () => {
		const settled = (...lines: string[]) => find(...lines).isSettled;
		const rest = ["1", "2", "3", "4"];
		expect(settled("fatal: no data", ...rest)).toBe(true);
		expect(settled("test a ... FAILED", ...rest)).toBe(false);
		expect(settled("ERROR:root:no data", ...rest)).toBe(false);
		expect(settled("ERROR:root:no", "TypeError: x", ...rest)).toBe(false);
		expect(settled("ERROR:root:no", "", "TypeError: x", ...rest)).toBe(true);
	});

	it("is what has ended a program, and not what its logger told before", () => {
		const said = (...lines: string[]) => {
			const verdict = verdictOf(find(...lines));
			const failure = verdict.type === "error" ? verdict.failure : undefined;
			return [failure?.line, failure?.isLater];
		};
		const told = ['{"level":"error","msg":"502"}', "ERROR:root:mail rejected"];
		const end = "RangeError: batch of 120 exceeds limit 100";
		expect(said(...told, "", end)).toEqual([4, true]);
		expect(said(...told, "", "FATAL: no memory")).toEqual([4, true]);
		expect(said(...told)).toEqual([1, undefined]);
		// However much was told, and unless it is taken back.
		const flood = Array<string>(MOST_KEPT + 20).fill(told[1] ?? "");
		expect(said(...flood, "", end)).toEqual([MOST_KEPT + 22, true]);
		expect(said(...told, "", end, "retrying")).toEqual([4, true]);
		const again = "attempt 1 failed, retrying";
		expect(said(...told, "", end, again, "", "KeyError: 1")).toEqual([7, true]);
		// It is part of what was told.
		expect(said(...told, end)).toEqual([1, undefined]);
		// Much goes on by that, and what is no logger's is the first.
		expect(said(...told, "", "Error: 502")).toEqual([1, undefined]);
		expect(said("fatal: no data", "", end)).toEqual([1, undefined]);
		expect(said(end, "", end)).toEqual([1, undefined]);
	});

	it("is told with the exception of the traceback right below a logger's line", () => {
		const verdict = verdictOf(
			find(
				"[ERROR] Exception in worker process",
				"Traceback (most recent call last):",
				'  File "a.py", line 1, in f',
				"KeyError: 'database'",
			),
		);
		const failure = verdict.type === "error" ? verdict.failure : undefined;
		expect(failure?.line).toBe(1);
		expect(failure && wordsOf(failure)).toBe(
			"[ERROR] Exception in worker process: KeyError: 'database'",
		);
	});

	it("of a test that failed goes before what the tested has logged", () => {
		const { crash } = find(
			"2026-11-26 20:58:08,535 ERROR queue: giving up after 3 attempts",
			"",
			"FAIL: test_value (test_queue.T.test_value)",
			"Traceback (most recent call last):",
			"AssertionError: 1 != 2",
		);
		expect(crash).toMatchObject({ line: 3, isLater: true });
		expect(crash && wordsOf(crash)).toBe(
			"FAIL: test_value (test_queue.T.test_value): AssertionError: 1 != 2",
		);
	});

	it("is not counted by the name of a file", () => {
		const { consequence } = find("asset 1 error-1.html ok");
		expect(consequence).toBe(undefined);
		expect(find("1 error").consequence).toMatchObject({ line: 1 });
	});

	it("has its words from the line above where a test of Go has said them there", () => {
		const { causes } = find(
			"=== RUN   TestTotal",
			"    api_test.go:3: Total(1,2) = 3, want 4",
			"--- FAIL: TestTotal (0.00s)",
		);
		expect(causes).toMatchObject([{ line: 3, place: "api_test.go:3" }]);
		expect(causes[0]?.detail).toBe("api_test.go:3: Total(1,2) = 3, want 4");
	});

	it("is read as go test would have printed it", () => {
		const event = (Output: string) =>
			JSON.stringify({ Time: "t", Action: "output", Test: "A", Output });
		const { causes } = find(
			`[api] ${event("--- FAIL: TestTotal (0.00s)\n")}`,
			event('    api_test.go:3: want "4"\n'),
			JSON.stringify({ Time: "t", Action: "fail", Test: "A" }),
		);
		expect(causes).toMatchObject([
			{ text: "--- FAIL: TestTotal (0.00s)", place: "api_test.go:3" },
		]);
		expect(causes[0]?.detail).toBe('api_test.go:3: want "4"');
	});

	it("is nothing of a traceback that belongs to a logger's line", () => {
		const lines = [
			"WARNING:root:once more",
			"Traceback (most recent call last):",
			'  File "a.py", line 1, in f',
			"KeyError: 'a'",
		];
		expect(find(...lines).causes).toEqual([]);
		expect(find(...lines, "KeyError: 'b'").causes).toMatchObject([{ line: 5 }]);
		const finder = new Finder();
		finder.read(`${lines.slice(0, 2).join("\n")}\n`);
		const fork = finder.fork();
		fork.read(`${lines.slice(2).join("\n")}\n`);
		expect(fork.findings.causes).toEqual([]);
	});

	it("is the line below its heading where that says nothing", () => {
		const lines = [
			"/usr/bin/ld: main.c.o: in function `main':",
			"m.c:(.text+0xa): undefined reference to `f'",
		];
		expect(find(...lines)).toMatchObject({
			causes: [{ line: 2, text: lines[1] }],
			causeCount: 1,
		});
	});

	it("is told in the words of the line that has them", () => {
		const verdict = verdictOf(
			find("Traceback (most recent call last):", "  x", "KeyError: 'a'"),
		);
		expect(verdict.type === "error" && wordsOf(verdict.failure)).toBe(
			"KeyError: 'a'",
		);
	});

	it.each([
		["::error file=app.js,line=10,col=5,title=Lint::no token", "app.js:10:5"],
		["::error::no token", undefined],
		[
			"2026-11-25T08:03:00.123Z ##vso[task.logissue type=error;sourcepath=a.cs;linenumber=7]no token",
			"a.cs:7",
		],
	])("of a CI's command is what it says to people: %s", (line, place) => {
		const verdict = verdictOf(find(line));
		const failure = verdict.type === "error" ? verdict.failure : undefined;
		expect(failure && wordsOf(failure)).toBe("no token");
		expect(failure?.place).toBe(place);
	});

	it.each([
		[
			'fatal: [web-2]: FAILED! => {"changed": true, "cmd": ["ln"], "msg": "non-zero return code", "rc": 1, "stderr": "ln: \\"/a\\"\\nno such file", "stdout": ""}',
			'fatal: [web-2]: FAILED! ln: "/a" no such file',
		],
		[
			'fatal: [web-2]: UNREACHABLE! => {"changed": false, "msg": "no route", "stderr": ""}',
			"fatal: [web-2]: UNREACHABLE! no route",
		],
		[
			`fatal: [web-2]: FAILED! => {"msg": "no ${"x".repeat(500)}"}`,
			`fatal: [web-2]: FAILED! no ${"x".repeat(MOST_READ - 39)} …`,
		],
		["fatal: [web-2]: FAILED! => {}", "fatal: [web-2]: FAILED! => {}"],
	])("of a task of Ansible's is what that has said: %s", (line, words) => {
		const verdict = verdictOf(find(line));
		expect(verdict.type === "error" && wordsOf(verdict.failure)).toBe(words);
	});

	it("is a consequence only where there is no cause", () => {
		const make = "make: *** [Makefile:5: deploy] Error 127";
		const rule = (...lines: string[]) => {
			const verdict = verdictOf(find(...lines));
			return verdict.type === "error" && verdict.failure.rule;
		};
		expect(rule(make, "a.c:1:2: error: x")).toBe("compiler");
		expect(rule(make)).toBe("make");
	});

	it("is kept up to a bound, and counted beyond it", () => {
		const { causes, causeCount } = find(
			...Array(MOST_KEPT + 20).fill("a.c:1:2: error: x"),
		);
		expect(causes).toHaveLength(MOST_KEPT);
		expect(causeCount).toBe(MOST_KEPT + 20);
	});

	it("is the last line with anything in it where no rule finds anything", () => {
		expect(verdictOf(find("a", "b", "", " "))).toEqual({
			type: "last",
			line: 2,
			text: "b",
		});
		expect(verdictOf(find())).toEqual({ type: "silent" });
		expect(verdictOf(find(""))).toEqual({ type: "silent" });
	});

	it("is cut where a line has no end", () => {
		const { causes } = find(`a.c:1:2: error: ${"x".repeat(1e6)}`);
		expect(causes[0]?.text.length).toBe(MOST_READ);
	});

	it("may be looked for in lines that can still change", () => {
		const finder = new Finder();
		finder.read("a.c:1:2: error: x\n");
		const fork = finder.fork();
		fork.read("a.c:2:2: error: y\n");
		expect([finder.findings.causeCount, fork.findings.causeCount]).toEqual([
			1, 2,
		]);
	});
});

describe("what a test runner prints anew of what its tests have printed", () => {
	it.each(CAPTURED)("is no cause of why it failed: $tool", ({ example }) => {
		const { causes, warningCount, hint } = find(
			example,
			"Error: retry 9",
			"Error: retry 10",
			"npm warn x",
		);
		expect([causes, warningCount, hint?.line]).toEqual([[], 0, 2]);
		expect(new Candidates().next(example, 0)).toBe(0);
	});

	it("tells of a cause elsewhere as any line does, and is no hint by that", () => {
		const make = "make: *** [deploy] Error 2";
		const { hint, consequence } = find("stderr | a.test.js > adds", make);
		expect([hint, consequence?.line]).toEqual([undefined, 2]);
	});

	it("says no more where lines are missing", () => {
		const [vitest, error] = ["stderr | a.test.js > adds\n", "Error: no\n"];
		const skipped = new Finder();
		skipped.read(vitest);
		skipped.skipTo(10);
		skipped.read(error);
		expect(skipped.findings.causes).toMatchObject([{ line: 11 }]);
		const gap = new Finder();
		gap.hasGapsAt([1]);
		gap.read(`${vitest}… 3 MB are gone …\n${error}`);
		expect(gap.findings.causes).toMatchObject([{ line: 3 }]);
	});

	it("ends, and its end is read", () => {
		const vitest = "stderr | a.test.js > adds";
		const error = "Error: retry 9";
		expect(find(vitest, error, "", error).causes).toMatchObject([{ line: 4 }]);
		const pytest = `${"-".repeat(20)} Captured log call ${"-".repeat(20)}`;
		const heading = `${"_".repeat(20)} test_total ${"_".repeat(20)}`;
		expect(find(pytest, error, "", heading).causes).toMatchObject([
			{ line: 4 },
		]);
	});

	it("is the same however the text is cut, and for a fork", () => {
		const finder = new Finder();
		finder.read("stderr | a.test.js > adds\n");
		const fork = finder.fork();
		for (const each of [finder, fork]) each.read("Error: retry\n");
		expect(finder.findings.causes).toEqual([]);
		expect(fork.findings.causes).toEqual([]);
	});
});
