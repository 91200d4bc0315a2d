import { expect, it } from "vitest";
import { ask } from "../helpers/ask.ts";
import { printed, start } from "../helpers/cli.ts";
import {
	hubOn,
	json,
	type Listed,
	logIn,
	runsOn,
	serve,
	text,
} from "../helpers/hub.ts";
import { TestRedis } from "../helpers/redis.ts";
import { body, open, reassemble, sha256 } from "../helpers/viewer.ts";

it("shows a run of elsewhere as it is there, at the same places", async () => {
	const redis = await TestRedis.start();
	const [hub, other] = await Promise.all([hubOn(redis), hubOn(redis)]);
	expect(await json(hub.url, "runs")).toEqual([]);
	const line = "seq 3; echo no >&2; exit 4";
	const live = await serve("--keep", "--hub", redis.url, "--shell", line);
	const { firstError } = await json(live.url, "status?wait");
	const events = await text(live.url, "/events");
	const [summary] = await json(live.url, "runs");
	for (const server of [hub, other]) {
		const [run] = await runsOn(server, 1);
		const { machine, path, ...same } = run as Listed;
		expect({ ...same, path: "runs/1/" }).toEqual(summary);
		expect(machine).toBeTypeOf("string");
		expect(await text(server.url, `/${path}events`)).toBe(events);
		expect(await text(server.url, "/events")).toBe(events);
		expect(await text(server.url, `/${path}raw`)).toBe("1\n2\n3\nno\n");
		expect(await text(server.url, "/raw?tail=1")).toBe("no\n");
		expect(await json(server.url, `/${path}status`)).toMatchObject({
			state: "exited",
			exitCode: 4,
			firstError,
		});
		const lines = await text(server.url, `/${path}events?format=lines`);
		expect(lines.match(/^data: .*$/gm)?.slice(0, 3)).toEqual([
			"data: 1",
			"data: 2",
			"data: 3",
		]);
	}
	const ids = [...events.matchAll(/^id: (.*)$/gm)].map(([, id = ""]) => id);
	for (const id of ids.slice(0, -1)) {
		const [one, two] = [
			await text(hub.url, "/events", id),
			await text(other.url, "/events", id),
		];
		expect(one).toBe(two);
		expect(events.endsWith(one)).toBe(true);
	}
	const done = await open(new URL("/events", hub.url), {
		"Last-Event-ID": ids.at(-1) ?? "",
	});
	expect(done.statusCode).toBe(204);
	expect((await json(hub.url, "/runs?find=exit+code+4")).length).toBe(1);
	expect((await ask(new URL("/runs/none/", hub.url))).status).toBe(404);
});

it("is live from the first byte, and tells of the end", async () => {
	const redis = await TestRedis.start();
	const hub = await hubOn(redis);
	const fifo = "read line; echo got $line";
	const cli = start(["-p0", "--no-open", "--hub", redis.url, "--shell", fifo], {
		stdin: "pipe",
	});
	const [run] = await runsOn(hub, 1, "running");
	const response = await open(new URL(`${run?.path}events`, hub.url));
	cli.child.stdin?.end("it\n");
	await printed(cli, "got it");
	const events = `${await body(response)}`;
	expect(events).toContain('"got it\\n"');
	expect(events).toContain("event: end");
	await runsOn(hub, 1);
	await cli.ended;
});

it("gives what has left Redis too: the publisher is asked", async () => {
	const redis = await TestRedis.start();
	const bytes = 8_000_000;
	const make = `head -c ${bytes} /dev/urandom | base64 -w 99`;
	const live = await serve(
		...["--keep", "--no-echo", "--hub", redis.url, "--hub-window", "1M"],
		...["--shell", make],
	);
	const expected = sha256(await text(live.url, "/raw"));
	const size = async () =>
		Number(await redis.call("MEMORY", "USAGE", await logIn(redis)));
	// What is on its way comes on top of the window.
	await expect.poll(size, { timeout: 5000 }).toBeLessThan(1.5 * 1024 * 1024);
	const hubs = await Promise.all([hubOn(redis), hubOn(redis)]);
	const got = await Promise.all(
		hubs.map(async ({ url }) => {
			const all = await reassemble(new URL("/events", url));
			expect(all.names).not.toContain("gap");
			return all.hash.digest("hex");
		}),
	);
	expect(got).toEqual([expected, expected]);
});
