import type { Page } from "playwright-core";
import { expect, it, onTestFinished } from "vitest";
import { start, stop } from "../helpers/cli.ts";
import { readQr } from "../helpers/qr.ts";
import { useBrowser } from "../helpers/use-browser.ts";
import { open, Reassembled, readEvents, sha256 } from "../helpers/viewer.ts";

const browser = useBrowser();

async function openPage(url: URL): Promise<Page> {
	const page = await browser.newPage();
	onTestFinished(() => page.close());
	await page.goto(url.href);
	return page;
}

it("the page tells how many watch", async () => {
	const cli = start(["-p0", "--keep", "--", "sleep", "300"]);
	onTestFinished(async () => void (await stop(cli)));
	const url = await cli.url;
	const page = await openPage(url);
	const watching = () => page.textContent("#viewers");
	await expect.poll(watching).toBe("1 watching");
	const stream = await open(new URL("raw", url));
	await expect.poll(watching).toBe("2 watching");
	stream.destroy();
	await expect.poll(watching).toBe("1 watching");
});

it("who asks for it is told between the events of the log, which stay exact", async () => {
	const script = "for i in $(seq 200); do echo $i; sleep 0.01; done";
	const cli = start(["-p0", "--keep", "--shell", script]);
	onTestFinished(async () => void (await stop(cli)));
	const url = await cli.url;
	const all = new Reassembled();
	const counts = new Set<unknown>();
	const comeAndGo = setInterval(() => {
		void open(new URL("raw", url)).then((stream) =>
			stream.once("data", () => stream.destroy()),
		);
	}, 100);
	onTestFinished(() => clearInterval(comeAndGo));
	let left = 100;
	while (all.names.at(-1) !== "end") {
		const events = new URL("events?news", url);
		await readEvents(events, all.lastEventId, (event) => {
			if (event.event === "viewers") {
				expect(event.id).toBeUndefined();
				counts.add(JSON.parse(event.data).viewers);
			} else if (event.event !== "session" && event.event !== "alive") {
				all.add(event);
			}
			if (event.event === "end") return false; // The news would go on.
			return left-- !== 0; // Once, it reconnects.
		});
	}
	expect(counts.size).toBeGreaterThan(0);
	expect(all.names).toEqual(["start", "exit", "end"]);
	const text = Array.from({ length: 200 }, (_, n) => `${n + 1}\n`).join("");
	expect(all.hash.digest("hex")).toBe(sha256(text));
});

it("the Share button shows the link and its QR code, and leaves no trace", async () => {
	const args = ["-p0", "--keep", "--host", "0.0.0.0"];
	const cli = start([...args, "--", "echo", "hi"]);
	onTestFinished(async () => void (await stop(cli)));
	const url = await cli.url;
	const page = await openPage(
		new URL(url.search, `http://127.0.0.1:${url.port}`),
	);
	await page.getByText("succeeded", { exact: true }).waitFor();
	await page.click('.number[href="#L1"]');
	// The system's own way to send a link, which a browser without a screen lacks.
	await page.evaluate(
		"navigator.share = async ({ url }) => { document.title = 'sent ' + url; }",
	);
	await page.click("#share");
	await page.locator("#share-dialog[open]").waitFor();
	const link = await page.inputValue("#share-link");
	expect(new URL(link).search).toBe(url.search);
	expect(new URL(link).hash).toBe("#L1");
	await page.click("#share-send");
	await expect.poll(() => page.title()).toBe(`sent ${link}`);
	const svg = page.locator("#share-qr svg");
	const size = Number((await svg.getAttribute("viewBox"))?.split(" ")[2]);
	const modules = Array.from({ length: size }, () =>
		new Array<boolean>(size).fill(false),
	);
	const path = (await svg.locator("path").getAttribute("d")) ?? "";
	for (const [, x, y] of path.matchAll(/M(\d+) (\d+)/g)) {
		const row = modules[Number(y)];
		if (row !== undefined) row[Number(x)] = true;
	}
	expect(readQr(modules)).toBe(link);

	await page.getByRole("button", { name: "Close" }).click();
	await expect.poll(() => page.inputValue("#share-link")).toBe("");
	await page.evaluate("document.title = ''");
	expect(await page.content()).not.toContain(url.searchParams.get("token"));
	expect(await svg.count()).toBe(0);
});

it("on loopback the dialog says that only this machine can look", async () => {
	const cli = start(["-p0", "--keep", "--", "echo", "hi"]);
	onTestFinished(async () => void (await stop(cli)));
	const page = await openPage(await cli.url);
	await page.evaluate("delete Navigator.prototype.share");
	await page.click("#share");
	await expect.poll(() => page.textContent("#share-note")).toContain("--lan");
	expect(await page.locator("#share-send").isVisible()).toBe(false);
});
