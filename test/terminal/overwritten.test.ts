import { describe, expect, it } from "vitest";
import type { StreamName } from "../../src/protocol/events.ts";
import { Overwritten } from "../../src/terminal/overwritten.ts";
import { OPEN_LINES, RunLines } from "../../src/terminal/run-lines.ts";
import { canonicalLines } from "./cells.ts";
import { type Part, randomOutput } from "./random-output.ts";

const SCREEN = { cols: 24, rows: 5 };

const STREAMS = ["stdout", "stderr"] as const;

type Piece = [stream: StreamName, text: string];

/** Whatever shows, with its times: lines that have ended, and those that may still change. */
class Shown {
	readonly #ended: unknown[] = [];
	readonly #run: RunLines;

	constructor(screen: typeof SCREEN | undefined) {
		this.#run = new RunLines(
			(stream, lines, ms, markers) => {
				for (const line of canonicalLines(lines.slice(0, -1).split("\n"))) {
					this.#ended.push([stream, line, ms, markers]);
				}
			},
			{ screen },
		);
	}

	write(ms: number, [stream, text]: Piece): void {
		this.#run.write(stream, text, ms);
	}

	finish(): void {
		this.#run.finish();
	}

	/** The lines of a stream that show something, and the markers that stood in them. */
	texts(stream: StreamName): unknown[] {
		const lines = this.all.filter((each) => Array.isArray(each));
		const own = lines.filter(([from, text]) => from === stream && text !== "");
		return own.map(([, text, , markers]) => [text, markers]);
	}

	get all(): unknown[] {
		const { lines, endedCount } = this.#run;
		const open = lines.map(({ stream, line, ms }) => [
			stream,
			canonicalLines([line.text])[0],
			ms,
			line.markers,
			line.cursor,
		]);
		return [...this.#ended, endedCount, ...open];
	}
}

/** What is left of the pieces; undefined where all of them have to stay. */
function left(
	pieces: readonly Piece[],
	screen: typeof SCREEN | undefined,
): Piece[] | undefined {
	const readers = {
		stdout: new Overwritten(screen?.cols, screen?.rows ?? OPEN_LINES),
		stderr: new Overwritten(undefined, OPEN_LINES),
	};
	for (const [stream, text] of pieces) {
		readers[stream === "stdout" ? "stderr" : "stdout"].hold();
		readers[stream].write(text);
	}
	for (const { isOdd, isIdle } of Object.values(readers)) {
		if (isOdd || !isIdle) return undefined;
	}
	const texts = { stdout: readers.stdout.left, stderr: readers.stderr.left };
	return pieces.map(([stream]) => [stream, texts[stream].shift() ?? ""]);
}

const size = (pieces: readonly Piece[]) =>
	pieces.reduce((sum, [, text]) => sum + text.length, 0);

const WORDS: Part[] = [
	(pick) => "abcdefghijklmnopqrstuvwxyz".slice(pick([0, 2, 3, 10, 20, 25])),
	(pick) => pick(["x", "word ", "日本", "é", "e\u0301", "  ", "a\tb"]),
	(pick) => `\x1b[${pick(["0", "", "1", "31", "1;34", "7", "44", "0;32"])}mx`,
	(pick) =>
		pick(["\n", "\r\n", "one\r\ntwo\r\n", "section_start:1:a\r\x1b[0Kb"]),
];

const REWRITES: Part[] = [
	(pick) => pick(["\r", "\r\x1b[K", "\x1b[2K\r", "\x1b[2K\x1b[1G", "\x1b[G"]),
	(pick) => `\r${pick([10, 50, 90])}%|${"█".repeat(pick([1, 3, 9]))}`,
	(pick) => `\r${" ".repeat(pick([3, 10, 24]))}\r`,
	(pick) => `\x1b[${pick(["", "1", "2", "3", "9"])}${pick("ABEFA")}`,
	(pick) => pick(["\x1b[K", "\x1b[J", "\r\x1b[J", "\x1b[2K", "\x1b[1A\x1b[2K"]),
	(pick) => pick(["\x1b[?25l", "\x1b[?25h", "\x07", "\x1b]0;title\x07"]),
];

const STRANGE: Part[] = [
	(pick) => pick(["\b", "\t", "\v", "\x1b7", "\x1b8", "\x1bM", "\x1b[3b"]),
	(pick) => pick(["\x1b]8;;http://a/\x07", "\x1b]8;;\x07", "\x1b_a\rb\x1b\\"]),
	(pick) => `\x1b[${pick(["", "2", "9"])}${pick("@CDGHLMPSTXJK")}`,
	(pick) => pick(["\x1b[?1049h", "\x1b[?1049l", "\x1b[?7l", "\x1b[?7h"]),
	(pick) => pick(["\x1b[4h", "\x1b[2;3r", "\x1b[", "\x1b]0;cut"]),
];

function randomPieces(seed: number, parts: readonly Part[]): Piece[] {
	let pieces: Piece[] = [];
	for (let n = 0; n < 4; n++) {
		const texts = randomOutput(seed * 7 + n, parts);
		const stream = seed % 3 === 0 && n % 2 === 1 ? "stderr" : "stdout";
		pieces = [
			...pieces,
			...texts.map((text): Piece => [stream, text.replace(/\r+$/, "")]),
		];
	}
	return pieces;
}

describe.each([
	["pipes", undefined],
	["a screen", SCREEN],
])("on %s, what is left", (_, screen) => {
	it("shows what all of it shows, whatever came before and comes after", () => {
		let all = 0;
		let rest = 0;
		for (let seed = 0; seed < 150; seed++) {
			const parts = [...WORDS, ...REWRITES, ...REWRITES];
			const usual = seed % 2 === 0 ? parts : [...parts, ...STRANGE];
			const pieces = randomPieces(seed, usual);
			const some = left(pieces, screen);
			if (some === undefined) continue;
			const before = randomPieces(seed + 10_000, [...WORDS, ...REWRITES]);
			const after = randomPieces(seed + 20_000, usual);
			const states = [pieces, some].map((each) => {
				const shown = new Shown(screen);
				let ms = 0;
				for (const piece of before) shown.write(ms++, piece);
				for (const piece of each) shown.write(ms++, piece);
				const then = STREAMS.map((stream) => shown.texts(stream));
				for (const piece of after) shown.write(ms++, piece);
				shown.finish();
				return [then, STREAMS.map((stream) => shown.texts(stream))];
			});
			expect(states[1], `seed ${seed}: ${JSON.stringify(pieces)}`).toEqual(
				states[0],
			);
			all += size(pieces);
			rest += size(some);
		}
		expect(rest).toBeLessThan(0.9 * all);
	});
});

describe("of a redraw again and again", () => {
	const bar = (n: number) =>
		`\r${Math.floor(n / 10)}%|${"█".repeat(n / 100).padEnd(10)}| ${n}/1000 [00:01<00:09, 99.${n % 10}it/s]`;
	const nested = (n: number) => [
		"\n",
		`\rbatch:  ${bar(n).slice(1)}`,
		"\x1b[A",
	];
	const FRAMES: [string, (n: number) => string | string[]][] = [
		["tqdm", bar],
		["tqdm's bars in a bar", nested],
		[
			"log-update",
			(n) =>
				`\x1b[2K\x1b[1A\x1b[2K\x1b[1A\x1b[2K\x1b[Gframe ${n}\n  \x1b[32msub\x1b[39m ${n}\n`,
		],
		["ora", (n) => `\x1b[2K\x1b[1G\x1b[36m${"-\\|/"[n % 4]}\x1b[39m Loading`],
		["what erases below", (n) => `\x1b[3A\x1b[J${n}\n  a\n  b\n`],
	];
	it.each(FRAMES)("%s, the first and the last stay", (_, frame) => {
		const pieces = Array.from({ length: 1000 }, (_, n) => frame(n))
			.flat()
			.map((text): Piece => ["stderr", text]);
		const some = left(pieces, undefined) ?? [];
		expect(size(some)).toBeLessThan(size(pieces) / 100);
		const states = [pieces, some].map((each) => {
			const shown = new Shown(undefined);
			for (const [ms, piece] of each.entries()) shown.write(ms, piece);
			return shown.all;
		});
		expect(states[1]).toEqual(states[0]);
	});
});
