import { readdirSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import { KiB, MiB } from "../../src/defaults.ts";
import type { Cursor } from "../../src/journal/cursor.ts";
import { BEGINNING, fill, frame, openLog, readAll } from "./filled-log.ts";

it.each([
	["small frames in memory", 1 * MiB, 100],
	["small frames beyond memory", 20 * MiB, 1000],
	["frames larger than a block", 30 * MiB, 300 * KiB],
])("gives back what was appended: %s", async (_, bytes, frameBytes) => {
	const log = openLog();
	await fill(log, bytes, frameBytes);
	const read = await readAll(log, BEGINNING);
	const count = Math.ceil(bytes / frameBytes);
	expect(read.missing).toBe(0);
	expect(read.cursor).toEqual(log.end);
	const expected = Buffer.concat(
		Array.from({ length: count }, (_, n) => frame(n, frameBytes)),
	);
	expect(read.bytes.equals(expected)).toBe(true);
});

it("counts the output before each place it reads", async () => {
	const log = openLog();
	await fill(log, 10 * MiB, 1000);
	let cursor: Cursor = BEGINNING;
	for (;;) {
		const part = await log.read(cursor);
		if (part === undefined) break;
		cursor = part.next;
		expect(cursor.output).toBe((cursor.offset / 1000) * 990);
	}
});

it("reads on from any frame's start", async () => {
	const log = openLog();
	await fill(log, 10 * MiB, 1000);
	for (const number of [0, 1, 777, 5000, 10_485]) {
		const part = await log.read({ offset: number * 1000, output: 0 });
		if (part === undefined || "missing" in part) throw new Error("not found");
		expect(part.frames.subarray(0, 1000)).toEqual(frame(number, 1000));
	}
});

it("forgets the oldest beyond its capacity, and says how much", async () => {
	const capacity = 2 * MiB;
	const log = openLog({ capacity });
	await fill(log, 20 * MiB, 1000);
	const read = await readAll(log, BEGINNING);
	expect(read.missing).toBe(log.end.output - (read.bytes.length / 1000) * 990);
	expect(read.bytes.length).toBeGreaterThan(capacity / 2);
	expect(read.bytes.length).toBeLessThan(capacity * 2);
	expect(read.bytes.at(-1)).toBe(0x0a);
	expect(read.bytes.toString("latin1", 0, 5)).toMatch(/^\d/);
});

it("forgets too when frames are larger than the capacity has room for", async () => {
	const capacity = 64 * KiB;
	const log = openLog({ capacity });
	await fill(log, 20 * MiB, 60_000);
	const read = await readAll(log, BEGINNING);
	expect(read.bytes.length).toBeGreaterThanOrEqual(60_000);
	expect(read.bytes.length).toBeLessThan(4 * MiB);
	expect(read.cursor).toEqual(log.end);
});

it("tells a reader that fell behind exactly what it missed", async () => {
	const log = openLog({ capacity: 2 * MiB });
	await fill(log, 1 * MiB, 1000);
	const first = await readAll(log, BEGINNING);
	await fill(log, 20 * MiB, 1000);
	const second = await readAll(log, first.cursor);
	const frames = (first.bytes.length + second.bytes.length) / 1000;
	expect(second.missing).toBe(log.end.output - frames * 990);
});

it("leaves no name in the temp folder", async () => {
	const folder = await mkdtemp(join(tmpdir(), "sse-tail-test-"));
	onTestFinished(() => rm(folder, { recursive: true }));
	vi.stubEnv("TMPDIR", folder);
	onTestFinished(() => void vi.unstubAllEnvs());
	const log = openLog();
	await fill(log, 40 * MiB, 10_000);
	expect((await log.read(BEGINNING)) && readdirSync(folder)).toEqual([]);
});

it("gives only what it kept to those who read while it forgets", async () => {
	const capacity = 4 * MiB;
	const log = openLog({ capacity });
	let isFilled = false;
	const filling = fill(log, 40 * MiB, 1000).then(() => {
		isFilled = true;
	});
	let cursor: Cursor = BEGINNING;
	let bytes = 0;
	let missing = 0;
	while (!isFilled || cursor.offset < log.end.offset) {
		// So far behind that what is read may be written over at the same time.
		while (!isFilled && log.end.offset - cursor.offset < capacity) {
			await new Promise(setImmediate);
		}
		const part = await log.read(cursor);
		if (part === undefined) break;
		if ("missing" in part) missing += part.missing;
		else {
			const first = frame(cursor.offset / 1000, 1000);
			const last = frame(part.next.offset / 1000 - 1, 1000);
			expect(part.frames.subarray(0, 1000).equals(first)).toBe(true);
			expect(part.frames.subarray(-1000).equals(last)).toBe(true);
			bytes += part.frames.length;
		}
		cursor = part.next;
	}
	await filling;
	expect(missing).toBeGreaterThan(0);
	expect(missing + (bytes / 1000) * 990).toBe(log.end.output);
});

it("tells listeners once per turn of the event loop", async () => {
	const log = openLog();
	let calls = 0;
	const stop = log.onGrowth(() => calls++);
	for (let n = 0; n < 10; n++) log.append(frame(n, 100));
	expect(calls).toBe(0);
	await new Promise(setImmediate);
	expect(calls).toBe(1);
	stop();
	log.finish();
	await new Promise(setImmediate);
	expect(calls).toBe(1);
});
