import { readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { MiB } from "../../src/defaults.ts";
import { eventLine, parseEventLine } from "../../src/history/event-line.ts";
import type { JournalReader } from "../../src/journal/cursor.ts";
import { decodeFrames } from "../../src/protocol/decode.ts";
import { RunIndex } from "../../src/server/index/run-index.ts";
import { Turns } from "../../src/server/turns.ts";
import { BEGINNING, readAll } from "../journal/filled-log.ts";
import { keepRun, openKept } from "./kept.ts";

const text = (kept: { folder: string }, name: string) =>
	readFileSync(join(kept.folder, name), "utf8");

/** All that `records` gives, and in how many parts. */
async function allRecords(journal: JournalReader) {
	const records: { name: string; offset: number; ms: number; text: string }[] =
		[];
	let missing = 0;
	let parts = 0;
	for (let cursor = BEGINNING; ; parts++) {
		const part = await journal.records?.(cursor);
		if (part === undefined) return { records, missing, parts };
		if ("missing" in part) missing += part.missing;
		else
			for (const { name, offset, ms, text } of part.records)
				records.push({ name, offset, ms, text: text.toString() });
		cursor = part.next;
	}
}

/** A run of everything that there is, and its log as it was live. */
async function keptRun() {
	const kept = keepRun();
	const { journal, recorder } = kept;
	const writer = kept.keep();
	recorder.output("stdout", Buffer.from("one\ntwo"));
	recorder.resize({ cols: 100, rows: 30 });
	recorder.output("stderr", Buffer.from("é\n"));
	recorder.output("stdout", Buffer.from([0x41, 0xff, 0x0a]));
	recorder.stop("SIGTERM", "Ann", 1000);
	recorder.exit({ code: null, signal: "SIGTERM", at: performance.now() });
	await writer.written;
	const live = await readAll(journal, BEGINNING);
	return { ...kept, live };
}

it("is read again as it was live, to the byte", async () => {
	const { folder, live, journal } = await keptRun();
	const kept = openKept(folder);
	const { bytes, missing, cursor } = await readAll(kept, BEGINNING);
	expect(bytes.toString()).toBe(live.bytes.toString());
	expect([missing, cursor]).toEqual([0, journal.end]);
	expect(kept.newestId).toBe(journal.newestId);
	expect([kept.bytes, kept.lines]).toEqual([journal.bytes, journal.lines]);
});

it("goes on behind each of its events", async () => {
	const { folder, live, journal } = await keptRun();
	const kept = openKept(folder);
	for (const { offset } of decodeFrames(live.bytes)) {
		const place = await kept.find(offset);
		expect(place).toEqual(await journal.find(offset));
		expect(await kept.find(offset + 1)).toBeUndefined();
		if (place === undefined || "missing" in place) throw new Error("a gap");
		const rest = await readAll(kept, place.after);
		expect(rest.bytes).toEqual((await readAll(journal, place.after)).bytes);
	}
});

it("is files that cat and jq read", async () => {
	const kept = await keptRun();
	expect(text(kept, "output")).toBe("one\ntwoé\nA\ufffd\n");
	const events = text(kept, "events.jsonl")
		.trimEnd()
		.split("\n")
		.map((line) => JSON.parse(line));
	expect(events.map(({ event, end, lines }) => [event, end, lines])).toEqual([
		["start", 0, 0],
		["stdout", 7, 2],
		["resize", 7, 2],
		["stderr", 10, 2],
		["stdout", 15, 3],
		["stop", 15, 3],
		["exit", 15, 3],
		["end", 15, 3],
	]);
	expect(JSON.parse(text(kept, "run.json"))).toMatchObject({
		format: 1,
		run: 1,
		command: "make deploy",
		state: "exited",
		exitCode: null,
		signal: "SIGTERM",
		bytes: 13,
		lines: 3,
	});
});

it("has all of a flood, whose end is found at once", async () => {
	const { folder, journal, recorder, keep } = keepRun();
	const writer = keep();
	const line = `${"x".repeat(79)}\n`;
	for (let n = 0; n < 100; n++) {
		recorder.output("stdout", Buffer.from(line.repeat(800)));
		await recorder.backpressure;
		await journal.backpressure;
	}
	recorder.exit({ code: 0, signal: null, at: performance.now() });
	await writer.written;
	const kept = openKept(folder);
	expect(kept.end).toEqual(journal.end);
	const { bytes } = await readAll(kept, BEGINNING);
	expect(bytes.equals((await readAll(journal, BEGINNING)).bytes)).toBe(true);
	expect(bytes.length).toBeGreaterThan(6 * MiB);
	const cursor = await kept.blockBefore(kept.end.offset);
	const tail = await readAll(kept, cursor ?? BEGINNING);
	expect(bytes.subarray(-tail.bytes.length)).toEqual(tail.bytes);
	// Who makes no frames of it gets the same, in fewer parts.
	const { records, parts } = await allRecords(kept);
	expect(records).toEqual((await allRecords(journal)).records);
	expect(parts).toBeLessThan(10);
});

it("has its lines at the places where they were live", async () => {
	const { folder, journal, recorder, keep } = keepRun();
	const writer = keep();
	const line = `${"x".repeat(79)}\n`;
	const write = async (times: number) => {
		for (let n = 0; n < times; n++) {
			const hasColour = n === 7;
			const text = `${line.repeat(300)}${hasColour ? "\x1b[31m" : ""}open`;
			recorder.output(n % 3 === 0 ? "stderr" : "stdout", Buffer.from(text));
			const by = { level: "info", text: "said", by: null } as const;
			if (n % 5 === 0) recorder.message(by);
			await recorder.backpressure;
			await journal.backpressure;
		}
	};
	const { start } = recorder.status();
	const placesOf = async (of: RunIndex) => {
		await of.update(() => true);
		return of.places;
	};
	const turns = new Turns(() => 0);
	await write(40);
	recorder.exit({ code: 0, signal: null, at: performance.now() });
	await writer.written;
	const kept = openKept(folder);
	const read = kept.records.bind(kept);
	let reads = 0;
	kept.records = (cursor) => {
		reads++;
		return read(cursor);
	};
	const places = await placesOf(new RunIndex(kept, start, turns));
	expect(places).toEqual(await placesOf(new RunIndex(journal, start, turns)));
	expect(places.length).toBeGreaterThan(5);
	// What has no controls in it has only been counted.
	expect(reads).toBeLessThan(15);
});

it("has no places where its files are missing", async () => {
	const { folder } = await keptRun();
	rmSync(join(folder, "output"));
	const { start } = keepRun().recorder.status();
	const index = new RunIndex(openKept(folder), start, new Turns(() => 0));
	await index.update(() => true);
	expect(index.places).toEqual([]);
});

it("tells what the journal had forgotten before it was kept", async () => {
	const { folder, recorder, keep, journal } = keepRun({ maxLog: 64 * 1024 });
	const piece = Buffer.from(`${"x".repeat(999)}\n`.repeat(50));
	for (let n = 0; n < 20; n++) {
		recorder.output("stdout", piece);
		await new Promise(setImmediate);
	}
	await expect.poll(() => journal.start.offset).toBeGreaterThan(0);
	recorder.exit({ code: 0, signal: null, at: performance.now() });
	await keep().written;
	const { bytes, missing } = await readAll(openKept(folder), BEGINNING);
	let output = 0;
	for (const { name, data } of decodeFrames(bytes)) {
		if (name === "stdout") output += JSON.parse(data)[1].length;
	}
	expect(missing).toBeGreaterThan(0);
	expect(output + missing).toBe(20 * piece.length);
	const all = await allRecords(openKept(folder));
	const texts = all.records.filter(({ name }) => name === "stdout");
	expect(all.missing).toBe(missing);
	expect(texts.map(({ text }) => text).join("").length).toBe(output);
});

it("has the outcome of a run whose output took the disk too long", async () => {
	const { folder, recorder, keep } = keepRun();
	const writer = keep();
	writer.giveUp();
	recorder.output("stdout", Buffer.from("one\ntwo\n"));
	recorder.exit({ code: 3, signal: null, at: performance.now() });
	await writer.written;
	const { events, missing } = await readKept(folder);
	expect(missing).toBe(8);
	expect(events.map(([name]) => name)).toEqual(["exit", "end"]);
	expect(events[0]?.[1]).toContain('"code":3');
});

/** The names and texts of a log's events, and how much is missing. */
async function readKept(folder: string) {
	const damage: string[] = [];
	const kept = openKept(folder, damage);
	const { bytes, missing } = await readAll(kept, BEGINNING);
	const events = [...decodeFrames(bytes)].map(({ name, data }) => [name, data]);
	return { events, missing, damage, kept };
}

it("cut anywhere in the last lines, has the whole events and says what is missing", async () => {
	const kept = await keptRun();
	const whole = await readKept(kept.folder);
	const path = join(kept.folder, "events.jsonl");
	const all = readFileSync(path);
	const lines = all.toString().trimEnd().split("\n");
	const tail = Buffer.byteLength(`${lines.slice(-4).join("\n")}\n`);
	for (let cut = 1; cut <= tail; cut++) {
		writeFileSync(path, all.subarray(0, -cut));
		const left =
			all.toString("utf8", 0, all.length - cut).split("\n").length - 1;
		const { events, missing, damage } = await readKept(kept.folder);
		// The ending is known by run.json.
		const stays = whole.events.slice(0, Math.min(left, 6));
		expect(events).toEqual([...stays, ...whole.events.slice(6)]);
		expect(missing).toBe(left < 5 ? 3 : 0);
		expect(damage).toHaveLength(missing > 0 ? 1 : 0);
	}
});

it("of a lost run has what is whole in both files", async () => {
	const kept = await keptRun();
	const { events: all } = await readKept(kept.folder);
	const running = JSON.parse(text(kept, "run.json"));
	writeFileSync(
		join(kept.folder, "run.json"),
		JSON.stringify({ ...running, state: "running" }),
	);
	const path = join(kept.folder, "events.jsonl");
	const lines = readFileSync(path);
	for (let size = lines.length; size >= 0; size--) {
		truncateSync(path, size);
		const whole = lines.toString("utf8", 0, size).split("\n").length - 1;
		const { events, missing, kept: journal } = await readKept(kept.folder);
		expect(events).toEqual(all.slice(0, whole));
		expect(missing).toBe(0);
		expect(journal.lines).toBe([0, 0, 2, 2, 2, 3, 3, 3, 3][whole]);
	}
	writeFileSync(path, lines);
	for (let size = 15; size >= 0; size--) {
		truncateSync(join(kept.folder, "output"), size);
		const { events } = await readKept(kept.folder);
		const whole = size === 15 ? 8 : size >= 10 ? 4 : size >= 7 ? 3 : 1;
		expect(events).toEqual(all.slice(0, whole));
	}
});

it("takes nothing for an event that is none", () => {
	const line = eventLine({
		at: 3,
		event: "exit",
		end: 5,
		counted: 6,
		lines: 1,
		data: '{"code":0}',
	});
	expect(parseEventLine(line)).toEqual({
		at: 3,
		event: "exit",
		end: 5,
		counted: 6,
		lines: 1,
		data: '{"code":0}',
	});
	for (const wrong of [
		"",
		"null",
		"[]",
		'{"at":1}',
		line.slice(0, -2),
		line.replace('"exit"', '"ex\\nit"'),
		line.replace('"at":3', '"at":-3'),
		line.replace("exit", "stdout"),
	]) {
		expect(parseEventLine(wrong)).toBeUndefined();
	}
});
