import { expect, it } from "vitest";
import { start } from "../helpers/cli.ts";
import { body, open, Reassembled, readEvents } from "../helpers/viewer.ts";

/** Polls once, and tells what came. */
async function poll(events: URL, from: string): Promise<Reassembled> {
	const all = new Reassembled();
	await readEvents(events, from, (event) => all.add(event));
	return all;
}

it("ends an answer as soon as it holds what there is, and waits for the next", async () => {
	const cli = start(["-p0", "--", "sh", "-c", "echo one; read x; echo two"], {
		stdin: "pipe",
	});
	const events = new URL("events?poll", await cli.url);
	let from = "";
	let bytes = 0;
	const names: string[] = [];
	while (bytes < 4) {
		const got = await poll(events, from);
		from = got.lastEventId;
		bytes += got.bytes;
		names.push(...got.names);
	}
	expect(names).toEqual(["start"]);
	let next = poll(events, from);
	cli.child.stdin?.write("\n");
	while (!names.includes("end")) {
		const got = await next;
		expect(got.lastEventId).not.toBe(from);
		from = got.lastEventId;
		bytes += got.bytes;
		names.push(...got.names);
		if (!names.includes("end")) next = poll(events, from);
	}
	expect(names).toEqual(["start", "exit", "end"]);
	expect(bytes).toBe(8);
	expect((await cli.ended).code).toBe(0);
});

it("waits at the end for a viewer that polls", async () => {
	const cli = start(["-p0", "--", "sh", "-c", "echo one; read x"], {
		stdin: "pipe",
	});
	const events = new URL("events?poll", await cli.url);
	const { lastEventId } = await poll(events, "");
	cli.child.stdin?.end();
	// The run is over when the server says so: then it waits for us alone.
	const status = new URL("status", await cli.url);
	await expect
		.poll(async () => JSON.parse(String(await body(await open(status)))).state)
		.not.toBe("running");
	let from = lastEventId;
	const names: string[] = [];
	while (!names.includes("end")) {
		const got = await poll(events, from);
		from = got.lastEventId;
		names.push(...got.names);
	}
	expect(names).toEqual(expect.arrayContaining(["exit", "end"]));
	await cli.ended;
});
