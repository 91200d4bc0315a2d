import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { startServing, viewersOf } from "../helpers/serving.ts";
import { useBrowser } from "../helpers/use-browser.ts";

const browser = useBrowser();

/** A web page elsewhere, which the user has open. */
async function startElsewhere(html: (server: string) => string, server: URL) {
	const elsewhere = createServer((_, response) => {
		response.setHeader("Content-Type", "text/html");
		response.end(html(server.origin));
	});
	elsewhere.listen(0, "127.0.0.1");
	await once(elsewhere, "listening");
	onTestFinished(() => {
		elsewhere.close();
		elsewhere.closeAllConnections();
	});
	const page = await browser.newPage();
	onTestFinished(() => page.close());
	const { port } = elsewhere.address() as AddressInfo;
	// Another site than the server's, by another name for the same machine.
	await page.goto(`http://localhost:${port}/`);
	return page;
}

describe("a web page elsewhere", () => {
	it("can't read, whatever it reads with", async () => {
		const { url } = await startServing();
		const page = await startElsewhere(() => "<p>elsewhere</p>", url);
		const result = await page.evaluate(async (server) => {
			const outcome = (work: Promise<unknown>) =>
				work.then(String).catch(() => "refused");
			const load = (tag: "img" | "script", path: string) =>
				new Promise((resolve, reject) => {
					const element = document.createElement(tag);
					element.onload = () => resolve("loaded");
					element.onerror = reject;
					element.src = server + path;
					document.body.append(element);
				});
			return {
				fetch: await outcome(fetch(`${server}/raw`).then((r) => r.text())),
				opaque: await outcome(fetch(`${server}/raw`, { mode: "no-cors" })),
				events: await outcome(
					new Promise((resolve, reject) => {
						const source = new EventSource(`${server}/events`);
						source.onopen = resolve;
						source.onerror = reject;
					}),
				),
				script: await outcome(load("script", "/raw")),
				image: await outcome(load("img", "/")),
			};
		}, url.origin);
		expect(result).toEqual({
			fetch: "refused",
			opaque: "refused",
			events: "refused",
			script: "refused",
			image: "refused",
		});
		expect(await viewersOf(url)).toBe(0);
	});

	it("can't frame us", async () => {
		const { url } = await startServing();
		const page = await startElsewhere(
			(server) => `<iframe src="${server}/"></iframe>`,
			url,
		);
		const [, frame] = page.frames();
		expect(await frame?.locator("#log").count()).toBe(0);
		expect(await viewersOf(url)).toBe(0);
	});

	it("can link to us", async () => {
		const { url } = await startServing();
		const page = await startElsewhere(
			(server) => `<a href="${server}/">the run</a>`,
			url,
		);
		await page.click("a");
		await page.getByText("succeeded").waitFor();
	});
});
