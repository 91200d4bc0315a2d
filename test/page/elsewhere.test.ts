import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { ask } from "../helpers/ask.ts";
import { startControlled } from "../helpers/control.ts";
import { startServing, viewersOf } from "../helpers/serving.ts";
import { useBrowser } from "../helpers/use-browser.ts";

const browser = useBrowser("browser");

/** A web page elsewhere, which the user has open. */
async function startElsewhere(html: (server: string) => string, server: URL) {
	const port = await startServer(html(server.origin));
	const page = await browser.newPage();
	onTestFinished(() => page.close());
	// Another site than the server's, by another name for the same machine.
	await page.goto(`http://localhost:${port}/`);
	return page;
}

/** Serves a page on loopback, and gives the port. */
async function startServer(html: string): Promise<number> {
	const server = createServer((_, response) => {
		response.setHeader("Content-Type", "text/html");
		response.end(html);
	});
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	onTestFinished(() => {
		server.close();
		server.closeAllConnections();
	});
	return (server.address() as AddressInfo).port;
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
		await expect.poll(() => viewersOf(url)).toBe(0);
	});

	it.each([
		["of another site", "localhost"],
		["of another port, which is the same site", "127.0.0.1"],
	])("%s can't use the cookie, even if it knew the folder", async (_, host) => {
		const { url } = await startServing("--token", "0123456789abcdefghijkl");
		const page = await browser.newPage();
		onTestFinished(() => page.close());
		await page.goto(url.href);
		await page.getByText("succeeded", { exact: true }).waitFor();
		const folder = page.url();
		expect(await page.context().cookies()).toHaveLength(1);
		const other = await startServer("<p>elsewhere</p>");
		await page.goto(`http://${host}:${other}/`);
		const result = await page.evaluate(async (folder) => {
			const outcome = (work: Promise<unknown>) =>
				work.then(String).catch(() => "refused");
			const asked = (path: string, options: RequestInit) =>
				outcome(
					fetch(folder + path, { credentials: "include", ...options }).then(
						(response) => response.text(),
					),
				);
			const framed = (path: string) =>
				new Promise((resolve) => {
					const frame = document.createElement("iframe");
					frame.onload = () => resolve(frame.contentDocument?.body.innerText);
					frame.src = folder + path;
					document.body.append(frame);
				});
			const opened = (path: string) =>
				new Promise((resolve) => {
					const popup = open(folder + path);
					const timer = setInterval(() => {
						let text: string | undefined;
						try {
							text = popup?.document.body?.innerText;
							if (popup?.location.href === "about:blank") return;
						} catch {}
						clearInterval(timer);
						popup?.close();
						resolve(text ? `read ${text}` : "refused");
					}, 20);
				});
			return {
				get: await asked("raw", {}),
				opaque: await asked("raw", { mode: "no-cors" }),
				post: await asked("runs", { method: "POST", mode: "no-cors" }),
				beacon: navigator.sendBeacon(`${folder}runs`, "{}"),
				frame: (await framed("raw")) ?? "refused",
				popup: await opened(""),
				events: await outcome(
					new Promise((resolve, reject) => {
						const source = new EventSource(`${folder}events`, {
							withCredentials: true,
						});
						source.onopen = resolve;
						source.onerror = reject;
					}),
				),
			};
		}, folder);
		expect(result).toEqual({
			get: "refused",
			opaque: "refused",
			post: "refused",
			beacon: true, // Sent, and refused; that is not told.
			frame: "refused",
			popup: "refused",
			events: "refused",
		});
		const status = new URL(`status${url.search}`, url);
		// The page's own stream may be about to end.
		await expect
			.poll(async () => JSON.parse((await ask(status)).text))
			.toMatchObject({ viewers: 0, exitCode: 0 });
	});

	it("can't frame us", async () => {
		const { url } = await startServing();
		const page = await startElsewhere(
			(server) => `<iframe src="${server}/"></iframe>`,
			url,
		);
		const [, frame] = page.frames();
		expect(await frame?.locator("#log").count()).toBe(0);
		await expect.poll(() => viewersOf(url)).toBe(0);
	});

	it("can link to us", async () => {
		const { url } = await startServing();
		const page = await startElsewhere(
			(server) => `<a href="${server}/">the run</a>`,
			url,
		);
		await page.click("a");
		await page.getByText("succeeded", { exact: true }).waitFor();
	});
});

describe("a web page of an origin that is allowed", () => {
	it("reads with the token, and nothing without it; others don't, and it changes nothing", async () => {
		const port = await startServer("<p>elsewhere</p>");
		const token = "0123456789abcdef";
		const origin = `http://localhost:${port}`;
		const { url } = await startControlled([
			...["--control", "--token", token, "--allow-origin", origin],
			...["--", "seq", "3"],
		]);
		const read = async (from: string) => {
			const page = await browser.newPage();
			onTestFinished(() => page.close());
			await page.goto(from);
			return page.evaluate(
				async ([server, token]) => {
					const status = (path: string, init?: RequestInit) =>
						fetch(server + path, init).then(
							(response) => response.status,
							() => "refused",
						);
					const lines: string[] = [];
					const source = new EventSource(
						`${server}events?format=lines&token=${token}`,
					);
					await new Promise<void>((resolve) => {
						source.onmessage = ({ data }) => lines.push(data);
						source.addEventListener("exit", () => resolve());
						source.onerror = () => resolve();
					});
					source.close();
					const bearer = { Authorization: `Bearer ${token}` };
					return {
						lines,
						bearer: await status("raw", { headers: bearer }),
						without: await status("raw"),
						cookie: await status("raw", { credentials: "include" }),
						run: await status(`runs?token=${token}`, {
							method: "POST",
							headers: { "Content-Type": "application/json" },
							body: "{}",
						}),
					};
				},
				[new URL("/", url).href, token],
			);
		};
		expect(await read(origin)).toEqual({
			lines: ["1", "2", "3"],
			bearer: 200,
			without: 401,
			cookie: "refused",
			run: "refused",
		});
		expect(await read(`http://127.0.0.1:${port}`)).toEqual({
			lines: [],
			bearer: "refused",
			without: "refused",
			cookie: "refused",
			run: "refused",
		});
	});
});
