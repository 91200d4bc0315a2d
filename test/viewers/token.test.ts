import { once } from "node:events";
import { request } from "node:http";
import { expect, it, onTestFinished } from "vitest";
import { start } from "../helpers/cli.ts";
import { useBrowser } from "../helpers/use-browser.ts";
import { body } from "../helpers/viewer.ts";

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
	onTestFinished(async () => {
		cli.child.kill("SIGINT");
		await cli.ended;
	});
	const url = new URL(printed);
	url.hostname = "127.0.0.1";
	return {
		url,
		token: url.searchParams.get("token") ?? "",
		origin: url.origin,
	};
}

async function ask(url: string, headers: Record<string, string>) {
	const [response] = await once(
		request(url, { headers, agent: false }).end(),
		"response",
	);
	const { statusCode, headers: answered } = response;
	return {
		status: statusCode,
		headers: answered,
		text: (await body(response)).toString(),
	};
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
	const { url, origin } = await startBeyondLoopback();
	const page = await browser.newPage();
	onTestFinished(() => page.close());
	await page.goto(url.href);
	await page.getByText("succeeded").waitFor();
	expect(page.url()).toBe(`${origin}/`);
	expect(await page.locator(".row .text").allTextContents()).toEqual([
		"secret",
	]);
	expect(await page.evaluate("document.cookie")).toBe("");
	const [cookie] = await page.context().cookies();
	expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Strict" });
});

it("is not asked for on loopback", async () => {
	for (const host of ["127.0.0.1", "localhost"]) {
		const cli = start(["-p0", "--keep", "--host", host, "--", "echo", "hi"]);
		const url = await cli.url;
		expect(url.search).toBe("");
		expect((await ask(url.href, {})).text).toBe("hi\n");
		cli.child.kill("SIGINT");
		await cli.ended;
	}
});
