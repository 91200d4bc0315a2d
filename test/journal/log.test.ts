import { readdirSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { KiB, MiB } from "../../src/defaults.ts";
import type { Cursor } from "../../src/journal/cursor.ts";
import { Log, type LogOptions } from "../../src/journal/log.ts";

function openLog(options?: LogOptions): Log {
	const log = new Log(options);
	onTestFinished(() => log.close());
	return log;
}

/** A frame of that many bytes that tells which one it is. */
function frame(number: number, bytes: number): Buffer {
	return Buffer.from(`${number}`.padEnd(bytes - 2, ".").concat("\n\n"));
}

/** Appends that many bytes as frames of one size, with the disk keeping up. */
async function fill(
	log: Log,
	bytes: number,
	frameBytes: number,
): Promise<void> {
	for (let n = 0; n * frameBytes < bytes; n++) {
		log.append(frame(n, frameBytes), frameBytes - 10);
		await log.backpressure;
	}
}

/** Reads from a cursor to the end. */
async function readAll(log: Log, from: Cursor) {
	const parts: Buffer[] = [];
	let missing = 0;
	let cursor = from;
	for (;;) {
		const part = await log.read(cursor);
		if (part === undefined)
			return { bytes: Buffer.concat(parts), missing, cursor };
		if ("missing" in part) missing += part.missing;
		else parts.push(part.frames);
		cursor = part.next;
	}
}

const BEGINNING = { offset: 0, output: 0 };

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

it("tells a reader that fell behind exactly what it missed", async () => {
	const log = openLog({ capacity: 2 * MiB });
	await fill(log, 1 * MiB, 1000);
	const first = await readAll(log, BEGINNING);
	await fill(log, 20 * MiB, 1000);
	const second = await readAll(log, first.cursor);
	const frames = (first.bytes.length + second.bytes.length) / 1000;
	expect(second.missing).toBe(log.end.output - frames * 990);
});

it("keeps what memory holds when there is no disk, and says so once", async () => {
	const { TMPDIR } = process.env;
	process.env.TMPDIR = "/nonexistent";
	onTestFinished(() => {
		if (TMPDIR === undefined) delete process.env.TMPDIR;
		else process.env.TMPDIR = TMPDIR;
	});
	const lost: Error[] = [];
	const log = openLog({ onDiskLost: (cause) => lost.push(cause) });
	await fill(log, 40 * MiB, 1000);
	const read = await readAll(log, BEGINNING);
	expect(lost).toHaveLength(1);
	expect(read.bytes.length).toBeGreaterThanOrEqual(1 * MiB);
	expect(read.missing).toBe(log.end.output - (read.bytes.length / 1000) * 990);
});

it("leaves no name in the temp folder", async () => {
	const folder = await mkdtemp(join(tmpdir(), "sse-tail-test-"));
	onTestFinished(() => rm(folder, { recursive: true }));
	const { TMPDIR } = process.env;
	process.env.TMPDIR = folder;
	const log = openLog();
	await fill(log, 40 * MiB, 10_000);
	process.env.TMPDIR = TMPDIR ?? tmpdir();
	expect((await log.read(BEGINNING)) && readdirSync(folder)).toEqual([]);
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
