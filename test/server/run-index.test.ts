import { expect, it } from "vitest";
import type { RunIndexData } from "../../src/protocol/run-index.ts";
import { ask } from "../helpers/ask.ts";
import { serveRun } from "../helpers/server.ts";
import { body, open, readEvents } from "../helpers/viewer.ts";

const LINE = `${"x".repeat(99)}\n`;

/** A run that has printed so many lines, in events of 50. */
async function servePrinted(lines: number) {
	const served = await serveRun();
	await print(served.recorder, lines);
	return served;
}

async function print(
	recorder: Awaited<ReturnType<typeof serveRun>>["recorder"],
	lines: number,
): Promise<void> {
	for (let n = 0; n < lines; n += 50) {
		recorder.output("stdout", Buffer.from(LINE.repeat(50)));
		await new Promise(setImmediate);
	}
}

async function indexAt(url: URL): Promise<RunIndexData> {
	return JSON.parse((await ask(new URL("index", url))).text);
}

it("tells where lines are, and events come from one place to another", async () => {
	const { url } = await servePrinted(10_000);
	const { isWhole, places } = await indexAt(url);
	expect(isWhole).toBe(true);
	const [, from, to] = places;
	const asked = new URL(`events?from=${from?.id}&to=${to?.id}`, url);
	let text = "";
	let last = "";
	await readEvents(asked, "", ({ event, data, id = "" }) => {
		if (event === "stdout") text += JSON.parse(data)[1];
		last = id;
	});
	expect(last).toBe(to?.id);
	expect(text).toBe(LINE.repeat((to?.line ?? 0) - (from?.line ?? 0)));
	const foreign = await ask(new URL("events?to=other-000000000000001", url));
	expect(foreign.status).toBe(400);
});

it("goes on as the log does, for who asks again", async () => {
	const { url, recorder } = await servePrinted(5_000);
	const before = await indexAt(url);
	await print(recorder, 5_000);
	const after = await indexAt(url);
	expect(after.places.slice(0, before.places.length)).toEqual(before.places);
	expect(after.places.at(-1)?.line).toBeGreaterThan(8_500);
});

it("counts no part as one more viewer", async () => {
	const { url } = await servePrinted(50);
	const viewers = async () =>
		JSON.parse((await ask(new URL("status", url))).text).viewers;
	const part = await open(new URL("events?part", url));
	expect(await viewers()).toBe(0);
	const whole = await open(new URL("events", url));
	expect(await viewers()).toBe(1);
	part.destroy();
	whole.destroy();
	await expect.poll(viewers).toBe(0);
	const polled = await open(new URL("events?part&poll=0", url));
	await body(polled);
	expect(await viewers()).toBe(0);
});
