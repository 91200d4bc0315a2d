import { execFileSync } from "node:child_process";
import { expect, it, onTestFinished } from "vitest";
import { start, stop } from "../helpers/cli.ts";
import { chatter, chatterText, openCrowd } from "../helpers/crowd.ts";
import { sha256 } from "../helpers/viewer.ts";

// Alone: it compares times, with a thousand connections.

const VIEWERS = 1000;
const STALLED = 5;
const TIMES = 100;
const LINES = 100;

it("1,000 viewers each get everything, and don't slow the command", {
	timeout: 180_000,
}, async () => {
	const script = chatter(TIMES, LINES);
	const began = performance.now();
	execFileSync("sh", ["-c", script], { stdio: "ignore" });
	const aloneMs = performance.now() - began;

	const args = ["-p0", "--no-echo", "--keep", "--shell", `read go; ${script}`];
	const cli = start(args, { stdin: "pipe" });
	onTestFinished(async () => void (await stop(cli)));
	const events = new URL("events", await cli.url);
	const crowd = await openCrowd(events, VIEWERS);
	const readyMs = performance.now();
	cli.child.stdin?.write("go\n");
	const reading = crowd.slice(STALLED).map((viewer) => viewer.read());
	await Promise.all(reading);
	const tookMs = performance.now() - readyMs;
	await Promise.all(crowd.slice(0, STALLED).map((viewer) => viewer.read()));

	const whole = sha256(chatterText(TIMES, LINES));
	const hashes = new Set(crowd.map(({ all }) => all.hash.digest("hex")));
	expect([...hashes]).toEqual([whole]);
	expect(new Set(crowd.map(({ all }) => all.names.join()))).toEqual(
		new Set(["start,exit,end"]),
	);
	// Mostly it sleeps: only if it had to wait for viewers would it take much longer.
	expect(tookMs).toBeLessThan(2 * aloneMs + 1000);
});
