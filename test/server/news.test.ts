import { once } from "node:events";
import type { EventSourceMessage } from "eventsource-parser";
import { expect, it, onTestFinished } from "vitest";
import { ask } from "../helpers/ask.ts";
import { type Served, serveRun } from "../helpers/server.ts";
import { open, readEvents } from "../helpers/viewer.ts";

/** Follows a stream of news; `next` gives the events so far when they have that name among them. */
function follow(url: URL, lastEventId = "") {
	const events: EventSourceMessage[] = [];
	let isOver = false;
	let hasMore = () => {};
	let wanted = true;
	const ended = readEvents(url, lastEventId, (event) => {
		events.push(event);
		hasMore();
		return wanted;
	}).finally(() => {
		isOver = true;
		hasMore();
	});
	ended.catch(() => {}); // It is cut at the end of the test.
	return {
		events,
		ended,
		get isOver() {
			return isOver;
		},
		async until(isEnough: () => boolean): Promise<void> {
			while (!isEnough()) {
				if (isOver) throw new Error(`ended with ${names(events)}`);
				await new Promise<void>((resolve) => {
					hasMore = resolve;
				});
			}
		},
		leave() {
			wanted = false;
		},
	};
}

const names = (events: EventSourceMessage[]) =>
	events.map(({ event }) => event);

const data = ({ data }: EventSourceMessage) => JSON.parse(data);

const print = ({ recorder }: Served, text: string) =>
	recorder.output("stdout", Buffer.from(text));

const end = ({ recorder }: Served, code: number) =>
	recorder.exit({ code, signal: null, at: performance.now() });

const news = (url: URL) => new URL("events?news", url);

it("come first, again at the end, and without ids; the log's events are as without", async () => {
	const served = await serveRun();
	const stream = follow(news(served.url));
	await stream.until(() => names(stream.events).includes("start"));
	print(served, "one\n");
	await stream.until(() => names(stream.events).includes("stdout"));
	end(served, 3);
	await stream.until(() => names(stream.events).includes("end"));
	const { events } = stream;
	const sessions = events.filter(({ event }) => event === "session").map(data);
	expect(names(events)[0]).toBe("session");
	expect(sessions[0].runs).toEqual([
		{
			run: 1,
			path: "runs/1/",
			lastEventId: "run1-000000000000000",
			command: "make deploy",
			title: "make deploy",
			startedAt: expect.any(Number),
			state: "running",
			exitCode: null,
			signal: null,
			durationMs: expect.any(Number),
			bytes: expect.any(Number),
			lines: expect.any(Number),
		},
	]);
	const last = events.find(({ event }) => event === "end");
	expect(sessions.at(-1).runs[0]).toMatchObject({
		lastEventId: last?.id,
		state: "exited",
		exitCode: 3,
		bytes: 4,
		lines: 1,
	});
	const beside = ["session", "viewers", "alive"];
	for (const { event = "", id } of events) {
		expect(id === undefined).toBe(beside.includes(event));
	}
	const plain: EventSourceMessage[] = [];
	await readEvents(new URL("events", served.url), "", (event) =>
		plain.push(event),
	);
	expect(events.filter(({ event = "" }) => !beside.includes(event))).toEqual(
		plain,
	);
});

it("tell who comes late how the run ended, before its first line", async () => {
	const served = await serveRun();
	print(served, "line\n".repeat(100_000));
	end(served, 0);
	const stream = follow(news(served.url));
	await stream.until(() => stream.events.length > 0);
	const [first] = stream.events.map(data);
	expect(first.runs[0]).toMatchObject({ state: "exited", exitCode: 0 });
});

it("keep a silent stream alive, while it runs and when it has ended", async () => {
	const served = await serveRun({ heartbeatMs: 20 });
	const stream = follow(news(served.url));
	const alive = () =>
		names(stream.events).filter((name) => name === "alive").length;
	await stream.until(() => alive() >= 2);
	end(served, 0);
	await stream.until(() => names(stream.events).includes("end"));
	const before = alive();
	await stream.until(() => alive() >= before + 3);
	expect(stream.isOver).toBe(false);
});

it("go on after the end, and nobody is waited for who has it all", async () => {
	const served = await serveRun();
	const { url } = served;
	const { audience } = served.server;
	const stream = follow(news(url));
	await stream.until(() => names(stream.events).includes("start"));
	expect(audience.waiting).toBe(1);
	end(served, 0);
	await audience.idle();
	await stream.until(() => names(stream.events).includes("end"));
	expect(audience.watching()).toBe(1);
	expect(stream.isOver).toBe(false);
	// Who comes back with all of it is told news only; without news, to stay away.
	const id = stream.events.find(({ event }) => event === "end")?.id ?? "";
	const again = follow(news(url), id);
	await again.until(() => names(again.events).includes("alive"));
	expect(names(again.events)).toEqual(["session", "viewers", "alive"]);
	const headers = { "Last-Event-ID": id };
	expect((await ask(new URL("events", url), headers)).status).toBe(204);
});

it("end whole when the server does, so that a browser throws nothing away", async () => {
	const served = await serveRun();
	const response = await open(news(served.url));
	response.resume();
	end(served, 0);
	await served.server.audience.idle();
	served.server.close();
	await once(response, "close");
	expect(response.complete).toBe(true);
});

it("a poll of 0 answers at once, and who polls is counted as one who watches", async () => {
	const served = await serveRun();
	print(served, "one\n");
	const poll = async (from: string) => {
		const stream = follow(
			new URL(`events?news&poll=0&from=${from}`, served.url),
		);
		await stream.ended;
		return stream.events;
	};
	const first = await poll("");
	expect(names(first)).toEqual(["session", "viewers", "start", "stdout"]);
	const id = first.at(-1)?.id ?? "";
	const second = await poll(id);
	expect(names(second)).toEqual(["session", "viewers"]);
	expect(second.map(data).at(-1)).toEqual({ viewers: 1 });
	// Between two polls.
	expect(served.server.audience.watching()).toBe(1);
	expect(served.server.audience.waiting).toBe(1);
	end(served, 0);
	expect(names(await poll(id))).toEqual(["session", "viewers", "exit", "end"]);
	expect(served.server.audience.watching()).toBe(0);
});

it("tell who comes while another goes how many there are in the end", async () => {
	const served = await serveRun();
	const first = await open(news(served.url));
	const isTold = ({ event }: EventSourceMessage) => event === "viewers";
	let told = "";
	first.on("data", (chunk) => {
		told += chunk;
	});
	// As it came, and with the others.
	await expect.poll(() => told.match(/viewers/g)).toHaveLength(4);
	const second = follow(news(served.url));
	await second.until(() => second.events.some(isTold));
	first.destroy();
	await second.until(() => {
		const [last] = second.events.filter(isTold).slice(-1).map(data);
		return (last as { viewers: number }).viewers === 1;
	});
});

it("a poll that waits ends with the news that come", async () => {
	const served = await serveRun();
	const stream = follow(
		new URL("events?news&poll&from=run1-000000000000000", served.url),
	);
	await stream.until(() => stream.events.length === 2);
	const other = await open(new URL("raw", served.url));
	await stream.ended;
	other.destroy();
	expect(names(stream.events)).toEqual(["session", "viewers", "viewers"]);
	expect(stream.events.map(data).at(-1)).toEqual({ viewers: 2 });
});

it("tell who lags behind how much more there is", async () => {
	const served = await serveRun();
	const response = await open(news(served.url));
	const text = "x".repeat(64 * 1024);
	// More than sockets take, again and again: nothing of it is read yet.
	for (let n = 0; n < 200; n++) print(served, text);
	let all = "";
	response.setEncoding("utf8");
	// It goes on, so that there is more whenever what came has been read.
	const flood = setInterval(() => print(served, text), 1);
	onTestFinished(() => clearInterval(flood));
	for await (const chunk of response) {
		all += chunk;
		const sessions = all.match(/^event: session\ndata: .*\n\n/gm) ?? [];
		const [, bytes] = /"bytes":(\d+)/.exec(sessions[1] ?? "") ?? [];
		if (bytes !== undefined) {
			expect(Number(bytes)).toBeGreaterThan(0);
			break;
		}
	}
});
