import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "puppeteer-core";
import {
	afterAll,
	beforeAll,
	beforeEach,
	expect,
	it,
	onTestFinished,
} from "vitest";
import { start } from "../helpers/cli.ts";
import { firefoxPath, hasFirefox, launchFirefox } from "../tools/firefox.ts";
import { seenTexts } from "./open-page.ts";
import { ScriptedServer } from "./scripted-server.ts";

/** Its limit of an element's height, in px. */
const MOST_HEIGHT = 17_895_697;

let browser: Browser;
let downloads: string;

beforeAll(async () => {
	downloads = await mkdtemp(join(tmpdir(), "sse-tail-test-"));
	if (hasFirefox()) browser = await launchFirefox(downloads);
});

beforeEach(() => void firefoxPath()); // Skips each where there is none.

afterAll(async () => {
	await browser?.close();
	await rm(downloads, { recursive: true });
});

async function openPage(url: string, before?: () => void): Promise<Page> {
	const page = await browser.newPage();
	const errors: unknown[] = [];
	page.on("pageerror", (error) => {
		// Not thrown by the page: Firefox's own words on a stream that has broken.
		if (/can’t establish a connection|was interrupted/.test(String(error)))
			return;
		errors.push(error);
	});
	onTestFinished(async () => {
		await page.close();
		expect(errors).toEqual([]);
	});
	if (before !== undefined) await page.evaluateOnNewDocument(before);
	// An open stream keeps a page from ever being idle.
	await page.goto(url, { waitUntil: "domcontentloaded" });
	return page;
}

const textOf = (page: Page, selector: string) =>
	page.$eval(selector, (element) => element.textContent);

/** The texts of the rows on the screen, as far as one sees them. */
const rowTexts = (page: Page) => page.$$eval(".row .text", seenTexts);

async function expectText(
	page: Page,
	selector: string,
	text: string,
): Promise<void> {
	await expect
		.poll(() => textOf(page, selector), { timeout: 30_000 })
		.toContain(text);
}

const expectLast = (page: Page, text: string) =>
	expect
		.poll(async () => (await rowTexts(page)).at(-1), { timeout: 30_000 })
		.toBe(text);

/** Saves what the page shows, and tells the file's path. */
async function download(
	page: Page,
	format: string,
	name: string,
): Promise<string> {
	await page.click("#save");
	await page.click(`#download-${format}`);
	await expect
		.poll(() => readdir(downloads), { timeout: 20_000 })
		.toEqual(expect.arrayContaining([name]));
	await expect
		.poll(async () =>
			(await readdir(downloads)).filter((each) => each.endsWith(".part")),
		)
		.toEqual([]);
	return join(downloads, name);
}

it("shows a run live, in colour, to its end, and reconnects", async () => {
	const server = await ScriptedServer.start();
	const page = await openPage(server.url);
	server.start();
	server.send("stdout", [
		1,
		"\x1b[1;38;2;1;2;3mA\x1b[0m at http://a.example/b.\n",
	]);
	server.send("stderr", [2, "oh no\n"]);
	await expectLast(page, "oh no");
	const { color, fontWeight } = await page.$eval(".text span", (span) => {
		const { color, fontWeight } = getComputedStyle(span);
		return { color, fontWeight };
	});
	expect([color, fontWeight]).toEqual(["rgb(1, 2, 3)", "600"]);
	expect(await page.$eval(".text a", (link) => link.href)).toBe(
		"http://a.example/b",
	);
	server.refuse(true);
	server.cut();
	await expectText(page, "#connection", "Connection lost");
	server.refuse(false);
	server.send("stdout", [3, "back\n"]);
	await expectLast(page, "back");
	expect(await rowTexts(page)).toHaveLength(3);
	server.exit(3);
	await expectText(page, "#state", "failed with exit code 3");
	expect(await page.title()).toBe("✗ make deploy");
	expect(server.lastEventIds.at(-1)).toBe("t-000000000000002");
});

it("follows 1,500,000 lines of a real run, and reaches every one", async () => {
	const cli = start(["-p0", "--", "sh", "-c", "read x; seq 1500000; read x"], {
		stdin: "pipe",
	});
	const page = await openPage((await cli.url).href);
	await expectText(page, "#state", "running");
	cli.child.stdin?.write("\n");
	await expectText(page, "#count", "1,500,000 lines");
	await expectLast(page, "1500000");
	const height = await page.$eval("#log", (log) => log.scrollHeight);
	expect(height).toBeLessThan(MOST_HEIGHT);
	expect(height).toBeGreaterThan(10_000_000);

	await page.focus("#log");
	await page.keyboard.press("Home");
	await expect
		.poll(async () => (await rowTexts(page))[0], { timeout: 20_000 })
		.toBe("1");
	await page.$eval("#log", (log) => {
		log.scrollTop = (log.scrollHeight - log.clientHeight) / 2;
	});
	await expect
		.poll(async () => Number((await rowTexts(page))[0]))
		.toBeGreaterThan(749_000);
	const [first = 0] = (await rowTexts(page)).map(Number);
	expect(first).toBeLessThan(751_000);
	await page.mouse.move(400, 300);
	await page.mouse.wheel({ deltaY: 400 });
	await expect
		.poll(async () => Number((await rowTexts(page))[0]))
		.toBeGreaterThan(first);
	expect(Number((await rowTexts(page))[0])).toBeLessThan(first + 100);
	await page.focus("#log");
	await page.keyboard.press("End");
	await expectLast(page, "1500000");
	cli.child.stdin?.end();
	await expectText(page, "#state", "failed");
	await cli.ended;
});

it("finds, filters, wraps, folds, times and links lines", async () => {
	const server = await ScriptedServer.start();
	server.start();
	server.send("stdout", [
		1,
		`::group::Numbers\n${Array.from({ length: 5000 }, (_, n) => `${n} ${"word ".repeat(50)}\n`).join("")}::endgroup::\nneedle\n`,
	]);
	const page = await openPage(`${server.url}#L3000`);
	await page.waitForSelector(".row.marked");
	expect(await textOf(page, ".row.marked .number")).toBe("3000");
	await page.focus("#log");
	await page.keyboard.press("w");
	await expect
		.poll(() => page.$eval(".row.marked", (row) => row.clientHeight))
		.toBeGreaterThan(30);
	await page.keyboard.press("t");
	await expect.poll(() => textOf(page, ".row.marked .time")).toBe("0.001");
	await page.keyboard.press("c");
	await expect.poll(() => rowTexts(page)).toEqual(["Numbers", "needle"]);
	await page.keyboard.press("c");
	await page.keyboard.press("/");
	await page.keyboard.type("4999 w");
	await expectText(page, "#find-result", "1 of 1 match");
	await expect
		.poll(() => rowTexts(page))
		.toEqual(expect.arrayContaining([`4999 ${"word ".repeat(50)}`]));
	await page.click("#find-only");
	await expect.poll(() => rowTexts(page)).toHaveLength(1);
	await page.keyboard.press("Escape");
	await expect
		.poll(async () => (await rowTexts(page)).length)
		.toBeGreaterThan(1);
	server.exit(0);
	await expectText(page, "#state", "succeeded");
});

it("downloads text, and a page that needs no server", async () => {
	const server = await ScriptedServer.start();
	const page = await openPage(server.url);
	server.start();
	server.send("stdout", [1, "\x1b[31mone</script>\x1b[0m\n"]);
	server.send("stderr", [2, "two\n"]);
	server.exit(0);
	await expectText(page, "#state", "succeeded");
	const text = await download(page, "text", "make-deploy.log");
	expect(await readFile(text, "utf8")).toBe("one</script>\ntwo\n");
	const file = await download(page, "html", "make-deploy.html");
	await server.stop();
	const saved = await openPage(pathToFileURL(file).href);
	await expectText(saved, "#state", "succeeded");
	expect(await rowTexts(saved)).toEqual(["one</script>", "two"]);
	expect(await saved.$$(".row.stderr")).toHaveLength(1);
});

it("does without EventSource", async () => {
	const server = await ScriptedServer.start();
	const page = await openPage(server.url, () => {
		Reflect.deleteProperty(globalThis, "EventSource");
	});
	server.start();
	server.send("stdout", [1, "one\n"]);
	await expectLast(page, "one");
	server.cut();
	server.send("stdout", [2, "two\n"]);
	await expectLast(page, "two");
	server.exit(0);
	await expectText(page, "#state", "succeeded");
	expect(await rowTexts(page)).toEqual(["one", "two"]);
});
