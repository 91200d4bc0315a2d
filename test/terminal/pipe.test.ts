import { describe, expect, it } from "vitest";
import { RunLines } from "../../src/terminal/run-lines.ts";
import { TerminalLines } from "../../src/terminal/terminal-lines.ts";
import { ourPipeLines, referenceLines } from "./cells.ts";
import { type Part, randomOutput } from "./random-output.ts";

/** Wide enough for xterm.js, which has an edge, never to wrap. */
const COLS = 900;
const ROWS = 6;

const NUMBERS = ["", "0", "1", "2", "3", "7", "30"];

const PLAIN: Part[] = [
	(pick) => "abcdefghijklmnopqrstuvwxyz".slice(pick([0, 3, 10, 20, 25])),
	(pick) => pick(["x", "word ", "日本", "é", "e\u0301", "  "]),
	(pick) => pick(["\n", "\n", "\r\n", "\t"]),
	(pick) => "plain\nlines of\ttext\r\n".repeat(pick([1, 2, 5])),
	(pick) => `line\n`.repeat(pick([3, 5, 6, 7, 20])),
	(pick) =>
		`\x1b[${pick(["0", "1", "31", "1;34", "7", "39;49", "38;5;99", "38:2::255:0:0"])}m`,
];

const ACTING: Part[] = [
	(pick) => pick(["\r", "\b", "\x1b[K", "\x1b[J", "\v", "\f", "\r\r\n"]),
	(pick) => `\x1b[${pick(NUMBERS)}${pick("ABCDEFGPX@IZKLM")}`,
	(pick) => pick(["\x1b7", "\x1b8", "\x1b[s", "\x1b[u", "\x1b[2K\x1b[1A"]),
	(pick) => pick(["\x1b[>4;2m", "\x1b[?25l", "\x1b[?25h"]),
	(pick) => pick(["\x1b]1337;a\nb\x07", "\x1bPq\n#0\x1b\\", "\x1b_G\na\x1b\\"]),
	(pick) => pick(["\x1b[4h", "\x1b[4l", "\x1b(0", "\x1b(B", "\x1bM", "\x1bD"]),
	(pick) => `\x1b[${pick(NUMBERS)};${pick(NUMBERS)}H`,
];

describe("a terminal for pipes", () => {
	it.each([
		["lines", "one\ntwo\r\n\nlast"],
		["a progress bar", "10%\r20%\r100%\nnext\n"],
		[
			"frames",
			"a\n  b\n\x1b[2K\x1b[1A\x1b[2K\x1b[1A\x1b[2K\x1b[GA\n  B\ndone\n",
		],
		[
			"columns",
			"\x1b[?25l\x1b[1G- Load\x1b[2K\x1b[1Gok\nx \x1b[5C[\x1b[38C]\x1b[39D####\n",
		],
		["saved cursors", "\x1b7 10%\x1b8\x1b7 50%\x1b8100%\n\x1b[sA\x1b[uB\n"],
		["erasing below", "long line\r\x1b[0Jok\n"],
		["a tab, then CR", "a\tb\rXX\n1\t2\t3\b9\n"],
		[
			"what is no colour",
			"\x1b[>4;2mplain\n\x1b[38:2::255:0:0mred\x1b[4:3mline\n",
		],
		[
			"strings with newlines",
			"a\n\x1b]1337;File=:AA\nBB\x07\nb\x1bPq\n\x1b\\c\x1b_d\n\x1b\\",
		],
		["wide characters", "日本語\rab\n"],
		["a character that is repeated", "a-\x1b[5bb\n=\n\x1b[3bc😀\x1b[2b\n"],
		["text over blanks below", "\n  \r\x1b[A\nx\n"],
		["vertical tabs and form feeds", "one\vtwo\fthree\nfour\n"],
		["a row that is not the last", "a\nb\nc\n\x1b[3AA\n\x1b[B\x1b[Cd\x1b[2Ae"],
	])("shows %s", async (_, output) => {
		expect(ourPipeLines(ROWS, [output])).toEqual(
			await referenceLines(COLS, ROWS, [output], true),
		);
	});

	it("ends a title or a link with its line, if nothing else does", () => {
		const output = ["\x1b]0;title\none\n\x1b]8;;http://a/\ntwo\n"];
		expect(ourPipeLines(ROWS, output)).toEqual(["", "one", "", "two"]);
	});

	it("makes no link of a target with a newline, at a terminal either", () => {
		const link = "\x1b]8;;http://b/\n\x07no\x1b]8;;\x07";
		const lines: string[] = [];
		const screen = new TerminalLines(20, 5, (text) => lines.push(text));
		screen.write(link, 0);
		screen.finish();
		expect(lines).toEqual(["no\n"]);
	});

	it("reaches the lines that it keeps, and those alone", () => {
		const lines = Array.from({ length: 9 }, (_, n) => `${n}\n`).join("");
		const output = [lines, "\x1b[99Atop\x1b[99B\n", lines];
		expect(ourPipeLines(ROWS, output)).toEqual([
			...["0", "1", "2", "3", "top", "5", "6", "7", "8", ""],
			...["0", "1", "2", "3", "4", "5", "6", "7", "8"],
		]);
	});

	it("keeps both streams' lines in the order in which they ended", () => {
		const lines: string[] = [];
		const run = new RunLines(
			(stream, text) => {
				lines.push(...text.split(/(?<=\n)/).map((line) => stream + line));
			},
			{ height: 4 },
		);
		const expected: string[] = [];
		for (let n = 0; n < 50; n++) {
			const stream = n % 7 < 4 ? "stdout" : "stderr";
			run.write(stream, `${n}\n`, n);
			expected.push(`${stream}${n}\n`);
			const open = run.lines.map(
				({ stream, line }) => `${stream}${line.text}\n`,
			);
			expect([...lines, ...open]).toEqual(expected);
		}
		run.write("stderr", "\x1b[1Aagain\n", 50);
		run.write("stdout", "last", 51);
		run.finish();
		expected[expected.lastIndexOf("stderr48\n")] = "stderragain\n";
		expect(lines).toEqual([...expected, "stdoutlast\n"]);
	});

	it.each([
		["that is only appended", PLAIN],
		["of all kinds", [...PLAIN, ...PLAIN, ...ACTING]],
		["that moves all the time", [...PLAIN, ...ACTING, ...ACTING]],
	])("does as the reference does with output %s", async (_, parts) => {
		for (let seed = 1; seed <= 40; seed++) {
			const output = randomOutput(seed, parts);
			const ours = ourPipeLines(ROWS, output);
			const context = `seed ${seed}: ${JSON.stringify(output)}`;
			const reference = await referenceLines(COLS, ROWS, output, true);
			expect(ours, context).toEqual(reference);
			const whole = output.join("");
			expect(ourPipeLines(ROWS, [whole]), context).toEqual(reference);
			expect(ourPipeLines(ROWS, whole.split("")), context).toEqual(reference);
		}
	});
});
