import { describe, expect, it } from "vitest";
import type { Journal } from "../../src/journal/journal.ts";
import { decodeFrames } from "../../src/protocol/decode.ts";
import type { OutputData, StartData } from "../../src/protocol/events.ts";
import { Collapse } from "../../src/server/formats/collapse.ts";
import { eventsFormat } from "../../src/server/formats/events.ts";
import type { Format } from "../../src/server/formats/format.ts";
import { BEGINNING, resume } from "../../src/server/resume.ts";
import { RunLines } from "../../src/terminal/run-lines.ts";
import { serveRun } from "../helpers/server.ts";
import { START } from "../helpers/start-data.ts";
import { body, open } from "../helpers/viewer.ts";
import { openJournal } from "../journal/filled-log.ts";

const TERMINAL: StartData = { ...START, tty: true, cols: 80, rows: 24 };

/** What tqdm has written for one of so many, ten a second. */
function bar(n: number, all: number): string {
	const time = `0${Math.floor(n / 36_000)}:${`${Math.floor(n / 600) % 60}`.padStart(2, "0")}`;
	const percent = Math.floor((100 * n) / all);
	return `\r${`${percent}`.padStart(3)}%|${"█".repeat(percent / 10).padEnd(10)}| ${n}/${all} [${time}<00:09,  9.${n % 10}it/s]`;
}

/** A bar in a bar, as tqdm moves between them. */
const nested = (n: number, all: number) =>
	`\n\rbatch: ${bar(n, all).slice(1)}\x1b[A`;

function trained(
	start: StartData,
	frame: (n: number, all: number) => string,
	count: number,
): Journal {
	const journal = openJournal();
	journal.event("start", start);
	for (let n = 0; n < count; n++) {
		const stream = start.tty ? "stdout" : "stderr";
		journal.output(stream, 100 * n, Buffer.from(frame(n, count)));
		if (n % 500 === 250) {
			journal.output("stdout", 100 * n, Buffer.from(`\rloss at ${n}\r\n`));
		}
	}
	const durationMs = 100 * count;
	journal.event("exit", { code: 0, signal: null, durationMs });
	journal.event("end", {});
	journal.finish();
	return journal;
}

interface Sent {
	bytes: number;
	events: { id: string; name: string; data: string }[];
}

/** What is sent to who has the event with that id; what is past for all of them. */
async function sent(journal: Journal, format: Format, id = ""): Promise<Sent> {
	const point = id === "" ? BEGINNING : await resume(journal, id);
	if (point === undefined) throw new Error(`no such event: ${id}`);
	const events: Sent["events"] = [];
	let bytes = 0;
	for (let { cursor } = point; ; ) {
		const part = await journal.read(cursor);
		if (part === undefined) return { bytes, events };
		if ("missing" in part) throw new Error("nothing is missing");
		const { offset } = cursor;
		const frames = Buffer.from(
			format.frames(part.frames, offset, part.next.offset),
		);
		bytes += frames.length;
		for (const { offset, name, data } of decodeFrames(frames)) {
			events.push({ id: journal.idAt(offset), name, data });
		}
		cursor = part.next;
	}
}

/** The lines that these events end in, with their times. */
function shown(start: StartData, events: Sent["events"]): string[] {
	const all: string[] = [];
	const { cols, rows } = start;
	const run = new RunLines(
		(stream, lines, ms) => {
			for (const line of lines.slice(0, -1).split("\n")) {
				all.push(`${stream} ${ms} ${line}`);
			}
		},
		{ screen: cols !== null && rows !== null ? { cols, rows } : undefined },
	);
	for (const { name, data } of events) {
		if (name !== "stdout" && name !== "stderr") continue;
		const [ms, text]: OutputData = JSON.parse(data);
		run.write(name, text, ms);
	}
	run.finish();
	return all;
}

describe.each([
	["a bar on pipes", START, bar],
	["a bar at a terminal", TERMINAL, bar],
	["a bar in a bar on pipes", START, nested],
	["a bar in a bar at a terminal", TERMINAL, nested],
] as const)("of %s", (_, start, frame) => {
	it("the past is sent as it was left", async () => {
		const journal = trained(start, frame, 6000);
		const exact = await sent(journal, eventsFormat);
		const format = new Collapse("t", start).of(eventsFormat);
		const collapsed = await sent(journal, format);
		expect(shown(start, collapsed.events)).toEqual(shown(start, exact.events));
		expect(collapsed.bytes).toBeLessThan(exact.bytes / 30);
	});

	it("the rest shows the same, wherever one comes back", async () => {
		const journal = trained(start, frame, 1500);
		const exact = await sent(journal, eventsFormat);
		const collapse = new Collapse("t", start);
		const { events } = await sent(journal, collapse.of(eventsFormat));
		expect(events.length).toBeLessThan(exact.events.length / 20);
		const texts = (all: Sent["events"]) =>
			shown(start, all).map((line) => line.replace(/^(\w+) \d+/, "$1"));
		for (const [n, { id }] of events.entries()) {
			if (n % 3 !== 0) continue;
			const before = events.slice(0, n + 1);
			for (const format of [eventsFormat, collapse.of(eventsFormat)]) {
				const rest = await sent(journal, format, id);
				const all = [...before, ...rest.events];
				expect(texts(all)).toEqual(texts(exact.events));
			}
		}
	});
});

it("keeps all where it can't know what was overwritten", async () => {
	const journal = openJournal();
	journal.event("start", START);
	journal.output("stdout", 0, Buffer.from("\x1b[4h"));
	for (let n = 0; n < 100; n++) {
		journal.output("stdout", n, Buffer.from(`\r${n}%`));
	}
	journal.finish();
	const exact = await sent(journal, eventsFormat);
	const format = new Collapse("t", START).of(eventsFormat);
	expect(await sent(journal, format)).toEqual(exact);
});

it("is for who asks, and for what is past", async () => {
	const served = await serveRun();
	const bars = Array.from({ length: 3000 }, (_, n) => bar(n, 3000));
	for (const text of bars) served.recorder.output("stderr", Buffer.from(text));
	const bytes = Buffer.byteLength(bars.join(""));
	await expect.poll(() => served.journal.bytes).toBe(bytes);
	const length = async (query: string) => {
		const url = new URL(`events?poll=0${query}`, served.url);
		return (await body(await open(url))).length;
	};
	expect(await length("&collapse")).toBeLessThan(bytes / 20);
	expect(await length("")).toBeGreaterThan(bytes);
	expect(await length("&collapse&exact")).toBe(await length(""));
});
