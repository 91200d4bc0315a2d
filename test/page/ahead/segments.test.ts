import { expect, it } from "vitest";
import type { Journal } from "../../../src/journal/journal.ts";
import { Segment } from "../../../src/page/ahead/segment.ts";
import { decodeFrames } from "../../../src/protocol/decode.ts";
import type {
	EventData,
	EventName,
	StartData,
} from "../../../src/protocol/events.ts";
import { parseEventId } from "../../../src/protocol/id.ts";
import { readEvent } from "../../../src/protocol/read-event.ts";
import { RunIndex } from "../../../src/server/index/run-index.ts";
import { Turns } from "../../../src/server/turns.ts";
import { parseLine } from "../../../src/text/parse.ts";
import { PLAIN } from "../../../src/text/style.ts";
import { writeStyle } from "../../../src/text/write-style.ts";
import { START } from "../../helpers/start-data.ts";
import { openJournal } from "../../journal/filled-log.ts";

/** Numbers that are the same in each run of the test. */
function random(seed: number): (below: number) => number {
	let state = seed;
	return (below) => {
		state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
		return Math.floor((state / 2 ** 32) * below);
	};
}

const PIECES = [
	"plain text of a line ".repeat(3),
	"\n",
	"\n",
	"\r\n",
	"\n\n",
	"\tx",
	"é€😀·",
	"\x1b[31m",
	"\x1b[0m",
	"\x1b[1;48;5;20m",
	"10 %\r20 %\r",
	"ab\b\bX",
	"\x1b[K",
	"\x1b[3Gz",
	"\x1b]0;title\x07",
	"##[group]Build\n",
	"##[endgroup]\n",
];

/** What moves to other lines, or remembers something for later. */
const REACHING = [
	"\x1b[2A",
	"\x1b[7A\x1b[2K",
	"\x1b[3B",
	"\x1b[5;10H",
	"\x1b[2J",
	"\x1b[J",
	"\x1bc",
	"\x1b[3L",
	"\x1b[2M",
	"\x1b7",
	"\x1b8",
	"\x1b[2;9r",
	"\x1b[r",
	"\x1b[4h",
	"\x1b[4l",
	"\x1b)0\x0e",
	"\x0f",
	"\x1b[?1049h",
	"\x1b[?1049l",
	"\x1b]8;;http://a.example\x07link",
	"\x1b]8;;\x07",
];

interface Filling {
	pieces: readonly string[];
	/** Stand here and there between lines that reach nothing. */
	reaching?: readonly string[];
	processes?: number;
	/** Whether nothing but text comes: then nothing has to be read. */
	isPlain?: boolean;
	/** Whether the terminal keeps its size. */
	isStill?: boolean;
	start?: Partial<StartData>;
}

/** Writes output, cut anywhere but in a character, and messages. */
function fill(journal: Journal, seed: number, filling: Filling): void {
	const { pieces, reaching = [], processes = 0, start } = filling;
	const next = random(seed);
	const one = (of: readonly string[]) => of[next(of.length)] ?? "";
	journal.event("start", { ...START, ...start });
	let ms = 0;
	for (let bytes = 0; bytes < 700_000; ) {
		let text = "";
		const isWild = reaching.length > 0 && next(20) === 0;
		const length = next(300);
		for (let n = 0; n < length; n++) {
			text += isWild && next(10) === 0 ? one(reaching) : one(pieces);
		}
		// Else it might never be left.
		if (isWild && next(10) > 0) text += "\x1bc\x1b]8;;\x07";
		const characters = [...text];
		const cut = next(characters.length + 1);
		const stream = !start?.tty && next(4) === 0 ? "stderr" : "stdout";
		const process = processes > 0 ? next(processes) : undefined;
		for (const part of [characters.slice(0, cut), characters.slice(cut)]) {
			ms += next(20);
			const buffer = Buffer.from(part.join(""));
			bytes += buffer.length;
			journal.output(stream, ms, buffer, process);
		}
		if (next(50) === 0) {
			const text = "said by somebody";
			journal.event("message", { ms, level: "info", text, by: null });
		}
		if (start?.tty && !filling.isStill && next(100) === 0) {
			journal.event("resize", { cols: 20 + next(100), rows: 5 + next(60) });
		}
	}
}

interface Found {
	offset: number;
	name: EventName;
	data: EventData[EventName];
}

/** All events of a journal, each with where it begins. */
async function eventsOf(journal: Journal): Promise<Found[]> {
	const events: Found[] = [];
	let cursor = { offset: 0, output: 0 };
	for (;;) {
		const part = await journal.read(cursor);
		if (part === undefined || "missing" in part) return events;
		for (const { name, data: json, offset } of decodeFrames(part.frames)) {
			const data = readEvent(name, json);
			if (data !== undefined) events.push({ offset, name, data });
		}
		cursor = part.next;
	}
}

/** What one sees of lines: whose, when, and each run of one style. */
function seen(segment: Segment, first: number, end: number): string[] {
	return Array.from({ length: end - first }, (_, n) => {
		const { kind, lane, ms, text } = segment.line(first + n);
		let look = `${kind} ${lane} ${ms}`;
		let last = "";
		parseLine(text, PLAIN, (part, style) => {
			const written = writeStyle(style);
			look += written === last ? part : written + part;
			last = written;
		});
		return look;
	});
}

const GROUND = "\x1b[1;48;5;20m";

const BADGE = `${GROUND} PASS \r\n \x1b[49m`;

const ON_SCREEN = [
	...PIECES.filter((piece) => piece !== GROUND).map((piece) =>
		piece.replace(/\r?\n/g, "\r\n"),
	),
];

const LINES_ON_SCREEN = [
	"plain text of a line ".repeat(3),
	"\tx",
	"é€😀",
	"\r\n",
	"\r\n\r\n",
	"日本".repeat(50),
	"x".repeat(160),
];

/** What is rewritten here stays in its row: then lines are as many as newlines. */
const SHORT_ON_SCREEN = [
	"plain text of a line ".repeat(30),
	"\r\n",
	"\r\n",
	"\r\n10 %\r20 %\r\n",
	"\r\nab\b\bX\x1b[K\r\n",
	"\r\n\x1b[41m FAIL \x1b[0m a\tb\r\n",
	"\x1b[31m",
	"\x1b[0m",
	"\x1b]0;title\x07",
	"\x1b[?25l",
];

const SCREEN = { tty: true, cols: 80, rows: 24 };

const CASES: [string, number, Filling][] = [
	["plain text", 1, { pieces: PIECES.slice(0, 6) }],
	["what stays in its line", 2, { pieces: PIECES }],
	[
		"several processes",
		3,
		{ pieces: PIECES, processes: 3, start: { processes: ["a", "b", "c"] } },
	],
	["what moves to other lines", 4, { pieces: PIECES, reaching: REACHING }],
	[
		"what moves, of several processes",
		5,
		{
			pieces: PIECES,
			reaching: REACHING,
			processes: 2,
			start: { processes: ["a", "b"] },
		},
	],
	[
		"lines of a screen",
		8,
		{ pieces: LINES_ON_SCREEN, start: SCREEN, isStill: true, isPlain: true },
	],
	[
		"short lines of a screen",
		9,
		{ pieces: SHORT_ON_SCREEN, start: SCREEN, isStill: true },
	],
	["a screen", 6, { pieces: ON_SCREEN, start: SCREEN }],
	...[7, 17].map((seed): [string, number, Filling] => [
		`a screen on which things move, ${seed}`,
		seed,
		{ pieces: ON_SCREEN, reaching: [BADGE, ...REACHING], start: SCREEN },
	]),
];

it.each(CASES)(
	"have the lines that the whole log has: %s",
	async (_, seed, filling) => {
		const journal = openJournal();
		fill(journal, seed, filling);
		const start = { ...START, ...filling.start };
		const events = await eventsOf(journal);
		const whole = new Segment(start, undefined);
		for (const { name, data } of events) whole.take(name, data);
		const index = new RunIndex(journal, start, new Turns(() => 0));
		const read = journal.records.bind(journal);
		let reads = 0;
		journal.records = (cursor) => {
			reads++;
			return read(cursor);
		};
		await index.update(() => true);
		expect(index.isWhole).toBe(true);
		if (filling.isPlain) expect(reads).toBe(0);
		const { places } = index;
		expect(places.length).toBeGreaterThan(0);
		for (const [n, place] of [undefined, ...places].entries()) {
			const next = places[n];
			const segment = new Segment(start, place, next?.line);
			const from = place ? (parseEventId(place.id)?.offset ?? 0) : -1;
			const to = next ? (parseEventId(next.id)?.offset ?? 0) : Infinity;
			for (const { offset, name, data } of events) {
				if (offset > from && offset <= to) segment.take(name, data);
			}
			expect(segment.end).toBe(next?.line ?? whole.end);
			const { first, end } = segment;
			expect(seen(segment, first, end)).toEqual(seen(whole, first, end));
		}
	},
);

it("are not told where the oldest output has gone", async () => {
	const line = Buffer.from(`${"x".repeat(999)}\n`);
	const journal = openJournal({ maxLog: 256 * 1024 });
	while (journal.start.offset === 0) {
		journal.output("stdout", 1, line);
		await journal.backpressure;
	}
	const index = new RunIndex(journal, START, new Turns(() => 0));
	await index.update(() => true);
	expect(index.isWhole).toBe(false);
});
