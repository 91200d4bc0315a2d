import { once } from "node:events";
import {
	type ClientHttp2Session,
	connect,
	type OutgoingHttpHeaders,
} from "node:http2";
import type { AddressInfo } from "node:net";
import { connect as connectTls } from "node:tls";
import { describe, expect, it, onTestFinished } from "vitest";
import { selfSigned } from "../../src/cli/sharing/self-signed.ts";
import { REQUEST_LIMITS } from "../../src/server/gate/limits.ts";
import { createHttp2Server } from "../../src/server/http2.ts";
import { start, stop } from "../helpers/cli.ts";
import { CLASSIFIED, PATHS, startServing } from "../helpers/serving.ts";
import { overTls } from "../helpers/tls.ts";
import { body, sha256 } from "../helpers/viewer.ts";

function connected(url: URL): ClientHttp2Session {
	const session = connect(url.origin, { rejectUnauthorized: false });
	onTestFinished(() => session.destroy());
	return session;
}

async function ask(
	session: ClientHttp2Session,
	path: string,
	headers: OutgoingHttpHeaders = {},
): Promise<{ status: number | undefined; text: string }> {
	const stream = session.request({ ":path": path, ...headers });
	const [answer] = await once(stream, "response");
	return { status: answer[":status"], text: `${await body(stream)}` };
}

const LINES = 100_000;

it("sends one connection fifty whole streams, whatever is not read beside them", async () => {
	const seq = ["seq", "1", `${LINES}`];
	const cli = start(["-p0", "--keep", "--tls", "--no-echo", "--", ...seq]);
	const url = await cli.url;
	const session = connected(url);
	const isRead = Array.from({ length: 60 }, (_, n) => n % 6 !== 0);
	const streams = isRead.map(() => session.request({ ":path": "/raw" }));
	const read = streams.filter((_, n) => isRead[n]);
	const whole = `${Array.from({ length: LINES }, (_, n) => n + 1).join("\n")}\n`;
	for (const stream of read)
		expect(sha256(await body(stream))).toBe(sha256(whole));
	expect((await ask(session, "/status")).status).toBe(200);
	// Who has no more is served by HTTP/1.1.
	expect(sha256(await overTls(url))).toBe(sha256(whole));
	// Before the server ends: what nobody has read would end as a reset.
	session.destroy();
	await stop(cli);
});

it("ends with the command, while somebody listens and another reads nothing", async () => {
	const cli = start(["-p0", "--tls", "--linger", "1", "--", "cat"], {
		stdin: "pipe",
	});
	const session = connected(await cli.url);
	const read = session.request({ ":path": "/events" });
	const unread = session.request({ ":path": "/events" });
	await Promise.all([once(read, "response"), once(unread, "response")]);
	const text = body(read);
	cli.child.stdin?.end("the last line\n");
	expect(`${await text}`).toContain("event: end");
	expect((await cli.ended).code).toBe(0);
});

describe("by HTTP/2", () => {
	it("nobody is answered who asks for another name, or for two", async () => {
		const { url } = await startServing("--tls");
		const session = connected(url);
		for (const path of PATHS) {
			for (const headers of [
				{ ":authority": `evil.example:${url.port}` },
				{ ":authority": url.host, host: "evil.example" },
				{ ":authority": "evil.example", host: url.host },
			]) {
				const { status, text } = await ask(session, path, headers);
				expect([path, headers, status]).toEqual([path, headers, 403]);
				expect(text).not.toContain(CLASSIFIED);
			}
			expect((await ask(session, path)).status).toBeLessThan(400);
		}
	});

	it("nobody is answered without the token, or from another origin", async () => {
		const token = "0123456789abcdefghijkl";
		const { url } = await startServing("--tls", "--token", token);
		const session = connected(url);
		for (const path of PATHS) {
			expect((await ask(session, path)).status).toBe(401);
			const cookie = [`sse-tail-${url.port}=x`, "a=b"];
			expect((await ask(session, path, { cookie })).status).toBe(401);
			const evil = { origin: "https://evil.example" };
			const asked = `${path}?token=${token}`;
			expect((await ask(session, asked, evil)).status).toBe(403);
		}
		const authorization = `Bearer ${token}`;
		const { text } = await ask(session, "/raw", { authorization });
		expect(text).toBe(`${CLASSIFIED}\n`);
	});

	it("what is no path is refused, and the next request answered", async () => {
		const { url } = await startServing("--tls");
		const session = connected(url);
		for (const path of ["*", "", "nothing", "//evil.example/", "/\\evil"]) {
			// What is malformed (RFC 9113, 8.1.1) ends by a reset in place of an answer.
			const { status, text } = await ask(session, path).catch(() => RESET);
			expect([path, status]).not.toEqual([path, 200]);
			expect(text).not.toContain(CLASSIFIED);
		}
		expect((await ask(session, "/raw")).text).toBe(`${CLASSIFIED}\n`);
	});
});

const RESET = { status: undefined, text: "" };

describe("a connection on which nothing is asked for is ended", () => {
	const limits = {
		...REQUEST_LIMITS,
		headersTimeout: 300,
		keepAliveTimeout: 300,
		connectionsCheckingInterval: 50,
	};

	async function listening(): Promise<URL> {
		const { cert, key } = await selfSigned(["127.0.0.1"]);
		const server = createHttp2Server(
			{ cert, key },
			(_, response) => void response.end("hi"),
			limits,
		);
		onTestFinished(() => {
			server.close();
			server.closeAllConnections();
		});
		await once(server.listen(0, "127.0.0.1"), "listening");
		const { port } = server.address() as AddressInfo;
		return new URL(`https://127.0.0.1:${port}/`);
	}

	it.each([
		["from the start", false],
		["after an answer", true],
	])("%s, whatever pings come on it", async (_, asksFirst) => {
		const session = connected(await listening());
		session.on("error", () => {});
		const closed = once(session, "close");
		await once(session, "connect");
		if (asksFirst) expect((await ask(session, "/")).text).toBe("hi");
		const pings = setInterval(() => {
			if (!session.destroyed) session.ping(() => {});
		}, 50);
		await closed;
		clearInterval(pings);
	});

	it("with half a head in HTTP/1.1, too", async () => {
		const { hostname: host, port } = await listening();
		const socket = connectTls({
			...{ host, port: Number(port), rejectUnauthorized: false },
			ALPNProtocols: ["http/1.1"],
		});
		socket.on("error", () => {});
		await once(socket, "secureConnect");
		expect(socket.alpnProtocol).toBe("http/1.1");
		const drip = setInterval(() => socket.write("x: y\r\n"), 50);
		socket.write("GET / HTTP/1.1\r\nHost: localhost\r\n");
		await once(socket.resume(), "close");
		clearInterval(drip);
	});
});
