import { expect, it, onTestFinished } from "vitest";
import { Journal } from "../../../src/journal/journal.ts";
import type { StartData, StreamName } from "../../../src/protocol/events.ts";
import type { PastData } from "../../../src/protocol/past.ts";
import {
	isOutput,
	type LoggedEvent,
	type LoggedOutput,
} from "../../../src/server/log-events.ts";
import { KeyFrames } from "../../../src/server/past/key-frames.ts";
import { RunPast } from "../../../src/server/past/run-past.ts";
import { RunReplay } from "../../../src/server/past/run-replay.ts";
import type { InTurn } from "../../../src/server/turns.ts";
import { messageLine } from "../../../src/text/message-line.ts";
import { START } from "../../helpers/start-data.ts";
import { ANYTHING, randomOutput } from "../../terminal/random-output.ts";

type Event = LoggedOutput | LoggedEvent;

function output(
	name: StreamName,
	ms: number,
	text: string,
	process?: number,
): LoggedOutput {
	return { name, offset: 0, ms, text, process };
}

/** The events of a run that prints anything; the same for the same seed. */
function eventsOf(seed: number, { processes, tty }: StartData): Event[] {
	const events: Event[] = [];
	const add = (name: string, data: object) =>
		events.push({ name, data: JSON.stringify(data), offset: 0 });
	let ms = 0;
	for (let part = 0; part < 6; part++) {
		for (const text of randomOutput(seed * 31 + part, ANYTHING)) {
			ms += (seed * (part + 1) + text.length) % 3;
			const stream: StreamName = text.length % 4 === 1 ? "stderr" : "stdout";
			const process = text.length % (processes?.length ?? 1);
			// Cut anywhere, in a sequence say, but between characters.
			const characters = [...text];
			const cut = (seed * 7 + text.length * 3) % (characters.length + 1);
			for (const part of [characters.slice(0, cut), characters.slice(cut)]) {
				const piece = part.join("");
				const whose = processes ? process : undefined;
				events.push(output(stream, ms, piece, whose));
			}
		}
		if (tty && part === 2) add("resize", { cols: 12, rows: 5 });
		if (part === 3) add("message", { ms, level: "info", text: "x", by: null });
	}
	add("exit", { code: 0, signal: null, durationMs: ms + 5 });
	return events;
}

/** An event as it is read: of a message its line. */
function asRead(event: Event): Event {
	if (isOutput(event) || event.name !== "message") return event;
	const message = JSON.parse(event.data);
	return output("stderr", message.ms, messageLine(message));
}

const asIs = (text: string) => text;

const SCREEN: StartData = { ...START, tty: true, cols: 20, rows: 6 };

const RUNS: [string, StartData][] = [
	["pipes", START],
	["a terminal", SCREEN],
	["several processes", { ...START, processes: ["api", "web", "lib"] }],
];

it.each(RUNS)("a replay goes on from where another was: %s", (_, start) => {
	for (let seed = 1; seed <= 3; seed++) {
		const events = eventsOf(seed, start).map(asRead);
		/** What is shown after each event, without ever having been kept. */
		const whole = new RunReplay(start);
		const kept: Buffer[] = [];
		const expected = events.map((event) => {
			whole.take(event);
			kept.push(whole.keep());
			return whole.shown(asIs);
		});
		for (const [at, buffer] of kept.entries()) {
			if ((at + seed) % 3 > 0) continue;
			const replay = new RunReplay(start, buffer);
			const context = `seed ${seed}, after ${at}`;
			expect(replay.shown(asIs), context).toEqual(expected[at]);
			for (let n = at + 1; n < Math.min(events.length, at + 5); n++) {
				replay.take(events[n] as Event);
				expect(replay.shown(asIs), `${context}, ${n}`).toEqual(expected[n]);
			}
		}
	}
});

const MANY = "line\n".repeat(300);

/** What a key frame must know for what may come after it. */
const REMEMBERED: [
	what: string,
	start: StartData,
	before: Event[],
	after: Event[],
][] = [
	[
		"that the cursor was sent home, from where all that is erased is a screen",
		SCREEN,
		[output("stdout", 1, "one\r\ntwo\x1b[H")],
		[output("stdout", 2, "\x1b[J")],
	],
	[
		"what was appended last, which can be repeated",
		START,
		[output("stdout", 1, "x")],
		[output("stdout", 2, "\x1b[2b")],
	],
	[
		"how many plain lines are finished that can be reached",
		START,
		[output("stderr", 1, "one\n"), output("stdout", 2, MANY)],
		[output("stderr", 3, "two\n")],
	],
	[
		"which plain lines are finished that can be reached",
		START,
		[output("stderr", 1, "one\n"), output("stdout", 2, MANY)],
		[output("stderr", 3, "two\n"), output("stdout", 4, MANY)],
	],
	[
		"that a finished line has been erased since, where nobody has looked again",
		SCREEN,
		[
			output("stdout", 1, "one\r\n"),
			output("stderr", 2, MANY),
			output("stdout", 3, "\x1b[H\x1b[K"),
		],
		[output("stdout", 4, "\r\n")],
	],
];

it.each(REMEMBERED)("a replay remembers %s", (_, start, before, after) => {
	const whole = new RunReplay(start);
	for (const event of before) whole.take(event);
	const replay = new RunReplay(start, whole.keep());
	for (const event of after) {
		whole.take(event);
		replay.take(event);
	}
	// Not between them: to look puts plain lines into rows.
	expect(replay.shown(asIs)).toEqual(whole.shown(asIs));
});

it("a replay takes nothing that came later", () => {
	const replay = new RunReplay(START);
	const at = (ms: number) => output("stdout", ms, `${ms}\n`);
	expect([0, 10, 20, 30].map((ms) => replay.take(at(ms), 20))).toEqual([
		true,
		true,
		true,
		false,
	]);
	expect(replay.shown(asIs).open.map(({ text }) => text)).toEqual([
		"0",
		"10",
		"20",
	]);
});

it("what a replay keeps takes no more memory than it has", () => {
	const kept = new RunReplay(START).keep();
	expect(kept.buffer.byteLength).toBe(kept.length);
});

it("a size of the terminal holds from what is drawn in it on", () => {
	const replay = new RunReplay(SCREEN);
	replay.take(output("stdout", 1, "\x1b[?1049h\x1b[Ha wide screen"));
	const data = JSON.stringify({ cols: 6, rows: 6 });
	replay.take({ name: "resize", data, offset: 0 });
	const shown = () => replay.shown(asIs).open.map(({ text }) => text);
	expect(shown()).toEqual(["a wide screen"]);
	replay.take(output("stdout", 9, "\x1b[Ha slim"));
	expect(shown()).toEqual(["a slim"]);
});

it("key frames are bounded in number and memory, whatever comes", () => {
	const frames = new KeyFrames(10, 64, 50_000);
	let offset = 0;
	for (let n = 0; n < 100_000; n++) {
		offset += 1 + (n % 40);
		if (!frames.isDueAt(offset)) continue;
		const kept = Buffer.alloc((n * 37) % 1500);
		frames.add({ cursor: { offset, output: 0 }, ms: offset, kept });
		expect(frames.list.length).toBeLessThanOrEqual(64);
		expect(frames.bytes).toBeLessThanOrEqual(50_000);
	}
	// None is farther from the next than twice what is told.
	let before = 0;
	for (const { cursor } of frames.list) {
		expect(cursor.offset - before).toBeLessThanOrEqual(2 * frames.spacing);
		before = cursor.offset;
	}
	expect(frames.list.length).toBeGreaterThan(16);
	for (const ms of [0, 1, offset / 3, offset / 2, offset]) {
		const earlier = frames.list.filter((frame) => frame.ms <= ms);
		expect(frames.before(ms)).toBe(earlier.at(-1));
	}
	// What is larger than all that there is room for is not kept.
	frames.add({
		cursor: { offset: offset + 1e6, output: 0 },
		ms: offset + 1e6,
		kept: Buffer.alloc(60_000),
	});
	expect(frames.list.length).toBeGreaterThan(16);
	expect(frames.list.at(-1)?.kept.length).toBeLessThan(1500);
	expect(frames.isDueAt(offset + 1e6 + frames.spacing)).toBe(false);
	expect(frames.isDueAt(offset + 1e6 + 240_000)).toBe(true);
});

it.each(RUNS)(
	"any moment is as a replay from the start has it: %s",
	async (_, start) => {
		for (const seed of [1, 2]) {
			const journal = new Journal({ token: "run1" });
			onTestFinished(() => journal.close());
			const events = eventsOf(seed, start);
			let last = 0;
			for (const event of events) {
				if (isOutput(event)) {
					const { name, ms, text, process } = event;
					journal.output(name, ms, Buffer.from(text), process);
				} else {
					const data = JSON.parse(event.data);
					journal.event(event.name as "message", data);
					last = data.durationMs;
				}
			}
			let turns = 0;
			const inTurn: InTurn = async (work) => {
				turns++;
				return work();
			};
			const frames = new KeyFrames(300, 4);
			const past = new RunPast(journal, start, {
				masked: asIs,
				inTurn,
				frames,
			});
			for (let ms = 0; ms <= last + 1; ms++) {
				const replay = new RunReplay(start);
				for (const event of events) {
					if (!replay.take(asRead(event), ms)) break;
				}
				const found = (await past.at(ms, () => true)) as PastData;
				expect(found, `seed ${seed}, ${ms} ms`).toEqual(replay.shown(asIs));
			}
			expect(turns).toBeGreaterThan(0);
		}
	},
);

it("a log that has lost its beginning has no past", async () => {
	const journal = new Journal({ token: "run1", maxLog: 128 * 1024 });
	onTestFinished(() => journal.close());
	const past = new RunPast(journal, START, {
		masked: asIs,
		inTurn: async (work) => work(),
	});
	journal.output("stdout", 1, Buffer.from("first\n"));
	expect(await past.at(1, () => true)).toMatchObject({ lines: 0, ended: 1 });
	for (let n = 0; n < 100; n++) {
		journal.output("stdout", 2 + n, Buffer.from("x\n".repeat(8_000)));
		await new Promise(setImmediate);
	}
	await expect.poll(() => journal.start.offset).toBeGreaterThan(0);
	const why = "The oldest output has gone, and with it the past.";
	expect(await past.at(1, () => true)).toEqual({ why });
});

it("a long log is read as far as somebody waits, once for all, and it is said how far", async () => {
	const journal = new Journal({ token: "run1" });
	onTestFinished(() => journal.close());
	for (let n = 0; n < 40; n++) {
		journal.output("stdout", n, Buffer.from("line\n".repeat(10_000)));
	}
	const inTurn: InTurn = async (work) => {
		await new Promise(setImmediate);
		return work();
	};
	const options = { masked: asIs, inTurn, patienceMs: -1 };
	const past = new RunPast(journal, START, options);
	const nobody = await past.at(1e6, () => false);
	const of = journal.end.offset;
	expect(nobody).toEqual({ read: 0, of });
	expect(await past.at(1e6, () => true)).toEqual({ read: 0, of });
	const patient = new RunPast(journal, START, { masked: asIs, inTurn });
	const reads = await Promise.all(
		[20, 1e6, 5].map((ms) => patient.at(ms, () => true)),
	);
	const counts = (reads as PastData[]).map(({ lines, ended }) => lines + ended);
	expect(counts).toEqual([210_000, 400_000, 60_000]);
});

it("a line that comes in pieces has no past: nobody knows which line is which", async () => {
	const journal = new Journal({ token: "run1" });
	onTestFinished(() => journal.close());
	const past = new RunPast(journal, START, {
		masked: asIs,
		inTurn: async (work) => work(),
		patienceMs: 60_000,
	});
	journal.output("stdout", 1, Buffer.from("x\n".repeat(3_000_000)));
	expect(await past.at(1, () => true)).toMatchObject({ lines: 2_999_801 });
	for (let n = 0; n < 10; n++) {
		journal.output("stdout", 2, Buffer.from("x".repeat(1_000_000)));
	}
	const found = await past.at(1e6, () => true);
	expect("why" in found && found.why).toContain("too long");
});
