import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { ask } from "../helpers/ask.ts";
import { start, stop } from "../helpers/cli.ts";
import { CLASSIFIED, startServing, viewersOf } from "../helpers/serving.ts";
import { open, reassemble, sha256 } from "../helpers/viewer.ts";

describe("many, or slow", () => {
	it("slowloris: one who drips its request is cut off, others are served", async () => {
		const { url } = await startServing();
		let cut = 0;
		const sockets = Array.from({ length: 50 }, () => attack(url, () => cut++));
		for (const socket of sockets) socket.write("GET /raw HTTP/1.1\r\n");
		const drip = setInterval(() => {
			for (const socket of sockets) socket.write("X: y\r\n");
		}, 500);
		onTestFinished(() => clearInterval(drip));
		expect((await ask(new URL("raw", url))).text).toBe(`${CLASSIFIED}\n`);
		await expect.poll(() => cut, { timeout: 30_000 }).toBe(50);
	});

	it("10,000 connections: who watches sees all, and others do again afterwards", {
		timeout: 120_000,
	}, async () => {
		const cli = start(["-p0", "--keep", "--shell", "read go; seq 300000"], {
			stdin: "pipe",
		});
		const url = await cli.url;
		onTestFinished(async () => void (await stop(cli)));
		const watching = reassemble(new URL("events", url));
		await expect.poll(() => viewersOf(url)).toBe(1);

		let closed = 0;
		for (let n = 0; n < 10_000; n++) {
			const socket = attack(url, () => closed++);
			if (n % 500 === 0) await once(socket, "connect").catch(() => {});
		}
		cli.child.stdin?.write("go\n");
		const all = await watching;
		const expected = Array.from({ length: 300_000 }, (_, n) => `${n + 1}\n`);
		expect(all.hash.digest("hex")).toBe(sha256(expected.join("")));
		await expect.poll(() => closed, { timeout: 60_000 }).toBe(10_000);
		expect((await ask(new URL("raw?from=", url))).status).toBe(200);
	});

	it("more viewers than may: told so, and let in when one leaves", async () => {
		const { url } = await startServingLong("--max-viewers", "2");
		const first = await open(new URL("events", url));
		await open(new URL("events", url));
		for (const path of ["/events", "/raw", "/events?format=lines"]) {
			const { status, headers } = await ask(new URL(path, url));
			expect([status, headers["retry-after"]]).toEqual([503, "5"]);
		}
		first.destroy();
		await expect.poll(() => viewersOf(url)).toBe(1);
		expect((await open(new URL("events", url))).statusCode).toBe(200);
	});

	it("a stalled viewer makes room for one who would watch, and for nobody else", async () => {
		// More than a socket holds at once, and then always more to take.
		const script =
			"yes | head -c 20000000; while :; do seq 9999; sleep 0.1; done";
		const args = ["-p0", "--no-echo", "--keep", "--max-viewers", "2"];
		const cli = start([...args, "--shell", script]);
		onTestFinished(() => void cli.child.kill("SIGKILL"));
		const url = await cli.url;
		const stalled = await open(new URL("events", url)); // Never read.
		const reading = await open(new URL("events", url));
		reading.resume();
		const gone = once(stalled.socket, "close");
		const status = async () => {
			const response = await open(new URL("events", url));
			const { statusCode } = response;
			response.destroy();
			return statusCode;
		};
		expect(await status()).toBe(503);
		await expect.poll(status, { timeout: 30_000, interval: 500 }).toBe(200);
		stalled.resume();
		await gone;
		expect(reading.destroyed).toBe(false);
	});
});

/** A connection that is not to last. */
function attack(url: URL, onClose: () => void): Socket {
	const socket = connect(Number(url.port), url.hostname);
	socket.on("error", () => {}).once("close", onClose);
	return socket.resume(); // Else it would not see its own end.
}

async function startServingLong(...args: string[]): Promise<{ url: URL }> {
	const cli = start(["-p0", "--keep", ...args, "--", "sleep", "300"]);
	onTestFinished(async () => void (await stop(cli)));
	return { url: await cli.url };
}
