import { describe, expect, it, onTestFinished } from "vitest";
import { ask } from "../helpers/ask.ts";
import { type Cli, start, stop } from "../helpers/cli.ts";
import { Nginx } from "../helpers/nginx.ts";
import { useBrowser } from "../helpers/use-browser.ts";
import { open, Reassembled, readEvents, sha256 } from "../helpers/viewer.ts";

const browser = useBrowser();

/** A run whose output is what the test says. */
async function startEcho(...args: string[]): Promise<{ cli: Cli; url: URL }> {
	const script = "while read line; do echo $line; done";
	const cli = start(
		["-p0", "--keep", "--no-echo", ...args, "--shell", script],
		{
			stdin: "pipe",
		},
	);
	onTestFinished(async () => void (await stop(cli)));
	return { cli, url: await cli.url };
}

/** In nginx's words: as its manual has it, with buffering as it is by default. */
function location(path: string, to: string): string {
	return `location ${path} {
		proxy_pass ${to};
		proxy_http_version 1.1;
		proxy_set_header Host $http_host;
	}`;
}

describe("behind nginx", () => {
	it("lines arrive as they are written", async () => {
		const { cli, url } = await startEcho("--no-token");
		const nginx = await Nginx.start(location("/", url.origin));
		const stream = await open(new URL("raw", nginx.url));
		stream.setEncoding("utf8");
		const lines = stream[Symbol.asyncIterator]();
		// Each only after the one before has arrived: one held back would hang us.
		for (let n = 1; n <= 50; n++) {
			cli.child.stdin?.write(`line ${n}\n`);
			expect((await lines.next()).value).toBe(`line ${n}\n`);
		}
		stream.destroy();
	});

	it("a viewer goes on where nginx was stopped", async () => {
		const { cli, url } = await startEcho("--no-token");
		const nginx = await Nginx.start(location("/", url.origin));
		const all = new Reassembled();
		const events = new URL("events", nginx.url);
		const text = Array.from({ length: 3000 }, (_, n) => `line ${n}\n`);
		for (let n = 0; n < 3; n++) {
			cli.child.stdin?.write(text.slice(n * 1000, (n + 1) * 1000).join(""));
			const until = text.slice(0, (n + 1) * 1000).join("").length;
			let stopping: Promise<void> | undefined;
			await readEvents(events, all.lastEventId, (event) => {
				all.add(event);
				if (all.bytes === until) stopping = nginx.stop();
			}).catch(() => {}); // nginx cuts the answer off.
			await stopping;
			await nginx.run();
		}
		expect(all.names).toEqual(["start"]);
		expect(all.hash.digest("hex")).toBe(sha256(text.join("")));
	});

	it.each([
		["that passes the path on", "/deploy/", (origin: string) => origin],
		[
			"that takes its part of the path off",
			"/deploy/",
			(origin: string) => `${origin}/`,
		],
	])("%s, the page works under --base-path", async (_, path, to) => {
		const { cli, url } = await startEcho("--base-path", "/deploy");
		expect(url.href).toMatch(/:\d+\/deploy\/\?token=[\w-]{22}$/);
		const nginx = await Nginx.start(location(path, to(url.origin)));
		const page = await browser.newPage();
		onTestFinished(() => page.close());
		await page.goto(new URL(`/deploy/${url.search}`, nginx.url).href);
		cli.child.stdin?.write("over the proxy\n");
		await page.getByText("over the proxy").waitFor();
		const { origin, pathname } = new URL(page.url());
		expect(origin).toBe(nginx.url.origin);
		expect(pathname).toMatch(/^\/deploy\/[\w-]{22}\/$/);
		const [cookie] = await page.context().cookies();
		expect(cookie).toMatchObject({
			path: pathname.slice(0, -1),
			httpOnly: true,
		});

		await page.click("#share");
		await expect
			.poll(() => page.inputValue("#share-link"))
			.toBe(`${nginx.url.origin}/deploy/${url.search}`);
		await nginx.stop();
		cli.child.stdin?.write("while it was away\n");
		await nginx.run();
		await page.getByText("while it was away").waitFor({ timeout: 30_000 });
		expect(await page.locator(".row .text").allTextContents()).toEqual([
			"over the proxy",
			"while it was away",
		]);
	});

	it("its name is ours with --allow-host, and takes the token", async () => {
		const { cli, url } = await startEcho("--allow-host", "deploy.example");
		const nginx = await Nginx.start(location("/", url.origin));
		const asFor = (Host: string, headers = {}) =>
			ask(new URL(`status${url.search}`, nginx.url), { Host, ...headers });
		expect((await asFor("deploy.example")).status).toBe(200);
		expect((await asFor("deploy.example:8443")).status).toBe(200);
		expect((await asFor("other.example")).status).toBe(403);
		const Origin = "https://deploy.example";
		expect((await asFor("deploy.example", { Origin })).status).toBe(200);
		expect((await ask(nginx.url, { Host: "deploy.example" })).status).toBe(401);
		const stream = await open(new URL(`raw${url.search}`, nginx.url), {
			Host: "deploy.example",
		});
		await expect
			.poll(cli.stderr)
			.toContain("the first viewer from elsewhere has joined");
		stream.destroy();
	});
});
