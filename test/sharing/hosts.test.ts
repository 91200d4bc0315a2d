import { hostname } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import type { Page } from "playwright-core";
import { describe, expect, it, onTestFinished } from "vitest";
import { start, stop } from "../helpers/cli.ts";
import {
	askFrom,
	browserPathOn,
	canMakeHosts,
	floodFrom,
	type Host,
	makeHosts,
} from "../helpers/hosts.ts";
import { launchBrowser } from "../tools/browser.ts";

async function openOn(host: Host, url: URL): Promise<Page> {
	const browser = await launchBrowser(browserPathOn(host));
	onTestFinished(() => browser.close());
	const page = await browser.newPage();
	await page.goto(url.href);
	return page;
}

/** All that the page has, as it saves it. */
async function savedText(page: Page): Promise<string> {
	await page.click("#save");
	const [download] = await Promise.all([
		page.waitForEvent("download"),
		page.click("#download-text"),
	]);
	const chunks: Buffer[] = [];
	for await (const chunk of await download.createReadStream()) {
		chunks.push(chunk);
	}
	return Buffer.concat(chunks).toString();
}

const numbered = (count: number) =>
	Array.from({ length: count }, (_, n) => `line ${n + 1}\n`).join("");

describe.runIf(canMakeHosts)("from another host", () => {
	it("who has the URL sees everything, and nobody else anything", async () => {
		const { server, client } = makeHosts();
		const cli = start(
			["--lan", "--keep", "--", "seq", "-f", "line %g", "100"],
			{
				within: server.within,
			},
		);
		onTestFinished(async () => void (await stop(cli)));
		const url = await cli.url;
		await expect.poll(cli.stderr).toContain("succeeded");
		// The default route's addresses, and not the bridge's.
		expect(cli.stderr().match(/(?<=http:\/\/)\S+(?=:7373\/\?token=)/g)).toEqual(
			[server.ipv4, `[${server.ipv6}]`],
		);

		for (const { path, headers, status } of [
			{ path: "/", status: 401 },
			{ path: "/raw", status: 401 },
			{ path: "/events?token=wrong", status: 401 },
			{ path: "/share", status: 401 },
			{ path: "/", headers: { Authorization: "Bearer wrong" }, status: 401 },
			{
				path: `/raw${url.search}`,
				headers: { Host: "evil.example" },
				status: 403,
			},
			{
				path: `/raw${url.search}`,
				headers: { Host: "127.0.0.1:7373" },
				status: 403,
			},
			{
				path: `/raw${url.search}`,
				headers: { Origin: "http://evil.example" },
				status: 403,
			},
			{ path: `/raw${url.search}`, headers: { Origin: "null" }, status: 403 },
		]) {
			const answer = askFrom(client, `${url.origin}${path}`, headers);
			expect([path, headers, answer.status]).toEqual([path, headers, status]);
			expect(answer.text).not.toContain("line");
			expect(answer.text).not.toContain(url.searchParams.get("token"));
		}
		const called = (Host: string) =>
			askFrom(client, `${url.origin}/status${url.search}`, { Host });
		const [name = ""] = hostname().toLowerCase().split(".");
		expect(called(`${name}.local:7373`).status).toBe(200);
		const { text } = called(`${name}.evil.example:7373`);
		expect(text).toContain(`Use http://${server.ipv4}:7373/, or `);

		const page = await openOn(client, url);
		await page.getByText("succeeded", { exact: true }).waitFor();
		expect(page.url().replace(/[\w-]{22}/, "FOLDER")).toBe(
			`${url.origin}/FOLDER/`,
		);
		await expect.poll(() => savedText(page)).toBe(numbered(100));
		expect(cli.stderr()).toContain(
			"the first viewer from elsewhere has joined",
		);
		const second = askFrom(
			client,
			new URL(`/raw${url.search}`, `http://[${server.ipv6}]:7373`),
		);
		expect(second.text).toBe(numbered(100));
		expect(cli.stderr().match(/viewer from elsewhere/g)).toHaveLength(1);
	});

	it("nobody takes all the connections", async () => {
		const { server, client } = makeHosts();
		const args = ["--lan", "--keep", "--max-viewers", "400"];
		const cli = start([...args, "--", "echo", "hi"], { within: server.within });
		onTestFinished(async () => void (await stop(cli)));
		const url = await cli.url;
		// A quarter of the viewers' places; those are told that they took too long.
		expect(floodFrom(client, url, 150)).toBe(50);
		expect(askFrom(client, new URL(`raw${url.search}`, url)).text).toBe("hi\n");
	});

	it("a link that is down for 10 s costs nothing", async () => {
		const { server, client, setLink } = makeHosts();
		const script = "for i in $(seq 300); do echo line $i; sleep 0.05; done";
		const cli = start(["--lan", "--keep", "--shell", script], {
			within: server.within,
		});
		onTestFinished(async () => void (await stop(cli)));
		const page = await openOn(client, await cli.url);
		await page.getByText("line 20", { exact: true }).waitFor();
		setLink("down");
		await delay(10_000); // How long it is down is what we test.
		setLink("up");
		await page
			.getByText("succeeded", { exact: true })
			.waitFor({ timeout: 45_000 });
		// The outcome may be told before the log is here.
		await expect.poll(() => savedText(page)).toBe(numbered(300));
	});
});
