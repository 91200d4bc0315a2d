import { expect, it } from "vitest";
import { RunLines } from "../../src/terminal/run-lines.ts";
import { stripControls } from "../../src/text/parse.ts";
import { ourPipeLines, referenceLines, withoutEnd } from "./cells.ts";

/** Wide enough for xterm.js, which has an edge, never to wrap. */
const COLS = 400;
const ROWS = 200;

const bar = (name: string) =>
	`\r${name}:   0%|          | 0/4 [00:00<?, ?it/s]`;
const blank = `\r${" ".repeat(44)}\x1b[A`;

/** What programs have printed to pipes. */
const OUTPUTS: [program: string, output: string][] = [
	[
		"tqdm, bars in a bar",
		`${bar("epoch")}\n${`${bar("batch")}\x1b[A\n${blank}\n`.repeat(2)}${bar("batch")}\x1b[A\n${blank}\repoch: 100%|██████████| 3/3 [00:00<00:00, 5847.08it/s]\n`,
	],
	[
		"log-update",
		`frame 0\n  sub 0\n${[1, 2, 3].map((n) => `\x1b[2K\x1b[1A\x1b[2K\x1b[1A\x1b[2K\x1b[Gframe ${n}\n  sub ${n}\n`).join("")}done\n`,
	],
	[
		"ora",
		"\x1b[?25l\x1b[1G- Loading\x1b[2K\x1b[1G\\ Loading\x1b[2K\x1b[1G| Loading more\x1b[2K\x1b[1G\x1b[?25h\x1b[32mok\x1b[39m done\n",
	],
	["curl", "=> kernel.src.rpm \x1b[5C[\x1b[38C]\x1b[39D####\n"],
	[
		"saved cursors",
		"\x1b7progress 10%\x1b8\x1b7progress 50%\x1b8progress 100%\n\x1b[sA\x1b[uB\n",
	],
	["what erases below", "long line here\r\x1b[0Jok\n"],
	["tabs, then a carriage return", "a\tb\rXX\n1\t2\t3\b9\n"],
	["what sets modes of keys", "\x1b[>4;2mplain text\nstill plain\n\x1b[0m"],
	["imgcat", "before\n\x1b]1337;File=inline=1:AAAA\nBBBB\nCCCC\x07\nafter\n"],
	[
		"go test -v",
		"=== RUN   TestA\n--- PASS: TestA (0.00s)\n=== RUN   TestB\n    b_test.go:5: boom\n--- FAIL: TestB (0.00s)\nFAIL\nexit status 1\n",
	],
	["diff -u", "--- a/x\t2024\n+++ b/x\t2024\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n"],
	[
		"GitLab's sections",
		"section_start:1560896352:one[collapsed=true]\r\x1b[0KHeader of section\nhidden line\nsection_end:1560896353:one\r\x1b[0K\nafter\n",
	],
	[
		"colons and strings",
		"\x1b[38:2::255:0:0mA\x1b[4:3mB\x1b[0m\n\x1b[>4;1mC\x1b[m\n\x1b_Gf=24;AAAA\x1b\\D\n\x1bP1q#0\x1b\\E\n\x1b[2K\x1b[1Gone\x1b[2K\x1b[1Gtwo\n",
	],
	["vertical tabs and form feeds", "one\vtwo\fthree\nfour\n"],
	[
		"GitHub's commands",
		"::error file=a.js,line=1::Missing semicolon\n2024-05-01T12:00:00.1234567Z ##[group]Run npm ci\n2024-05-01T12:00:00.2Z npm ci\n",
	],
];

/** What comes line by line, and is not shown live. */
function linesOf(output: string, isCut: boolean): string[] {
	const lines: string[] = [];
	const run = new RunLines((_, text) => {
		lines.push(...stripControls(text.slice(0, -1)).split("\n"));
	});
	for (const piece of isCut ? output : [output]) {
		run.settle(0);
		run.write("stdout", piece, 0);
		run.settle(0);
	}
	run.finish();
	return withoutEnd(lines.map((line) => line.trimEnd()));
}

it.each(OUTPUTS)(
	"%s: the page and lines show what a terminal does",
	async (_, output) => {
		const reference = await referenceLines(COLS, ROWS, [output], true);
		expect(ourPipeLines(ROWS, [output])).toEqual(reference);
		const plain = reference.map(stripControls);
		// Tabs are in lines as they came.
		const expanded = (line: string) =>
			line.split("\t").reduce((text, rest) => {
				return text.padEnd(text.length + 8 - (text.length % 8)) + rest;
			});
		expect(linesOf(output, false).map(expanded)).toEqual(plain);
	},
);

// A first frame of plain text comes at once: that it is rewritten shows later.
const CUT = OUTPUTS.filter(([program]) => program !== "log-update");

it.each(CUT)("%s: lines don't depend on how it was cut", (_, output) => {
	expect(linesOf(output, true)).toEqual(linesOf(output, false));
});
