import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { ask } from "../helpers/ask.ts";
import { run, start, stop } from "../helpers/cli.ts";
import { useBrowser } from "../helpers/use-browser.ts";

const browser = useBrowser();

/** Listens on all addresses; we ask on the loopback one. */
async function startBeyondLoopback() {
	const cli = start([
		"-p0",
		"--keep",
		"--host",
		"0.0.0.0",
		"--",
		"echo",
		"secret",
	]);
	const printed = await cli.url;
	onTestFinished(async () => void (await stop(cli)));
	const url = new URL(printed);
	url.hostname = "127.0.0.1";
	return {
		url,
		token: url.searchParams.get("token") ?? "",
		origin: url.origin,
	};
}

/** Another server on this machine: its page, and what it hears of cookies. */
async function startOther(
	html: string,
	onCookie: (cookie: string) => void = () => {},
): Promise<URL> {
	const server = createServer(({ url, headers }, response) => {
		if (url !== "/favicon.ico") onCookie(headers.cookie ?? "");
		response.setHeader("Content-Type", "text/html").end(html);
	}).listen(0);
	onTestFinished(() => void server.close());
	await once(server, "listening");
	const { port } = server.address() as AddressInfo;
	return new URL(`http://127.0.0.1:${port}/`);
}

it("is asked for beyond loopback, of every request", async () => {
	const { origin, token } = await startBeyondLoopback();
	expect(Buffer.from(token, "base64url").length).toBeGreaterThanOrEqual(16);
	const almost = `${token.slice(0, -2)}${token.endsWith("AA") ? "BB" : "AA"}`;
	for (const path of ["/", "/events", "/raw", "/status", "/nothing"]) {
		for (const headers of [
			{},
			{ Authorization: `Bearer ${almost}` },
			{ Cookie: `sse-tail=${token}` },
			{ Accept: "text/html" },
		]) {
			const { status, text } = await ask(
				`${origin}${path}`,
				headers as Record<string, string>,
			);
			expect(status).toBe(401);
			expect(text).not.toContain("secret\n");
			expect(text).not.toContain(token);
		}
		expect((await ask(`${origin}${path}?token=${almost}`, {})).status).toBe(
			401,
		);
	}
});

it("is taken from the query and as a bearer token", async () => {
	const { origin, token } = await startBeyondLoopback();
	expect((await ask(`${origin}/raw?token=${token}`, {})).text).toBe("secret\n");
	expect(
		(await ask(`${origin}/`, { Authorization: `Bearer ${token}` })).text,
	).toBe("secret\n");
});

it("goes from the address bar into a cookie that scripts can't read", async () => {
	const { url, origin, token } = await startBeyondLoopback();
	const page = await browser.newPage();
	onTestFinished(() => page.close());
	await page.goto(url.href);
	await page.getByText("succeeded", { exact: true }).waitFor();
	expect(page.url().replace(/[\w-]{22}/, "FOLDER")).toBe(`${origin}/FOLDER/`);
	await expect
		.poll(() => page.locator(".row .text").allTextContents())
		.toEqual(["secret"]);
	expect(await page.evaluate("document.cookie")).toBe("");
	const [cookie] = await page.context().cookies();
	expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Lax" });
	expect(cookie?.value).not.toBe(token);
	expect(`${cookie?.path}/`).toBe(new URL(page.url()).pathname);
});

it("lets in who follows a link to it from another site", async () => {
	const { url } = await startBeyondLoopback();
	const other = await startOther(`<a href="${url}">look</a>`);
	other.hostname = "localhost"; // A site of its own.
	const page = await browser.newPage();
	onTestFinished(() => page.close());
	await page.goto(other.href);
	await page.click("a");
	await page.getByText("succeeded", { exact: true }).waitFor();
});

it("goes to no other port, and cookies from there lock nobody out", async () => {
	const { url, origin } = await startBeyondLoopback();
	const sent: string[] = [];
	const other = await startOther("", (cookie) => sent.push(cookie));
	const page = await browser.newPage();
	onTestFinished(() => page.close());
	await page.goto(url.href);
	const [ours] = await page.context().cookies();
	for (const path of ["/", "/raw", "/events", new URL(page.url()).search]) {
		await page.goto(new URL(path, other).href);
	}
	expect(sent).toEqual(["", "", "", ""]);

	// It may set some of the same name, for paths that come before ours.
	const { name = "", path = "" } = ours ?? {};
	for (const below of ["", "/raw", "/events"]) {
		await page.context().addCookies(
			[
				{
					name,
					value: "not-ours",
					url: `${origin}${path}${below}`,
					path: `${path}${below}`,
				},
				{ name, value: "nor-this", url: origin, path: "/" },
			].map(({ url: _, ...cookie }) => ({ ...cookie, domain: "127.0.0.1" })),
		);
		if (ours !== undefined) await page.context().addCookies([ours]);
		await page.goto(`${origin}${path}/`);
		await page.getByText("succeeded", { exact: true }).waitFor();
		const statuses = await page.evaluate(
			`Promise.all(["raw", "events", "status"].map(async (path) => (await fetch(path)).status))`,
		);
		expect(statuses).toEqual([200, 200, 200]);
	}
});

it("is not told by a cookie of another session", async () => {
	const token = "0123456789abcdefghijkl";
	const cookies = new Set<string>();
	for (let n = 0; n < 2; n++) {
		const cli = start(["-p0", "--keep", "--token", token, "--", "echo", "hi"]);
		const url = await cli.url;
		const html = { Accept: "text/html" };
		const { location = "" } = (await ask(url, html)).headers;
		const answer = await ask(new URL(location, url), html);
		const [cookie = ""] = answer.headers["set-cookie"]?.[0]?.split(";") ?? [];
		const at = (Cookie: string) => ask(new URL("status", url), { Cookie });
		expect((await at(cookie)).status).toBe(200);
		const [, value = ""] = cookie.split("=");
		for (const old of cookies) {
			expect((await at(cookie.replace(value, old))).status).toBe(401);
		}
		expect((await at(cookie.replace(value, token))).status).toBe(401);
		cookies.add(value);
		await stop(cli);
	}
	expect(cookies.size).toBe(2);
});

it("is not asked for on loopback", async () => {
	for (const host of ["127.0.0.1", "localhost"]) {
		const cli = start(["-p0", "--keep", "--host", host, "--", "echo", "hi"]);
		const url = await cli.url;
		expect(url.search).toBe("");
		expect((await ask(url.href, {})).text).toBe("hi\n");
		await stop(cli);
	}
});

it("can be chosen, and is asked for on loopback too then", async () => {
	for (const { args, env } of [
		{ args: ["--token", "chosen.by-the_user~1"], env: {} },
		{ args: [], env: { SSE_TAIL_TOKEN: "chosen.by-the_user~1" } },
	]) {
		const cli = start(["-p0", "--keep", ...args, "--", "echo", "hi"], { env });
		const url = await cli.url;
		expect(url.search).toBe("?token=chosen.by-the_user~1");
		expect((await ask(url)).text).toBe("hi\n");
		expect((await ask(url.origin)).status).toBe(401);
		await stop(cli);
	}
});

it("is refused when it can be guessed, and is not repeated", async () => {
	const ended = await run(["--token", "sh0rt", "--", "echo", "hi"]);
	expect(ended.code).toBe(2);
	expect(ended.stderr).toMatch(/^sse-tail: error: a token is 16 .*\n$/);
	expect(ended.stderr).not.toContain("sh0rt");
});

it("is done without at one's own risk", async () => {
	const all = ["-p0", "--keep", "--host", "0.0.0.0", "--no-token"];
	const cli = start([...all, "--", "echo", "hi"]);
	const url = await cli.url;
	expect(url.search).toBe("");
	url.hostname = "127.0.0.1";
	expect((await ask(url)).text).toBe("hi\n");
	expect((await stop(cli)).stderr).toContain("warning: --no-token");
});

it("tells browsers without it what to do, and nothing else", async () => {
	const { origin } = await startBeyondLoopback();
	const page = await browser.newPage();
	onTestFinished(() => page.close());
	const answer = await page.goto(`${origin}/?token=wrong`);
	expect(answer?.status()).toBe(401);
	expect(await page.textContent("h1")).toBe("The token is missing");
	expect(await page.content()).not.toContain("echo");
	expect(await page.context().cookies()).toEqual([]);
});
