import { expect, it, onTestFinished } from "vitest";
import { OrderGate, Seal } from "../../src/hub/orders.ts";
import { Redis } from "../../src/hub/redis.ts";
import { parseHubUrl } from "../../src/hub/target.ts";
import { start, stop } from "../helpers/cli.ts";
import { json, runsOn, text } from "../helpers/hub.ts";
import { TestRedis } from "../helpers/redis.ts";

const KEY = "a-key-of-32-characters-or-so-000";

/** Starts an sse-tail with that key until the end of the test. */
async function serveWith(key: string | undefined, ...args: string[]) {
	const cli = start(["-p0", "--no-open", ...args], {
		env: { SSE_TAIL_HUB_KEY: key },
	});
	onTestFinished(async () => void (await stop(cli)));
	const url = await cli.url;
	const control = async () => {
		const found = () => /#control=([\w-]+)/.exec(cli.stderr())?.[1];
		await expect.poll(found).toBeDefined();
		return found() ?? "";
	};
	return { cli, url, control };
}

const post = (url: URL, path: string, token: string, body: object) =>
	fetch(new URL(path, url), {
		method: "POST",
		headers: {
			Authorization: `Bearer ${token}`,
			"Content-Type": "application/json",
		},
		body: JSON.stringify(body),
	});

it("starts and stops through a hub what a publisher offers, and nothing without the key", async () => {
	const redis = await TestRedis.start();
	const publisher = await serveWith(
		KEY,
		...[
			"--hub",
			redis.url,
			"--on-click",
			"-n",
			"hi=printenv SSE_TAIL_HUB_KEY || echo unset",
		],
		...["-n", "long=sleep 60"],
	);
	const hub = await serveWith(KEY, "--hub", redis.url, "--serve");
	const other = await serveWith(KEY, "--hub", redis.url, "--serve");
	const control = await hub.control();
	expect(await other.control()).toBe(control);
	const names = async () =>
		(await json(hub.url, "commands")).map(({ name = "" }) =>
			name.replace(/@.*/, ""),
		);
	await expect.poll(names, { timeout: 10_000 }).toEqual(["hi", "long"]);
	const [hi, long] = (await json(hub.url, "commands")) as { name: string }[];

	const started = await post(hub.url, "runs", control, { command: hi?.name });
	expect(started.status).toBe(201);
	const { run } = (await started.json()) as { run: string };
	expect(started.headers.get("Location")).toBe(`./runs/${run}/`);
	await runsOn({ cli: hub.cli, url: hub.url }, 1);
	expect(await text(hub.url, `runs/${run}/raw`)).toBe("unset\n");

	expect((await json(hub.url, "runs"))[0].name).toBe(hi?.name);

	const running = await post(hub.url, "runs", control, { command: long?.name });
	const path = `runs/${((await running.json()) as { run: string }).run}`;
	const stopped = await post(other.url, `${path}/stop`, control, { by: "me" });
	expect([stopped.status, await stopped.json()]).toMatchObject([
		202,
		{ state: "stopping" },
	]);
	await runsOn({ cli: hub.cli, url: hub.url }, 2);
	expect(publisher.cli.stderr()).toContain("told to stop by me");
	const unknown = await post(hub.url, "runs", control, { command: "no" });
	expect(unknown.status).toBe(404);
	const wrong = await post(hub.url, `${path}/stop`, control, { signal: "X" });
	expect(wrong.status).toBe(200); // It has ended.
	const bare = await post(hub.url, "runs", "not-the-token", { command: "hi" });
	expect(bare.status).toBe(403);

	const strangers = [undefined, `${KEY}-of-others`].map(async (key) => {
		const stranger = await serveWith(key, "--hub", redis.url, "--serve");
		expect((await json(stranger.url, "runs")).length).toBe(2);
		const commands = await fetch(new URL("commands", stranger.url));
		const offered = commands.ok ? await commands.json() : [];
		expect(offered).toEqual([]);
		const asked = await post(stranger.url, "runs", control, { command: "hi" });
		expect([403, 404, 405]).toContain(asked.status);
	});
	await Promise.all(strangers);

	// Who can write to Redis can't forge an order, nor send one again.
	const engine = await Redis.open(parseHubUrl(redis.url), "x");
	onTestFinished(() => engine.close());
	const [id = ""] = await engine.listed("{sse-tail}:offering", 1);
	const stream = `{sse-tail}:ask:${id}:orders`;
	const order = { do: "run", request: { command: "hi" }, key: undefined };
	const sent = { publisher: id, hub: "x", nonce: "n", at: Date.now(), order };
	await engine.send(stream, new Seal("another key").seal(sent), 100);
	const stale = { ...sent, nonce: "o", at: Date.now() - 120_000 };
	await engine.send(stream, new Seal(KEY).seal(stale), 100);
	await engine.send(stream, { m: "", s: "" }, 100);
	const right = new Seal(KEY).seal(sent);
	for (let n = 0; n < 3; n++) await engine.send(stream, right, 100);
	// Nor can an order be shown as an offer.
	await engine.putFields("{sse-tail}:offer:odd", right, 60);
	await engine.list("{sse-tail}:offering", Date.now() + 60_000, "odd", 100);
	const late = await serveWith(KEY, "--hub", redis.url, "--serve");
	expect((await json(late.url, "commands")).length).toBe(2);
	expect(late.cli.stderr()).not.toContain("no news of the hub");
	await runsOn({ cli: hub.cli, url: hub.url }, 3);
	const last = { ...sent, nonce: "p" };
	await engine.send(stream, new Seal(KEY).seal(last), 100);
	await runsOn({ cli: hub.cli, url: hub.url }, 4);
	const refused = publisher.cli.stderr().match(/not signed by our key/g);
	expect(refused?.length).toBe(1);
}, 40_000);

it("says why nothing can be started when Redis has gone", async () => {
	const redis = await TestRedis.start();
	const offer = ["--hub", redis.url, "--on-click", "-n", "hi=echo hi"];
	await serveWith(KEY, ...offer);
	const hub = await serveWith(KEY, "--hub", redis.url, "--serve");
	const control = await hub.control();
	const offered = () => json(hub.url, "commands");
	await expect.poll(offered, { timeout: 10_000 }).toHaveLength(1);
	const [hi] = (await offered()) as { name: string }[];
	await redis.kill();
	await expect
		.poll(
			async () => {
				const asked = await post(hub.url, "runs", control, {
					command: hi?.name,
				});
				return [asked.status, await asked.text()];
			},
			{ timeout: 10_000 },
		)
		.toEqual([500, '{"problem":"Redis can\'t be reached just now."}\n']);
});

it("takes each order once, for itself, while it is fresh", () => {
	const gate = new OrderGate("me");
	const now = 1_000_000_000;
	const sent = (nonce: string, at = now, publisher = "me") => ({
		...{ publisher, nonce, at, hub: "h" },
		order: { do: "withdraw", waiting: 1 } as const,
	});
	expect(gate.admits(sent("a"), now)).toBe("yes");
	expect(gate.admits(sent("a"), now)).toBe("again");
	expect(gate.admits(sent("a"), now + 59_000)).toBe("again");
	expect(gate.admits(sent("a"), now + 61_000)).toBe("stale");
	expect(gate.admits(sent("b", now + 61_000), now)).toBe("stale");
	expect(gate.admits(sent("c", Number.NaN), now)).toBe("stale");
	expect(gate.admits(sent("d", now, "you"), now)).toBe("not ours");
	expect(gate.admits(sent("e", now + 59_000), now)).toBe("yes");
	expect(gate.admits(sent("e", now + 59_000), now + 118_000)).toBe("again");
});

it("opens what was sealed by the same key, whole, and nothing else", () => {
	const [seal, other] = [new Seal("one key"), new Seal("another")];
	const fields = (sealed = seal.seal({ secret: "s3cret" })) => {
		const entries = Object.entries(sealed).map(
			([name, value]) => [name, Buffer.from(value)] as const,
		);
		return new Map(entries);
	};
	const sealed = fields();
	expect(seal.open({ fields: sealed })).toEqual({ secret: "s3cret" });
	expect(`${sealed.get("m")}`).not.toContain("s3cret");
	expect(other.open({ fields: sealed })).toBe(undefined);
	for (const name of ["m", "s"]) {
		for (const bytes of [Buffer.alloc(0), Buffer.alloc(32), Buffer.alloc(99)]) {
			const cut = new Map([...sealed, [name, bytes]]);
			expect(seal.open({ fields: cut })).toBe(undefined);
		}
		const changed = Buffer.from(sealed.get(name) ?? "");
		changed[20] = (changed[20] ?? 0) ^ 1;
		const fields = new Map([...sealed, [name, changed]]);
		expect(seal.open({ fields })).toBe(undefined);
	}
});
