// Alone: it compares how long a command takes, with Redis in several states.
import { expect, it } from "vitest";
import { run } from "../helpers/cli.ts";
import { TestRedis } from "../helpers/redis.ts";

/** Prints some 23 MB, as fast as it is read. */
const FLOOD = "seq 3000000";

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
	const alone = await timed();
	const fast = await timed("--hub", redis.url);
	const behind = await timed("--hub", slow);
	stopped.suspend();
	const held = await timed("--hub", stopped.url);
	stopped.resume();
	const times = [alone, fast, behind, held].map(({ command }) => command);
	for (const time of times.slice(1)) {
		expect(time, `${times}`).toBeLessThan(alone.command * 1.7 + 300);
	}
	expect(fast.stderr).not.toContain("hub");
	expect(held.stderr).toContain("bytes have not reached it");
	// So long it was waited for what Redis did not take.
	expect(held.total - held.command).toBeLessThan(5000);
}, 60_000);
