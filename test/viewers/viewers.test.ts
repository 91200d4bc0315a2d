import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type Cli, start } from "../helpers/cli.ts";
import {
	body,
	open,
	Reassembled,
	readEvents,
	reassemble,
	sha256,
} from "../helpers/viewer.ts";

/** What `seq 1 n` prints. */
function seq(n: number): string {
	return Array.from({ length: n }, (_, i) => `${i + 1}\n`).join("");
}

async function endKeeping(cli: Cli): Promise<void> {
	cli.child.kill("SIGINT");
	expect((await cli.ended).code).toBe(0);
}

it("gives a viewer that comes late all there was", async () => {
	const cli = start(["-p0", "--keep", "--", "seq", "1", "100000"]);
	const events = new URL("events", await cli.url);
	await reassemble(events);
	const late = await reassemble(events);
	expect(late.hash.digest("hex")).toBe(sha256(seq(100_000)));
	await endKeeping(cli);
});

it("gives a viewer that reconnects 100 times everything once", async () => {
	const cli = start([
		"-p0",
		"--keep",
		"--no-echo",
		"--",
		"seq",
		"1",
		"3000000",
	]);
	const events = new URL("events", await cli.url);
	const all = new Reassembled();
	const random = randomNumbers(42);
	let connections = 0;
	while (all.names.at(-1) !== "end") {
		// After one to three events; the last connection stays to the end.
		let left =
			connections < 101 ? Math.floor(random() * 3) : Number.POSITIVE_INFINITY;
		connections++;
		await readEvents(events, all.lastEventId, (event) => {
			all.add(event);
			return left-- > 0;
		});
	}
	expect(connections).toBeGreaterThanOrEqual(100);
	expect(all.names).toEqual(["start", "exit", "end"]);
	expect(all.hash.digest("hex")).toBe(sha256(seq(3_000_000)));
	await endKeeping(cli);
});

/** Numbers from 0 to 1 that are the same in each run (mulberry32). */
function randomNumbers(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let t = Math.imul(state ^ (state >>> 15), 1 | state);
		t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
		return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
	};
}

it("is held up by no viewer that is stalled, slow or killed, and stays small", async () => {
	const GB = 1_000_000_000;
	const script = `yes 0123456789012345678901234567890123456789 | head -c ${GB}`;
	const cli = start(["-p0", "--no-echo", "--keep", "--shell", script]);
	const events = new URL("events", await cli.url);
	const stalled = await open(events); // Never read.
	const slow = await open(events);
	const trickle = setInterval(() => slow.read(100), 100);
	const killed = await open(events);
	killed.once("data", () => killed.destroy());
	let peak = 0;
	const watch = setInterval(() => {
		const status = readFileSync(`/proc/${cli.pid}/status`, "latin1");
		const [, rss = "0"] = /VmHWM:\s+(\d+) kB/.exec(status) ?? [];
		peak = Math.max(peak, Number(rss) * 1024);
	}, 20);
	cli.child.once("exit", () => clearInterval(watch));
	const all = await reassemble(events);
	clearInterval(trickle);
	stalled.destroy();
	slow.destroy();
	await endKeeping(cli);
	expect(all.bytes).toBe(GB);
	expect(peak).toBeGreaterThan(0);
	expect(peak).toBeLessThan(150e6);
});

it("tells of history that is gone, and exactly how much", async () => {
	const cli = start([
		"-p0",
		"--keep",
		"--no-echo",
		"--max-log",
		"1M",
		"--",
		"seq",
		"1",
		"2000000",
	]);
	const url = await cli.url;
	await body(await open(new URL("raw", url)));
	const all = await reassemble(new URL("events", url));
	expect(all.names[0]).toBe("start");
	expect(all.names[1]).toBe("gap");
	expect(all.names.slice(-2)).toEqual(["exit", "end"]);
	const missing = all.others
		.map(({ data }) => (data as { bytes?: number }).bytes ?? 0)
		.reduce((sum, bytes) => sum + bytes, 0);
	expect(missing + all.bytes).toBe(seq(2_000_000).length);
	await endKeeping(cli);
});

describe("last event id", () => {
	it.each([
		["of another log", "abc-000000000000000"],
		["past the end", undefined],
		["not on a frame's start", undefined],
		["of no form at all", "anything"],
	])("%s: reset, and the log from its beginning", async (name, wrong) => {
		const cli = start(["-p0", "--keep", "--", "seq", "1", "10"]);
		const events = new URL("events", await cli.url);
		const [token] = (await reassemble(events)).lastEventId.split("-");
		const offset =
			name === "past the end" ? "999999999999999" : "000000000000001";
		const all = new Reassembled();
		await readEvents(events, wrong ?? `${token}-${offset}`, (event) =>
			all.add(event),
		);
		expect(all.names).toEqual(["reset", "start", "exit", "end"]);
		await endKeeping(cli);
	});

	it("of the last event: nothing more, ever", async () => {
		const cli = start(["-p0", "--keep", "--", "seq", "1", "10"]);
		const events = new URL("events", await cli.url);
		const { lastEventId } = await reassemble(events);
		const again = await open(events, { "Last-Event-ID": lastEventId });
		expect(again.statusCode).toBe(204);
		const from = await open(new URL(`?from=${lastEventId}`, events));
		expect(from.statusCode).toBe(204);
		await endKeeping(cli);
	});
});
