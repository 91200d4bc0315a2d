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
import { RunIndex } from "../../../src/server/run-index.ts";
import { Turns } from "../../../src/server/turns.ts";
import { parseLine } from "../../../src/text/parse.ts";
import { PLAIN } from "../../../src/text/style.ts";
import { writeStyle } from "../../../src/text/write-style.ts";
import { openJournal } from "../../journal/filled-log.ts";

const START: StartData = {
	run: 1,
	command: "make",
	title: "make",
	startedAt: 0,
	tty: false,
	cols: null,
	rows: null,
	pid: 1,
};

/** Numbers that are the same in each run of the test. */
function random(seed: number): (below: number) => number {
	let state = seed;
	return (below) => {
		state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
		return Math.floor((state / 2 ** 32) * below);
	};
}

const PIECES = [
	"plain text of a line ".repeat(20),
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

/** Writes output, cut anywhere but in a character, and messages. */
function fill(
	journal: Journal,
	seed: number,
	pieces: readonly string[],
	processes: number,
): void {
	const next = random(seed);
	journal.event("start", START);
	let ms = 0;
	for (let bytes = 0; bytes < 1_000_000; ) {
		let text = "";
		const length = next(300);
		for (let n = 0; n < length; n++) text += pieces[next(pieces.length)];
		const characters = [...text];
		const cut = next(characters.length + 1);
		const stream = next(4) === 0 ? "stderr" : "stdout";
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

const CASES = [
	["plain text", 1, PIECES.slice(0, 6), 0],
	["what stays in its line", 2, PIECES, 0],
	["several processes", 3, PIECES, 3],
] as const;

it.each(CASES)(
	"have the lines that the whole log has: %s",
	async (_, seed, pieces, processes) => {
		const journal = openJournal();
		fill(journal, seed, pieces, processes);
		const names = ["a", "b", "c"].slice(0, processes);
		const start = { ...START, ...(processes > 0 && { processes: names }) };
		const events = await eventsOf(journal);
		const whole = new Segment(start, undefined);
		for (const { name, data } of events) whole.take(name, data);
		const index = new RunIndex(journal, start, new Turns(() => 0));
		await index.update(() => true);
		expect(index.isWhole).toBe(true);
		const { places } = index;
		expect(places.length).toBeGreaterThan(4);
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

it.each([
	["moves up", "\x1b[2A"],
	["moves up, cut in two", "\x1b[2", "A"],
	["clears", "\x1bc"],
	["is a form feed", "\f"],
	["is a control of two bytes", "\u0085"],
])("are not told behind what %s", async (_, ...texts) => {
	const journal = openJournal();
	const line = Buffer.from(`${"x".repeat(99)}\n`);
	const write = () => {
		for (let n = 0; n < 5000; n++) journal.output("stdout", n, line);
	};
	const index = new RunIndex(journal, START, new Turns(() => 0));
	write();
	await index.update(() => true);
	const { length } = index.places;
	expect(length).toBeGreaterThan(2);
	expect(index.isWhole).toBe(true);
	for (const text of texts) journal.output("stdout", 1, Buffer.from(text));
	write();
	await index.update(() => true);
	expect(index.isWhole).toBe(false);
	expect(index.places.length).toBe(length);
});

it("are not told where the oldest output has gone, nor of a screen", async () => {
	const line = Buffer.from(`${"x".repeat(999)}\n`);
	const journal = openJournal({ maxLog: 256 * 1024 });
	while (journal.start.offset === 0) {
		journal.output("stdout", 1, line);
		await journal.backpressure;
	}
	const turns = new Turns(() => 0);
	const screen = { ...START, tty: true, cols: 80, rows: 24 };
	for (const index of [
		new RunIndex(journal, START, turns),
		new RunIndex(openJournal(), screen, turns),
	]) {
		await index.update(() => true);
		expect(index.isWhole).toBe(false);
	}
});
