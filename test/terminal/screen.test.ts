import { describe, expect, it } from "vitest";
import { RunLines } from "../../src/terminal/run-lines.ts";
import { TerminalLines } from "../../src/terminal/terminal-lines.ts";
import { ourLines, referenceLines, type Step } from "./cells.ts";
import { type Part, randomOutput } from "./random-output.ts";

const COLS = 20;
const ROWS = 6;

const NUMBERS = ["", "0", "1", "2", "3", "7", "30"];

/** What writes, and moves within what was written. */
const WRITING: Part[] = [
	(pick) => "abcdefghijklmnopqrstuvwxyz".slice(pick([0, 3, 10, 20, 25])),
	(pick) => pick(["x", "word ", "日本", "é", "e\u0301", "  "]),
	(pick) => pick(["\r", "\n", "\r\n", "\b", "\t", "\x1b[K"]),
	(pick) => "plain\r\nlines of\ttext\r\n".repeat(pick([1, 2, 5])),
	(pick) => `\x1b[${pick(NUMBERS)}${pick("CDGPX@Ia")}`,
	(pick) =>
		`\x1b[${pick(["0", "1", "31", "1;44", "7", "39;49", "38;5;99", "42"])}m`,
	(pick) =>
		pick(["\x1b[4h", "\x1b[4l", "\x1b[?7l", "\x1b[?7h", "\x1b(0", "\x1b(B"]),
];

/** What draws lines with letters, and what keeps it or ends it. */
const DRAWING: Part[] = [
	(pick) => pick(["lqqk", "x x", "word\r\n", "é", "\x1b[31m", "\x1b[5b"]),
	(pick) => `\x1b${pick("()*+")}${pick("00B")}`,
	(pick) => pick(["\x0e", "\x0f", "\x1bn", "\x1bo", "\x1b[!p"]),
];

/** What moves rows, or anywhere. */
const MOVING_ROWS: Part[] = [
	(pick) => `\x1b[${pick(NUMBERS)}${pick("ABEFZdeKLM")}`,
	(pick) => `\x1b[${pick(NUMBERS)};${pick(NUMBERS)}H`,
	(pick) => pick(["\x1bD", "\x1bM", "\x1bE"]),
	(pick) => pick(["\x1b[2;2H\x1b[J", "\x1b[1J", "\x1b[r"]),
	(pick) => pick(["\x1b[?1047h", "\x1b[?1047l", "\x1b[?1047l"]),
	(pick) => `\x1b[${pick([1, 2, 3])};${pick([4, 5, 6])}r`,
];

const many = Array.from({ length: 9 }, (_, n) => `line ${n}\r\n`).join("");

describe("a screen", () => {
	it.each<[string, ...Step[]]>([
		["text", "one\r\ntwo\r\n"],
		["lines that wrap", "a line that is longer than the screen\r\nshort"],
		["lines that scroll off", many],
		["carriage returns", "10%\r20%\r100%\r\n"],
		["backspace", "abc\b\bX\r\n"],
		["tabs", "a\tb\tc\r\n\tx\r\n12345678901234567\tz\tq"],
		["other tabs", "\x1b[3g\x1b[5C\x1bH\r\ta\r\nx\ty\x1b[Zz"],
		["line feeds alone", "a\nb\nc"],
		["colours", "\x1b[31mred \x1b[1;44mon blue\x1b[0m plain\r\n"],
		["bright and indexed colours", "\x1b[95ma\x1b[38;5;200mb\x1b[48;2;1;2;3mc"],
		[
			"colons",
			"\x1b[38:5:9ma\x1b[38:2::1:2:3mb\x1b[4:3mc\x1b[4:0md\x1b[58:5:1me",
		],
		["effects", "\x1b[2;3;4;7;8;9ma\x1b[22;23;24;27;28;29mb"],
		["ground to the end of the row", "\x1b[44mab\x1b[K\x1b[0m\r\nx"],
		["ground that scrolls in", `${many}\x1b[42m\r\nx\x1b[0m\r\ny`],
		["moving", "a\x1b[5Cb\x1b[2;3Hc\x1b[Ad\x1b[3Be\x1b[2Df\x1b[10Gg\x1b[4dh"],
		["moving at the edges", "\x1b[99Aa\x1b[99Bb\x1b[99Cc\x1b[99Dd\x1b[99;99He"],
		[
			"a cursor that waits to wrap",
			"12345678901234567890\ra\x1b[20Gbc\x1b[20Gd\bX",
		],
		[
			"erasing in the row",
			"abcdef\x1b[3D\x1b[K\r\nabcdef\x1b[3D\x1b[1K\r\nabc\x1b[2Kd",
		],
		["erasing in the screen", `${many}\x1b[3;3H\x1b[Jx`],
		["erasing above", "a\r\nb\r\nccc\x1b[2D\x1b[1J"],
		["clear", `${many}ab\x1b[H\x1b[2Jnew`],
		["inserting", "abcdef\x1b[4D\x1b[2@XY\x1b[4hZ\x1b[4l!"],
		["inserting beyond the end", "12345678901234567890\x1b[5G\x1b[3@x"],
		["deleting", "abcdef\x1b[4D\x1b[2P\x1b[44m\x1b[P\x1b[m|"],
		["erasing characters", "abcdef\x1b[4D\x1b[2X"],
		["inserting lines", "a\r\nb\r\nc\x1b[2;1H\x1b[2Lx"],
		["deleting lines", "a\r\nb\r\nc\r\nd\x1b[2;1H\x1b[2Mx"],
		["scrolling down", "a\r\nb\r\nc\x1b[2Tx\x1b[H\x1bMy"],
		["a region that scrolls", `\x1b[2;4r\x1b[4;1H${many}x\x1b[r\x1b[6;1Hend`],
		["a status line", `\x1b[1;5r\x1b[6;1Hstatus\x1b[1;1H${many}\x1b[r`],
		[
			"lines in a region",
			"a\r\nb\r\nc\r\nd\r\ne\x1b[2;4r\x1b[3;1H\x1b[Lx\x1b[2Hy\x1b[M",
		],
		["origin", "\x1b[2;4r\x1b[?6h\x1b[1;1Ha\x1b[9;1Hb\x1b[?6l\x1b[1;1Hc"],
		["no wrapping", "\x1b[?7l123456789012345678901234\r\nx\x1b[?7h"],
		[
			"saving the cursor",
			"ab\x1b7\x1b[31m\x1b[4;4Hc\x1b8d\x1b[s\x1b[Hx\x1b[uy",
		],
		["boxes", "\x1b(0lqqk\r\nx  x\x1b(B\r\nlqk"],
		["boxes by the second set", "\x1b)0a\x0elqqk\x0fb\x1b[3;3H\x0ex"],
		["boxes by other sets", "\x1b*0\x1bnlq\x1b+0\x1b*B\x1bolq\x0fl\x1b[!pl"],
		["repeating", "ab\x1b[5bc"],
		["titles and links", "\x1b]0;title\x07a\x1bP1$r\x1b\\d"],
		[
			"wide characters",
			"日本語\r\n1234567890123456789日\r\n日本\x1b[2Gx\x1b[3Gy",
		],
		["marks", "e\u0301a\u0308\r\n\u0301x\r\n12345678901234567890\u0301"],
		["a soft reset", "\x1b[2;4r\x1b[31ma\x1b[!pb\r\nc"],
		["test pattern's neighbours", "a\x1b#3b\x1b c"],
		["broken sequences", "a\x1b\x1b[1mc\x1b[<u\x1b[>4;1md\x1b[0%me"],
		["the alternate screen", `${many}ab\x1b[?1049h\x1b[Hvim\x1b[?1049lcd`],
		["the alternate screen, shown", "ab\x1b[?1049h\x1b[Hvim\r\n~"],
		["synchronized output", "a\x1b[?2026h\x1b[?25lb\x1b[?25h\x1b[?2026l"],
		[
			"a wider screen",
			"a line that is longer than the screen\r\nx",
			{ cols: 30, rows: 6 },
			"y",
		],
		[
			"a narrower screen",
			"a line that is long\r\nx",
			{ cols: 8, rows: 6 },
			"y",
		],
		["a lower screen", "a\r\nb\r\nc\r\nd", { cols: COLS, rows: 3 }, "y"],
	])("shows %s", async (_, ...steps) => {
		expect(ourLines(COLS, ROWS, steps)).toEqual(
			await referenceLines(COLS, ROWS, steps),
		);
	});

	it.each([
		["in lines that wrap", COLS, WRITING],
		["that draws lines", COLS, DRAWING],
		["all over the screen", 200, [...WRITING, ...MOVING_ROWS]],
	])("does as the reference does with anything %s", async (_, cols, parts) => {
		for (let seed = 1; seed <= 150; seed++) {
			const steps = randomOutput(seed, parts);
			const ours = ourLines(cols, ROWS, steps);
			const context = `seed ${seed}: ${JSON.stringify(steps)}`;
			expect(ours, context).toEqual(await referenceLines(cols, ROWS, steps));
			const cut = steps.flatMap((step) => [...step]);
			expect(ourLines(cols, ROWS, cut), context).toEqual(ours);
		}
	});
});

it.each([
	["a terminal", "stdout"],
	["pipes", undefined],
])("keeps what the alternate screen showed at the end: %s", (_, isTerminal) => {
	const lines: string[] = [];
	const output = "before\r\n\x1b[?1049h\x1b[5;1H\x1b[2J\x1b[Hpanic: it\r\ndied";
	if (isTerminal) {
		const screen = new TerminalLines(COLS, ROWS, (all) => lines.push(all));
		screen.write(output, 1);
		screen.finish();
	} else {
		const run = new RunLines((_, all) => lines.push(all));
		run.write("stdout", output, 1);
		run.finish();
	}
	expect(lines).toEqual(["before\n", "panic: it\n", "died\n"]);
});

describe("nothing is lost that a terminal would forget", () => {
	it.each([
		["with its scrollback", `${many}\x1b[H\x1b[2J\x1b[3Jnew`],
		["from the top on", `${many}\x1b[H\x1b[Jnew`],
		["by a reset", `${many}\x1bcnew`],
	])("when it is cleared %s", (_, text) => {
		const lines = Array.from({ length: 9 }, (_, n) => `line ${n}`);
		expect(ourLines(COLS, ROWS, [text])).toEqual([...lines, "new"]);
	});
});

describe("what comes on stderr while stdout has a screen", () => {
	/** Both streams' lines as they are shown, the finished ones too. */
	function shown(
		steps: ["stdout" | "stderr", string][],
		action: (run: RunLines, lines: string[]) => void = () => {},
	): string[] {
		const lines: string[] = [];
		const run = new RunLines(
			(stream, text) => {
				for (const line of text.slice(0, -1).split("\n")) {
					lines.push(`${stream} ${line}`);
				}
			},
			{ screen: { cols: COLS, rows: ROWS } },
		);
		for (const [n, [stream, text]] of steps.entries()) {
			run.write(stream, text, n);
		}
		action(run, lines);
		const open = run.lines.map(({ stream, line }) => `${stream} ${line.text}`);
		return [...lines, ...open];
	}

	it("stands after the row that was last when it came", () => {
		const steps: ["stdout" | "stderr", string][] = [
			["stdout", "first\r\n"],
			["stderr", "oops\n"],
			["stdout", "last\r\n"],
		];
		const lines = ["stdout first", "stderr oops", "stdout last"];
		expect(shown(steps)).toEqual(lines);
		expect(shown(steps, (run) => run.finish())).toEqual(lines);
	});

	it("stays there when rows scroll off", () => {
		const rows = Array.from({ length: 30 }, (_, n) => n);
		const steps = rows.flatMap(
			(n): ["stdout" | "stderr", string][] =>
				[
					["stdout", `${n}\r\n`],
					...(n % 10 === 5 ? [["stderr", `after ${n}\n`] as const] : []),
				] as ["stdout" | "stderr", string][],
		);
		const lines = rows.flatMap((n) => [
			`stdout ${n}`,
			...(n % 10 === 5 ? [`stderr after ${n}`] : []),
		]);
		expect(shown(steps)).toEqual(lines);
		expect(shown(steps, (run) => run.finish())).toEqual(lines);
	});

	it("is above what the alternate screen shows, and back in its place", () => {
		const steps: ["stdout" | "stderr", string][] = [
			["stdout", "one\r\n"],
			["stderr", "oops\n"],
			["stdout", "two\r\n\x1b[?1049h\x1b[Hvim"],
		];
		expect(shown(steps)).toEqual(["stderr oops", "stdout vim"]);
		expect(shown([...steps, ["stdout", "\x1b[?1049l"]])).toEqual([
			"stdout one",
			"stderr oops",
			"stdout two",
		]);
	});

	it("may be more than a screen that stays has rows: nothing is there twice", () => {
		const rest = Array.from({ length: 500 }, (_, n) => `${n}`);
		const steps: ["stdout" | "stderr", string][] = [
			["stdout", "one\r\ntwo\r\nprompt"],
			...rest.map((n) => ["stderr", `${n}\n`] as ["stderr", string]),
		];
		expect(shown(steps)).toEqual([
			"stdout one",
			"stdout two",
			...rest.map((n) => `stderr ${n}`),
			"stdout prompt",
		]);
		const last = shown([...steps, ["stdout", "\x1b[H\x1b[Kthree"]]).slice(-2);
		expect(last).toEqual(["stdout three", "stdout prompt"]);
	});
});

describe("lines that are settled", () => {
	/** What is finished without any end, by steps of output and of time. */
	function settled(
		steps: (["stdout" | "stderr", string, number] | number)[],
		screen?: { cols: number; rows: number },
		cut = false,
	): string[] {
		const lines: string[] = [];
		const run = new RunLines((_, text) => void lines.push(text), { screen });
		for (const step of steps) {
			if (typeof step === "number") run.settle(step);
			else {
				const [stream, text, ms] = step;
				run.settle(ms);
				for (const piece of cut ? text : [text]) run.write(stream, piece, ms);
				run.settle(ms);
			}
		}
		return lines.join("").split("\n").slice(0, -1);
	}

	it.each([false, true])("come at once from a pipe (cut: %s)", (cut) => {
		const many = Array.from({ length: 999 }, (_, n) => `line ${n}`);
		const text = `${many.join("\n")}\n`;
		expect(settled([["stdout", text, 0]], undefined, cut)).toEqual(many);
		expect(
			settled([["stdout", "one\ntw", 0], 5000, ["stdout", "o\n", 6000]]),
		).toEqual(["one", "two"]);
	});

	it("come once, while they stay as they are", () => {
		const bars = "a\nb\n\x1b[2A\x1b[KA\nb\n\x1b[2AA\nB\n";
		expect(settled([["stdout", bars, 0], 999])).toEqual([]);
		expect(settled([["stdout", bars, 0], 1000, 2000])).toEqual(["A", "B"]);
		const again = "\x1b[2AA\nB\n";
		const steps: [
			["stdout", string, number],
			number,
			["stdout", string, number],
			number,
		] = [["stdout", bars, 0], 1000, ["stdout", again, 2000], 9000];
		expect(settled(steps)).toEqual(["A", "B"]);
		steps[2][1] = "\x1b[2A\x1b[31mA\x1b[m\nC\nnext\n";
		expect(settled(steps)).toEqual(["A", "B", "C", "next"]);
	});

	it("are rewritten where they stand, after they were told", () => {
		const told = "one\ntwo\nthree\n";
		const rewritten = "\x1b[2A\x1b[K2\x1b[B\r3\n";
		expect(
			settled([["stdout", told, 0], ["stdout", rewritten, 1], 2000]),
		).toEqual(["one", "two", "three", "2", "3hree"]);
	});

	it("come from a screen when they have been left alone for a second", () => {
		const screen = { cols: COLS, rows: ROWS };
		const text = "one\r\ntwo\r\nprompt? ";
		expect(settled([["stdout", text, 0], 999], screen)).toEqual([]);
		expect(settled([["stdout", text, 0], 1000, 2000], screen)).toEqual([
			"one",
			"two",
		]);
		expect(
			settled(
				[["stdout", text, 0], 1000, ["stdout", "y\r\n", 2000], 9000],
				screen,
			),
		).toEqual(["one", "two", "prompt? y"]);
	});

	it("keep the order of both streams, for a second at most", () => {
		const screen = { cols: COLS, rows: ROWS };
		const steps: ["stdout" | "stderr", string, number][] = [
			["stdout", "first\r\n", 0],
			["stderr", "oops\n", 300],
			["stdout", "last\r\n", 600],
		];
		expect(settled([...steps, 1600], screen)).toEqual([
			"first",
			"oops",
			"last",
		]);
		const spins = Array.from(
			{ length: 30 },
			(_, n): ["stdout", string, number] => [
				"stdout",
				`a\r\nb\r\n\x1b[2A`,
				n * 100,
			],
		);
		const all = [...spins, ["stderr", "oops\n", 1050] as const].sort(
			(a, b) => a[2] - b[2],
		) as ["stdout" | "stderr", string, number][];
		expect(settled(all, screen)).toEqual(["oops"]);
	});

	it("are told once when the terminal gets another size", () => {
		const lines: string[] = [];
		const screen = { cols: COLS, rows: ROWS };
		const run = new RunLines((_, text) => void lines.push(text), { screen });
		run.write("stdout", "a line longer than the screen\r\ntwo\r\n", 0);
		run.settle(2000);
		run.resize({ cols: 12, rows: 9 });
		run.settle(4000);
		run.resize({ cols: 50, rows: 3 });
		run.finish();
		expect(lines).toEqual(["a line longer than the screen\n", "two\n"]);
	});
});
