// Alone: it compares how long a command takes, with Redis in several states.
import { expect, it } from "vitest";
import { run } from "../helpers/cli.ts";
import { TestRedis } from "../helpers/redis.ts";

/** Prints some 23 MB, as fast as it is read. */
const FLOOD = "seq 3000000";
const FLOOD_BYTES = 22_888_896;

/** How long the command took, and sse-tail, in ms; and what it said. */
async function timed(...args: string[]) {
	const begun = performance.now();
	const { code, stdout, stderr } = await run(
		["--linger", "0", ...args, "--", "sh", "-c", FLOOD],
		{ stdout: "ignore" },
	);
	const total = performance.now() - begun;
	expect([code, stdout.length]).toEqual([0, 0]);
	const [, number, unit] = /after ([\d.,]+) (m?s)/.exec(stderr) ?? [];
	const command = Number(number) * (unit === "s" ? 1000 : 1);
	return { command, total, stderr };
}

it("a command takes as long as without a hub, whatever Redis does", async () => {
	const redis = await TestRedis.start();
	const stopped = await TestRedis.start();
	const slow = await redis.relay(200);
	await timed(); // The disk's and the system's caches are warm from then on.
	const inTurn = async () => {
		const alone = await timed();
		const fast = await timed("--hub", redis.url);
		const behind = await timed("--hub", slow);
		stopped.suspend();
		const held = await timed("--hub", stopped.url);
		stopped.resume();
		return [alone, fast, behind, held] as const;
	};
	let fastest: number[] = [];
	let round = await inTurn();
	// What else the machine does takes time as well, but not each time.
	for (let left = 3; ; left--) {
		const times = round.map(({ command }) => command);
		fastest = times.map((ms, n) => Math.min(ms, fastest[n] ?? ms));
		const [alone = 0, ...others] = fastest;
		const slowest = Math.max(...others);
		if (slowest < alone * 1.6 + 150) break;
		expect(left, `${fastest}`).toBeGreaterThan(0);
		round = await inTurn();
	}
	const [, fast, , held] = round;
	expect(fast.stderr).not.toContain("hub");
	expect(held.stderr).toContain(
		`the last ${FLOOD_BYTES} bytes have not reached it`,
	);
	// So long it was waited for what Redis did not take.
	expect(held.total - held.command).toBeLessThan(5000);
}, 120_000);
