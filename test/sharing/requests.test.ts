import { describe, expect, it } from "vitest";
import { ask, sendBytes } from "../helpers/ask.ts";
import { CLASSIFIED, startServing } from "../helpers/serving.ts";

describe("requests that are tricks", () => {
	const status = (answer: string) => Number(answer.split(" ")[1]);

	it.each([
		[
			"two lengths",
			"GET /raw HTTP/1.1\r\nHost: HOST\r\nContent-Length: 0\r\nContent-Length: 30\r\n\r\n",
		],
		[
			"a length and chunks",
			"POST /raw HTTP/1.1\r\nHost: HOST\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /raw HTTP/1.1\r\nHost: HOST\r\n\r\n",
		],
		[
			"an unknown encoding",
			"POST /raw HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
		],
		["a space before the colon", "GET /raw HTTP/1.1\r\nHost : HOST\r\n\r\n"],
		[
			"a folded header",
			"GET /raw HTTP/1.1\r\nHost: HOST\r\nX: a\r\n b\r\n\r\n",
		],
		["a bare line feed in a header", "GET /raw HTTP/1.1\nHost: HOST\nX: a\n\n"],
		[
			"a bare carriage return",
			"GET /raw HTTP/1.1\r\nHost: HOST\r\nX: a\rb\r\n\r\n",
		],
		[
			"a zero byte in a header",
			"GET /raw HTTP/1.1\r\nHost: HOST\r\nX: a\0b\r\n\r\n",
		],
		["no Host", "GET /raw HTTP/1.1\r\n\r\n"],
		[
			"two Hosts",
			"GET /raw HTTP/1.1\r\nHost: HOST\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
		],
		[
			"an absolute target",
			"GET http://evil.example/raw HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n",
		],
		["a tunnel", "CONNECT HOST HTTP/1.1\r\nHost: HOST\r\n\r\n"],
		[
			"a proxy's protocol",
			"PROXY TCP4 10.0.0.1 10.0.0.2 1 2\r\nGET /raw HTTP/1.1\r\nHost: HOST\r\n\r\n",
		],
		["HTTP/0.9", "GET /raw\r\n\r\n"],
		["HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"],
		[
			"a header that is too large",
			`GET /raw HTTP/1.1\r\nHost: HOST\r\nX: ${"a".repeat(20_000)}\r\n\r\n`,
		],
		[
			"too many headers in all",
			`GET /raw HTTP/1.1\r\nHost: HOST\r\n${"X: aaaaaaaaaaaaaaaa\r\n".repeat(2000)}\r\n`,
		],
		[
			"a path that is too long",
			`GET /${"a".repeat(20_000)} HTTP/1.1\r\nHost: HOST\r\n\r\n`,
		],
		[
			"the parent folder",
			"GET /../../etc/passwd HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n",
		],
		[
			"an encoded parent folder",
			"GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n",
		],
		[
			"a header from the path",
			"GET /raw%0d%0aX-Evil:%201 HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n",
		],
	])("%s: refused, once, and nothing told", async (_, bytes) => {
		const { url } = await startServing();
		const answer = await sendBytes(url, bytes.replaceAll("HOST", url.host));
		expect(answer).not.toContain(CLASSIFIED);
		expect(answer).not.toMatch(
			/\/tmp|\/root|\/home|node_modules|\.js:|x-evil/i,
		);
		expect(answer.match(/HTTP\/1\.1 \d/g)?.length ?? 0).toBeLessThan(2);
		if (answer !== "") expect(status(answer)).toBeGreaterThanOrEqual(400);
		expect((await ask(new URL("raw", url))).text).toBe(`${CLASSIFIED}\n`);
	});

	it.each([
		["/raw", ""],
		["/raw?from=", ""],
		["/raw", "/deploy"],
	])(
		"a target with our name, as for a proxy: answered (RFC 9112, 3.2.2)",
		async (path, basePath) => {
			const args = ["--base-path", basePath, "--no-token"];
			const { url } = await startServing(...(basePath ? args : []));
			const ask = (target: string, host: string) =>
				sendBytes(
					url,
					`GET ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
				);
			const ours = `http://${url.host}${basePath}${path}`;
			expect(await ask(ours, url.host)).toContain(`\r\n${CLASSIFIED}\n\r\n`);
			// Its name counts, and not that of the Host header.
			expect(await ask(ours, "evil.example")).toContain(CLASSIFIED);
			const evil = `http://evil.example${path}`;
			expect(status(await ask(evil, url.host))).toBe(403);
			const withUser = `http://me@${url.host}${path}`;
			expect(status(await ask(withUser, url.host))).toBe(403);
		},
	);

	it("a body that nobody asked for: not waited for", async () => {
		const { url } = await startServing();
		const answer = await sendBytes(
			url,
			`POST /raw HTTP/1.1\r\nHost: ${url.host}\r\nContent-Length: 1000000000\r\n\r\n`,
		);
		expect(status(answer)).toBe(405);
	});
});
