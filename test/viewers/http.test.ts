import { once } from "node:events";
import { request } from "node:http";
import { gunzipSync } from "node:zlib";
import { expect, it, onTestFinished } from "vitest";
import { ask } from "../helpers/ask.ts";
import { start } from "../helpers/cli.ts";
import { body, open } from "../helpers/viewer.ts";

async function startKeeping(...command: string[]) {
	const cli = start([
		"-p0",
		"--keep",
		"--title",
		"A <b>title</b>",
		"--",
		...command,
	]);
	const url = await cli.url;
	onTestFinished(async () => {
		cli.child.kill("SIGINT");
		await cli.ended;
	});
	return { cli, url };
}

it("serves the page to browsers and the output to curl", async () => {
	const { url } = await startKeeping("echo", "hi");
	const page = await ask(url, { Accept: "text/html,*/*" });
	expect(page.headers["content-type"]).toBe("text/html; charset=utf-8");
	expect(page.text).toMatch(/^<!doctype html>/);
	const small = await open(url, {
		Accept: "text/html",
		"Accept-Encoding": "gzip",
	});
	expect(small.headers["content-encoding"]).toBe("gzip");
	const compressed = await body(small);
	expect(compressed.length).toBeLessThan(page.text.length / 2);
	expect(gunzipSync(compressed).toString()).toBe(page.text);
	const text = await ask(url, { Accept: "*/*" });
	expect(text.headers["content-type"]).toBe("text/plain; charset=utf-8");
	expect(text.text).toBe("hi\n");
});

it("names a file for download", async () => {
	const { url } = await startKeeping("echo", "hi");
	const { headers } = await ask(new URL("raw?download", url));
	expect(headers["content-disposition"]).toBe(
		'attachment; filename="A-b-title-b-.log"',
	);
});

it("tells its status", async () => {
	const { url } = await startKeeping("sh", "-c", "printf 'a\\nb'; exit 3");
	await body(await open(new URL("raw", url)));
	const { text, headers } = await ask(new URL("status", url));
	expect(headers["content-type"]).toBe("application/json");
	expect(JSON.parse(text)).toEqual({
		run: 1,
		state: "exited",
		command: "sh -c 'printf '\\''a\\nb'\\''; exit 3'",
		title: "A <b>title</b>",
		pid: expect.any(Number),
		startedAt: expect.any(Number),
		exitCode: 3,
		signal: null,
		durationMs: expect.any(Number),
		bytes: 3,
		lines: 2,
		viewers: 0,
		firstError: null,
	});
});

it("tells in its status what went wrong, as the page counts lines", async () => {
	const script =
		"echo a; printf 'x\\rb\\n'; echo; echo 'a.c:1:2: \x1b[31merror:\x1b[0m no'; exit 1";
	const { url } = await startKeeping("sh", "-c", script);
	await body(await open(new URL("raw", url)));
	const { text } = await ask(new URL("status", url));
	expect(JSON.parse(text).firstError).toEqual({
		line: 4,
		text: "a.c:1:2: error: no",
		rule: "compiler",
		place: "a.c:1:2",
	});
});

it.each([
	["true", true],
	["", undefined],
])("tells whether it runs under Buildkite: %j", async (BUILDKITE, told) => {
	const cli = start(["-p0", "-k", "--", "true"], { env: { BUILDKITE } });
	const url = new URL("events?poll", await cli.url);
	const [, data = ""] =
		/event: start\ndata: (.*)/.exec((await ask(url)).text) ?? [];
	expect(JSON.parse(data).buildkite).toBe(told);
});

it("counts its viewers", async () => {
	const { url } = await startKeeping("sleep", "300");
	const stream = await open(new URL("events", url));
	expect(JSON.parse((await ask(new URL("status", url))).text)).toMatchObject({
		state: "running",
		viewers: 1,
	});
	stream.destroy();
});

it("answers what it doesn't know with 404, and what it doesn't do with 405", async () => {
	const { url } = await startKeeping("echo", "hi");
	for (const path of [
		"/nothing",
		"/events/",
		"/%2e%2e/etc/passwd",
		"/constructor",
	]) {
		expect((await ask(new URL(path, url))).status).toBe(404);
	}
	for (const path of ["/", "/events", "/raw", "/status"]) {
		const { status, headers } = await ask(new URL(path, url), {}, "POST");
		expect([status, headers.allow]).toEqual([405, "GET, HEAD"]);
		expect(await ask(new URL(path, url), {}, "HEAD")).toMatchObject({
			status: 200,
			text: "",
		});
	}
});

it("says in every answer that it is private", async () => {
	const { url } = await startKeeping("echo", "hi");
	for (const path of ["/", "/events", "/raw", "/status", "/nothing"]) {
		const { headers } = await ask(new URL(path, url), {
			Accept: "text/html",
		});
		expect(headers).toMatchObject({
			"cache-control": "no-store",
			"x-content-type-options": "nosniff",
			"x-frame-options": "DENY",
			"referrer-policy": "no-referrer",
		});
		expect(headers["content-security-policy"]).toContain(
			"frame-ancestors 'none'",
		);
		expect(headers["content-security-policy"]).not.toContain("unsafe");
		expect(headers["access-control-allow-origin"]).toBeUndefined();
	}
	const { headers } = await ask(new URL("events", url));
	expect(headers["x-accel-buffering"]).toBe("no");
});

it("answers only to its own names", async () => {
	const { url } = await startKeeping("echo", "hi");
	for (const Host of [
		url.host,
		`localhost:${url.port}`,
		"localhost",
		"LOCALHOST",
	]) {
		expect((await ask(new URL("status", url), { Host })).status).toBe(200);
	}
	for (const Host of [
		"evil.example",
		`evil.example:${url.port}`,
		"127.0.0.1.evil.example",
		"localhost.evil.example",
		"10.0.0.1",
		"[::1]",
	]) {
		const { status, text } = await ask(new URL("raw", url), { Host });
		expect([Host, status]).toEqual([Host, 403]);
		expect(text).not.toContain("hi\n");
	}
});

it("keeps a silent stream awake", { timeout: 30_000 }, async () => {
	const { url } = await startKeeping("sleep", "300");
	const stream = await open(new URL("events", url));
	let text = "";
	for await (const chunk of stream) {
		text += chunk;
		if (text.endsWith("\n\n:\n\n")) break;
	}
	expect(text).toMatch(/^id: .*\nevent: start\ndata: .*\n\n:\n\n$/);
});

it("survives clients that leave in mid-answer", async () => {
	const { url } = await startKeeping("seq", "1", "300000");
	for (let n = 0; n < 200; n++) {
		const path = ["events", "raw", "events?format=lines", "events?from=x"][
			n % 4
		];
		const asked = request(new URL(path ?? "", url), { agent: false }).end();
		asked.on("error", () => {}); // We cut it off ourselves.
		const [socket] = await once(asked, "socket");
		if (n % 2 === 0) await once(socket, "connect");
		else await once(asked, "response");
		socket.resetAndDestroy();
	}
	const viewers = async () =>
		JSON.parse((await ask(new URL("status", url))).text).viewers;
	await expect.poll(viewers).toBe(0);
});
