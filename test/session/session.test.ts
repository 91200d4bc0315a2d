import { Readable } from "node:stream";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { EventSourceMessage } from "eventsource-parser";
import { expect, it } from "vitest";
import { KiB, MiB } from "../../src/defaults.ts";
import { outcomeNow } from "../../src/process/process.ts";
import { readStdin } from "../../src/process/stdin.ts";
import { parseEventId } from "../../src/protocol/id.ts";
import type { Run } from "../../src/run/run.ts";
import type { Session } from "../../src/session/session.ts";
import { ask } from "../helpers/ask.ts";
import { openSession, start } from "../helpers/session.ts";
import {
	body,
	open,
	Reassembled,
	readEvents,
	reassemble,
	sha256,
} from "../helpers/viewer.ts";

/** Starts a run with that output, which has ended. */
async function ended(session: Session, text: string): Promise<Run> {
	const started = await start(session);
	await started.write(text);
	await started.end();
	return started.run;
}

const at = (session: Session, path: string) => new URL(path, session.url);

const json = async (url: URL) => JSON.parse((await ask(url)).text);

const text = async (url: URL) => (await ask(url)).text;

/** The events of a stream, up to the first of that name. */
async function eventsUntil(
	session: Session,
	path: string,
	name: string,
): Promise<EventSourceMessage[]> {
	const events: EventSourceMessage[] = [];
	await readEvents(at(session, path), "", (event) => {
		events.push(event);
		return event.event !== name;
	});
	return events;
}

it("is served before its first run: who waits for that gets it whole", async () => {
	const session = await openSession();
	session.serve();
	expect(await json(at(session, "status"))).toMatchObject({
		run: 0,
		state: "waiting",
	});
	expect(await json(at(session, "runs"))).toEqual([]);
	expect((await ask(at(session, "runs/1/raw"))).status).toBe(404);
	const page = await ask(at(session, ""), { Accept: "text/html" });
	expect(page.status).toBe(200);

	const news = eventsUntil(session, "events?news", "exit");
	const waiting = ["events", "raw", "events?format=lines", "events?poll"].map(
		async (path) => body(await open(at(session, path))),
	);
	const atItsEnd = json(at(session, "status?wait"));
	await expect.poll(() => session.audience.watching()).toBe(5);
	await ended(session, "one\n");
	const told = await news;
	expect(JSON.parse(told[0]?.data ?? "{}")).toMatchObject({ run: 0, runs: [] });
	expect(told.map(({ event }) => event)).toEqual(
		expect.arrayContaining(["session", "start", "stdout", "exit"]),
	);
	const [events, raw, inLines, polled] = await Promise.all(waiting);
	expect(`${events}`).toMatch(/^id: .*-0*0\nevent: start.*event: end/s);
	expect(`${raw}`).toBe("one\n");
	expect(`${inLines}`).toContain("data: one\n");
	expect(`${polled}`).toContain("event: start");
	expect(await atItsEnd).toMatchObject({ run: 1, state: "exited", bytes: 4 });
});

it("outlives its runs: each has a log, ids and a place of its own", async () => {
	const session = await openSession();
	const first = await start(session, "first");
	await first.write("one\n");
	const viewer = new Reassembled();
	let hasBegun = () => {};
	const began = new Promise<void>((resolve) => {
		hasBegun = resolve;
	});
	const seen = readEvents(at(session, "runs/1/events"), "", (event) => {
		viewer.add(event);
		hasBegun();
	});
	await began;
	const second = await start(session, "second");
	await second.write("two\n");
	await first.write("one more\n");
	await first.end();
	await second.write("two more\n");
	await seen;
	expect(viewer.hash.digest("hex")).toBe(sha256("one\none more\n"));
	expect(viewer.names).toEqual(["start", "exit", "end"]);

	expect(await text(at(session, "runs/1/raw"))).toBe("one\none more\n");
	expect(await json(at(session, "status"))).toMatchObject({
		run: 2,
		title: "second",
		state: "running",
	});
	await second.end();
	for (const path of ["raw", "runs/2/raw", ""]) {
		expect(await text(at(session, path))).toBe("two\ntwo more\n");
	}
	const [one, two] = await Promise.all(
		["runs/1/events", "events"].map((path) => reassemble(at(session, path))),
	);
	const tokens = [one, two].map(
		(all) => parseEventId(all?.lastEventId ?? "")?.token,
	);
	expect(new Set(tokens).size).toBe(2);
	expect(await json(at(session, "runs"))).toMatchObject([
		{ run: 2, path: "runs/2/", title: "second", state: "exited", exitCode: 0 },
		{ run: 1, path: "runs/1/", title: "first", state: "exited", bytes: 13 },
	]);
	expect((await ask(at(session, "runs/3/raw"))).status).toBe(404);
	expect((await ask(at(session, "runs/1"))).headers.location).toBe("1/");
});

it("sends who comes with another run's id the run anew", async () => {
	const session = await openSession();
	await ended(session, "one\n");
	const one = await reassemble(at(session, "events"));
	await ended(session, "two\n");
	const two = new Reassembled();
	await readEvents(at(session, "events"), one.lastEventId, (event) =>
		two.add(event),
	);
	expect(two.names).toEqual(["reset", "start", "exit", "end"]);
	expect(two.hash.digest("hex")).toBe(sha256("two\n"));
	const headers = { "Last-Event-ID": one.lastEventId };
	const { status } = await ask(at(session, "runs/1/events"), headers);
	expect(status).toBe(204);
});

it("answers ?wait when the run has ended, and at once when it has", async () => {
	const session = await openSession();
	const started = await start(session);
	const url = at(session, "status?wait");
	const waiting = await open(url);
	expect(session.audience.waiting).toBe(1);
	await started.end();
	const answer = JSON.parse((await body(waiting)).toString());
	expect(answer).toMatchObject({ run: 1, state: "exited", exitCode: 0 });
	await session.audience.idle();
	expect(await json(url)).toMatchObject({ state: "exited" });
});

it("a stream with ?follow goes on into the next run, and where it was", async () => {
	const session = await openSession();
	const first = await start(session);
	const events: EventSourceMessage[] = [];
	let hasMore = () => {};
	const follow = (lastEventId: string, until: () => boolean) =>
		readEvents(at(session, "events?follow"), lastEventId, (event) => {
			events.push(event);
			hasMore();
			return !until();
		});
	const count = (name: string) =>
		events.filter(({ event }) => event === name).length;
	const reached = async (isReached: () => boolean) => {
		while (!isReached()) {
			await new Promise<void>((resolve) => {
				hasMore = resolve;
			});
		}
	};
	const following = follow("", () => count("end") === 3);
	await reached(() => count("start") === 1);
	await first.write("one\n");
	await first.end();
	await reached(() => count("end") === 1);
	// Whoever has it all is not waited for.
	await session.audience.idle();
	await ended(session, "two\n");
	await reached(() => count("end") === 2);
	await ended(session, "three\n");
	await following;
	const outputs = (all: EventSourceMessage[]) =>
		all
			.filter(({ event }) => event === "stdout")
			.map(({ data }) => JSON.parse(data)[1]);
	expect(outputs(events)).toEqual(["one\n", "two\n", "three\n"]);
	const ends = events.filter(({ event }) => event === "end");
	// Who comes back in the first run gets the two that follow it.
	const before = events.splice(0);
	await follow(ends[0]?.id ?? "", () => count("end") === 2);
	expect(outputs(events)).toEqual(["two\n", "three\n"]);
	expect(events).toEqual(before.slice(before.indexOf(ends[0] as never) + 1));
});

it("tells in the news of runs that begin and end", async () => {
	const session = await openSession();
	const first = await start(session, "first");
	const states: string[] = [];
	let hasMore = () => {};
	let isEnough = false;
	const following = readEvents(
		at(session, "runs/1/events?news"),
		"",
		({ event, data }) => {
			if (event !== "session") return !isEnough;
			const { runs } = JSON.parse(data);
			states.push(
				runs.map(({ run, state }: never) => `${run} ${state}`).join(", "),
			);
			hasMore();
			return !isEnough;
		},
	);
	const reached = async (state: string) => {
		while (states.at(-1) !== state) {
			await new Promise<void>((resolve) => {
				hasMore = resolve;
			});
		}
	};
	await reached("1 running");
	const second = await start(session, "second");
	await reached("2 running, 1 running");
	await first.end();
	await reached("2 running, 1 exited");
	isEnough = true;
	await second.end();
	await following;
});

it("counts who watches by the run", async () => {
	const session = await openSession();
	await start(session);
	const watcher = await open(at(session, "runs/1/events"));
	await start(session);
	expect((await json(at(session, "runs/1/status"))).viewers).toBe(1);
	expect((await json(at(session, "runs/2/status"))).viewers).toBe(0);
	expect(session.audience.watching()).toBe(1);
	watcher.destroy();
});

it("holds no memory of runs that ended, and every byte of them", async () => {
	const session = await openSession();
	const output = "some words of a line\n".repeat(20 * KiB);
	setFlagsFromString("--expose-gc");
	const collect: () => void = runInNewContext("gc");
	const used = () => {
		collect();
		return process.memoryUsage().arrayBuffers;
	};
	for (let n = 0; n < 8; n++) await ended(session, output);
	const before = used();
	for (let n = 0; n < 20; n++) await ended(session, output);
	await Promise.all(session.runs.slice(0, -4).map((run) => run.rest()));
	// In memory they were 9 MB, and 30 with what recorded them.
	// V8 frees what was collected on another thread, which takes its time.
	await expect.poll(() => used() - before).toBeLessThan(3 * MiB);
	expect(session.runs).toHaveLength(28);
	const raw = await open(at(session, "runs/2/raw"));
	expect(sha256(await body(raw))).toBe(sha256(output));
	const older = await json(at(session, "runs?before=4"));
	expect(older.map(({ run }: { run: number }) => run)).toEqual([3, 2, 1]);
});

it("lists 200 runs in pages, tells the news of the newest, and has each whole", async () => {
	const session = await openSession();
	for (let n = 1; n <= 200; n++) await ended(session, `${n}\n`);
	const numbers = async (path: string) =>
		(await json(at(session, path))).map(({ run }: { run: number }) => run);
	const down = (from: number, to: number) =>
		Array.from({ length: from - to + 1 }, (_, n) => from - n);
	expect(await numbers("runs")).toEqual(down(200, 101));
	expect(await numbers("runs?before=101")).toEqual(down(100, 1));
	expect(await numbers("runs?before=1")).toEqual([]);
	const [news] = await eventsUntil(session, "events?news", "session");
	const { run, runs } = JSON.parse(news?.data ?? "{}");
	expect(run).toBe(200);
	expect(runs.map((each: { run: number }) => each.run)).toEqual(down(200, 181));
	for (const n of [1, 100, 200]) {
		expect(await text(at(session, `runs/${n}/raw`))).toBe(`${n}\n`);
	}
});

it("lets go of the oldest runs when there is too much of them, but of none that is watched", async () => {
	const session = await openSession({ maxLog: 4 * MiB });
	const output = "x".repeat(MiB);
	await ended(session, output);
	// Its news keep the stream open.
	const watcher = await open(at(session, "runs/1/events?news"));
	for (let n = 0; n < 5; n++) await ended(session, output);
	const numbers = session.runs.map(({ number }) => number);
	expect(numbers[0]).toBe(1);
	expect(numbers.at(-1)).toBe(6);
	expect(numbers).not.toContain(2);
	watcher.destroy();
});

it("goes on into the next run in lines too", async () => {
	const session = await openSession();
	await ended(session, "one\n");
	const events: EventSourceMessage[] = [];
	const url = at(session, "events?follow&format=lines");
	let next = Promise.resolve();
	const following = readEvents(url, "", (event) => {
		events.push(event);
		if (event.event !== "exit") return true;
		const exits = events.filter(({ event }) => event === "exit").length;
		if (exits === 1) next = ended(session, "two\n").then(() => {});
		return exits < 2;
	});
	await following;
	await next;
	const lines = events.filter(({ event }) => event === undefined);
	expect(lines.map(({ data }) => data)).toEqual(["one", "two"]);
	// Who comes back in the first run gets what follows.
	const again: string[] = [];
	await readEvents(url, lines[0]?.id ?? "", ({ event, data }) => {
		if (event === undefined) again.push(data);
		return again.length === 0;
	});
	expect(again).toEqual(["two"]);
});

it("counts the time of several processes from when the first was started", async () => {
	const session = await openSession();
	const aWhile = () => new Promise((resolve) => setTimeout(resolve, 20));
	const run = await session.start({
		start: async () => {
			await aWhile();
			const over = outcomeNow(0, null);
			const slow = readStdin(Readable.from([Buffer.from("hi")]), () => {});
			const quick = readStdin(Readable.from([]), () => {});
			await aWhile(); // The other takes so long to start.
			return [{ ...quick, ended: Promise.resolve(over) }, slow];
		},
		names: ["quick", "slow"],
		title: "",
		buildkite: false,
		echo: () => ({}),
	});
	await run.ended;
	const durations: number[] = [];
	await readEvents(at(session, "events"), "", ({ event, data }) => {
		if (event === "exit") durations.push(JSON.parse(data).durationMs);
	});
	const [quick = 0, slow = 0] = durations;
	expect(quick).toBeGreaterThan(0);
	expect(slow).toBeGreaterThan(quick);
});
