import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { inTurn } from "../../src/server/in-turn.ts";
import { ask, sendBytes } from "../helpers/ask.ts";
import { start, stop } from "../helpers/cli.ts";
import { viewersOf } from "../helpers/serving.ts";
import { open } from "../helpers/viewer.ts";

function requestFor(path: string, { host }: URL, accept = "*/*"): string {
	return `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nAccept: ${accept}\r\n\r\n`;
}

/** Sends bytes and reads nothing. */
async function sendUnread(url: URL, bytes: string): Promise<Socket> {
	const socket = connect(Number(url.port), url.hostname);
	socket.on("error", () => {});
	await once(socket, "connect");
	socket.pause().write(bytes);
	return socket;
}

it("takes no viewer's place behind answers that nobody reads", async () => {
	const cli = start([
		...["-p0", "--keep", "--max-viewers", "20"],
		...["--", "sh", "-c", "echo hello; sleep 300"],
	]);
	onTestFinished(async () => void (await stop(cli)));
	const url = await cli.url;
	const page = requestFor("/", url, "text/html");
	const events = requestFor("/events", url);
	for (const bytes of [
		page.repeat(80) + events.repeat(40),
		page.repeat(8) + events.repeat(8),
		events.repeat(40),
	]) {
		const socket = await sendUnread(url, bytes);
		// One that came later is answered later: by then ours have been handled.
		await ask(new URL("status", url));
		socket.destroy();
	}
	await expect.poll(() => viewersOf(url)).toBe(0);
	for (let n = 0; n < 20; n++) {
		expect((await open(new URL("events", url))).statusCode).toBe(200);
	}
	expect(await viewersOf(url)).toBe(20);
});

it("is not waited for at the end", async () => {
	const cli = start(["-p0", "--shell", "echo hello; read line"], {
		stdin: "pipe",
	});
	const url = await cli.url;
	for (const count of [1, 12, 40]) {
		const socket = await sendUnread(
			url,
			requestFor("/events", url).repeat(count),
		);
		await ask(new URL("status", url));
		socket.destroy();
	}
	cli.child.stdin?.end("\n");
	const { code, stderr } = await cli.ended;
	expect(code).toBe(0);
	expect(stderr).not.toContain("waiting for the page");
});

it("is answered in order, a request in a turn of its own, and only so many wait", async () => {
	let turn = 0;
	let timer = setImmediate(function next() {
		turn++;
		timer = setImmediate(next);
	});
	onTestFinished(() => clearImmediate(timer));
	const turns: number[] = [];
	const server = createServer(
		inTurn(({ url }, response) => {
			turns.push(turn);
			response.end(`${url}\n`);
		}),
	).listen(0, "127.0.0.1");
	onTestFinished(() => void server.close());
	await once(server, "listening");
	const { port } = server.address() as AddressInfo;
	const url = new URL(`http://127.0.0.1:${port}/`);
	const all = Array.from({ length: 15 }, (_, n) => requestFor(`/${n}`, url));
	const last = `GET /last HTTP/1.1\r\nHost: ${url.host}\r\nConnection: close\r\n\r\n`;
	const answer = await sendBytes(url, all.join("") + last);
	const order = [...all.keys(), "last"].map((n) => `/${n}`);
	expect(answer.match(/^\/\w+$/gm)).toEqual(order);
	expect(new Set(turns).size).toBe(16);

	// Far more than may wait: the connection is closed, after the first at most.
	turns.length = 0;
	await sendBytes(url, requestFor("/", url).repeat(2600));
	expect(turns.length).toBeLessThan(2);
});

it("is closed with a refusal, and what came behind it is not handled", async () => {
	const cli = start(["-p0", "--keep", "--", "echo", "hi"]);
	onTestFinished(async () => void (await stop(cli)));
	const url = await cli.url;
	for (const [bytes, status] of [
		[requestFor("/nothing", url), 404],
		[`GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n`, 403],
		[
			`POST /raw HTTP/1.1\r\nHost: ${url.host}\r\nContent-Length: 0\r\n\r\n`,
			405,
		],
	] as const) {
		const answer = await sendBytes(url, bytes + requestFor("/raw", url));
		expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
		expect(answer).toContain("\r\nConnection: close\r\n");
		expect(answer.match(/HTTP\/1\.1 \d/g)).toHaveLength(1);
	}
});
