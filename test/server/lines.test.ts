import { expect, it, onTestFinished } from "vitest";
import { MiB } from "../../src/defaults.ts";
import { Journal } from "../../src/journal/journal.ts";
import { Log } from "../../src/journal/log.ts";
import type { StreamName } from "../../src/protocol/events.ts";
import { LinesFormat, resumeLines } from "../../src/server/formats/lines.ts";
import {
	Rendering,
	type RenderingOptions,
} from "../../src/server/lines/rendering.ts";
import { Turns } from "../../src/server/turns.ts";
import { serveRun } from "../helpers/server.ts";
import { START } from "../helpers/start-data.ts";
import { body, open } from "../helpers/viewer.ts";

/** A run that is written by the test, and the rendering of its lines. */
function renderingOf({
	maxLog,
	...options
}: Partial<RenderingOptions> & { maxLog?: number } = {}) {
	const journal = new Journal({ token: "run1", ...(maxLog && { maxLog }) });
	const lines = new Log();
	let reads = 0;
	const rendering = new Rendering({
		journal: {
			get end() {
				return journal.end;
			},
			get ended() {
				return journal.ended;
			},
			onGrowth: (listener) => journal.onGrowth(listener),
			read(cursor) {
				reads++;
				return journal.read(cursor);
			},
		},
		start: START,
		lines,
		masked: (text) => text,
		turns: new Turns(() => journal.end.offset),
		onError: (error) => {
			throw error;
		},
		...options,
	});
	onTestFinished(async () => {
		rendering.close();
		await Promise.all([journal.close(), lines.close()]);
	});
	return {
		rendering,
		journal,
		print(text: string, stream: StreamName = "stdout", ms = 0) {
			journal.output(stream, ms, Buffer.from(text));
		},
		end() {
			journal.event("exit", { code: 0, signal: null, durationMs: 1 });
			journal.event("end", {});
			journal.finish();
		},
		get reads() {
			return reads;
		},
	};
}

/** All events of the lines that there are, from an id on. */
async function eventsOf(log: Log, id?: string): Promise<string[]> {
	const format = new LinesFormat("run1l");
	const resumed = id ? await resumeLines(log, "run1l", id) : undefined;
	let cursor = resumed ?? { offset: 0, output: 0 };
	let text = "";
	for (;;) {
		const part = await log.read(cursor);
		if (part === undefined) break;
		text +=
			"missing" in part
				? format.gap(part.missing)
				: format.frames(part.frames, cursor.offset);
		cursor = part.next;
	}
	return text.split("\n\n").slice(0, -1);
}

const dataOf = (events: string[]) =>
	events.map((event) => event.replace(/^id: .*\n/, ""));

it("makes lines once, however many read them, and none before", async () => {
	const run = renderingOf();
	run.print("one\ntwo\nthr");
	run.print("oops\n", "stderr");
	await new Promise(setImmediate);
	expect(run.reads).toBe(0);
	for (let n = 0; n < 20; n++) run.rendering.enter(() => {});
	await run.rendering.caughtUp();
	expect(dataOf(await eventsOf(run.rendering.lines))).toEqual([
		"data: one",
		"data: two",
		"event: stderr\ndata: oops",
	]);
	expect(run.reads).toBeLessThan(5);
	run.print("ee\n");
	run.end();
	await expect.poll(() => run.rendering.lines.ended).toBe(true);
	const last = dataOf(await eventsOf(run.rendering.lines)).slice(3);
	expect(last).toEqual([
		"data: three",
		'event: exit\ndata: {"code":0,"signal":null,"durationMs":1}',
	]);
});

it("stops when nobody reads any more, and goes on where it was", async () => {
	const run = renderingOf();
	run.print("one\n");
	const leave = run.rendering.enter(() => {});
	await run.rendering.caughtUp();
	leave();
	const { reads } = run;
	run.print("two\n");
	await new Promise((resolve) => setTimeout(resolve, 20));
	expect(run.reads).toBe(reads);
	run.rendering.enter(() => {});
	await run.rendering.caughtUp();
	const events = dataOf(await eventsOf(run.rendering.lines));
	expect(events).toEqual(["data: one", "data: two"]);
});

it("resumes after every line, and after nothing that is none", async () => {
	const run = renderingOf();
	run.rendering.enter(() => {});
	for (let n = 0; n < 300; n++) {
		run.print(`${"é".repeat(n % 7)}${n}\n`, n % 5 === 0 ? "stderr" : "stdout");
	}
	run.end();
	await expect.poll(() => run.rendering.lines.ended).toBe(true);
	const { lines } = run.rendering;
	const all = await eventsOf(lines);
	expect(all).toHaveLength(301);
	for (const [n, event] of all.entries()) {
		const id = /^id: (.*)$/m.exec(event)?.[1] ?? "";
		if (n < 300) expect(await eventsOf(lines, id)).toEqual(all.slice(n + 1));
		else expect(await resumeLines(lines, "run1l", id)).toEqual(lines.end);
	}
	for (const id of [
		"run1-000000000000000",
		"run1l-000000000000001",
		"run1l-000000009999999",
		"run1l-000000000000000.1",
		"x",
	]) {
		expect(await resumeLines(lines, "run1l", id)).toBe(undefined);
	}
});

it("tells how much is missing that was forgotten before somebody asked", async () => {
	const run = renderingOf({ maxLog: 256 * 1024 });
	const line = `${"x".repeat(99)}\n`;
	for (let n = 0; n < 100; n++) {
		run.print(line.repeat(100));
		await new Promise(setImmediate);
	}
	// What is forgotten leaves memory for the disk first, which takes its time.
	await expect.poll(() => run.journal.start.offset).toBeGreaterThan(0);
	run.end();
	run.rendering.enter(() => {});
	await expect.poll(() => run.rendering.lines.ended).toBe(true);
	const events = await eventsOf(run.rendering.lines);
	const gaps = events.flatMap((event) => {
		const [, data] = /^event: gap\ndata: (.*)$/.exec(event) ?? [];
		return data === undefined ? [] : [JSON.parse(data).bytes as number];
	});
	expect(events[0]).toContain("event: gap");
	const missing = gaps.reduce((sum, bytes) => sum + bytes);
	const lineCount = events.length - gaps.length - 1;
	expect(missing + lineCount * line.length).toBe(1_000_000);
});

it("says why there are no more lines when an error of ours ends them, once", async () => {
	const errors: string[] = [];
	const run = renderingOf({
		masked() {
			throw new TypeError("a fault of ours");
		},
		onError: ({ message }) => errors.push(message),
	});
	for (let n = 0; n < 5; n++) run.rendering.enter(() => {});
	run.print("one\n");
	await expect.poll(() => run.rendering.lines.ended).toBe(true);
	expect(await eventsOf(run.rendering.lines)).toEqual([
		'retry: 86400000\nevent: failure\ndata: {"reason":"a fault of ours"}',
	]);
	expect(errors).toEqual(["a fault of ours"]);
});

it("cuts those off who read when the run's log can't be read, and goes on with who comes back", async () => {
	const errors: string[] = [];
	const run = renderingOf({ onError: ({ message }) => errors.push(message) });
	const { read } = run.journal;
	run.journal.read = () => Promise.reject(new Error("EIO"));
	run.print("one\n");
	await new Promise<void>((resolve) => run.rendering.enter(resolve));
	expect(errors).toEqual(["cannot read the history: EIO"]);
	run.journal.read = read;
	run.rendering.enter(() => {});
	await run.rendering.caughtUp();
	expect(dataOf(await eventsOf(run.rendering.lines))).toEqual(["data: one"]);
});

it("gives a line of more than 1 MiB in pieces, while it has no end", async () => {
	const run = renderingOf();
	run.rendering.enter(() => {});
	const letters = 7 * MiB;
	const piece = "abcdefgh".repeat(8 * 1024);
	for (let n = 0; n < letters; n += piece.length) run.print(piece);
	await run.rendering.caughtUp();
	const early = await eventsOf(run.rendering.lines);
	expect(early.length).toBeGreaterThan(1);
	run.print("\nnext\n");
	run.end();
	await expect.poll(() => run.rendering.lines.ended).toBe(true);
	const data = dataOf(await eventsOf(run.rendering.lines)).map((each) =>
		each.slice("data: ".length),
	);
	expect(data.at(-2)).toBe("next");
	const pieces = data.slice(0, -2);
	expect(pieces.join("")).toBe("abcdefgh".repeat(letters / 8));
	for (const { length } of pieces) expect(length).toBeLessThan(2 * MiB);
});

it("answers over HTTP: all that is past to a poll, what follows an id, reset, 204", async () => {
	const { url, recorder } = await serveRun();
	const ask = async (query: string) => {
		const response = await open(new URL(`events?format=lines${query}`, url));
		const text = (await body(response)).toString();
		return { status: response.statusCode, events: text.split("\n\n") };
	};
	recorder.output("stdout", Buffer.from("one\ntwo\n"));
	await expect
		.poll(async () => dataOf((await ask("&poll=0")).events))
		.toEqual(["data: one", "data: two", ""]);
	recorder.exit({ code: 0, signal: null, at: performance.now() });
	const { events } = await ask("");
	const ids = events.map((event) => /^id: (.*)$/m.exec(event)?.[1]);
	expect((await ask(`&from=${ids[0]}`)).events).toEqual(events.slice(1));
	expect((await ask(`&from=${ids[2]}`)).status).toBe(204);
	expect((await ask("&from=run1-000000000000000")).events).toEqual([
		"event: reset\ndata: {}",
		...events,
	]);
});

it("keeps the lines of several processes apart, and says whose they are", async () => {
	const run = renderingOf({ start: { ...START, processes: ["api", "web"] } });
	run.rendering.enter(() => {});
	const write = (text: string, process: number, ms = 0) =>
		run.journal.output("stdout", ms, Buffer.from(text), process);
	write("a", 0);
	write("one\n\ntwo\n", 1);
	write("b\n", 0);
	write("10%\r", 1);
	run.journal.event("exit", {
		code: 0,
		signal: null,
		durationMs: 1,
		process: 0,
	});
	write("20%\n", 1, 5000);
	await run.rendering.caughtUp();
	const sofar = [
		"data: [web] one",
		"data: [web] ",
		"data: [web] two",
		"data: [api] ab",
	];
	expect(dataOf(await eventsOf(run.rendering.lines))).toEqual(sofar);
	run.end();
	await run.rendering.caughtUp();
	expect(dataOf(await eventsOf(run.rendering.lines))).toEqual([
		...sofar,
		"data: [web] 20%",
		expect.stringMatching(/^event: exit\n/),
	]);
});

it("gives a process's endless line in pieces too, while it has no end", async () => {
	const run = renderingOf({ start: { ...START, processes: ["api", "web"] } });
	run.rendering.enter(() => {});
	const piece = Buffer.alloc(64 * 1024, "abcdefgh");
	for (let bytes = 0; bytes < 7 * MiB; bytes += piece.length) {
		run.journal.output("stdout", 0, piece, 0);
	}
	await run.rendering.caughtUp();
	const early = dataOf(await eventsOf(run.rendering.lines));
	expect(early.length).toBeGreaterThan(1);
	for (const event of early) expect(event).toMatch(/^data: \[api\] abcdefgh/);
});
