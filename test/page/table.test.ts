import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { expectText, rowTexts, usePage } from "./open-page.ts";
import { ScriptedServer } from "./scripted-server.ts";

const openPage = usePage();

/** A line as pino prints it. */
const line = (n: number, level = n % 10 === 3 ? 50 : 30) =>
	`{"level":${level},"time":${1795671660309 + n},"pid":5,"hostname":"vm","name":"api","req":{"id":${n % 100}},"msg":"message <b>${n}</b>"}`;

const lines = (count: number) =>
	Array.from({ length: count }, (_, n) => `${line(n)}\n`).join("");

async function showing(output: string) {
	const server = await ScriptedServer.start();
	server.start("node server.js");
	server.send("stdout", [0, output]);
	const page = await openPage(server.url);
	await page.context().grantPermissions(["clipboard-read"]);
	await page.locator(".row").first().waitFor();
	const shown = () => page.locator(".row.record .record-message");
	return { page, server, shown };
}

const clipboard = (page: Page) =>
	page.evaluate(() => navigator.clipboard.readText());

describe("a log of JSON", () => {
	it("is a table, off by a key; a copy and a file have the lines as printed", async () => {
		const { page, shown } = await showing(`> server\n${lines(12)}`);
		await expect.poll(() => shown().count()).toBe(12);
		const first = page.locator(".row.record").first();
		expect(await first.locator(".text").textContent()).toMatch(
			/^\d\d:\d\d:00\.309 INFO api message <b>0<\/b> {2}req={"id":0}$/,
		);
		await page.locator("#records-columns").fill("req.id, level");
		await page.keyboard.press("Enter");
		await page.locator("#log").focus();
		const columns = page.locator(".record-column");
		await expect.poll(() => columns.allTextContents()).toContain("11 ");
		await page.keyboard.press("y");
		await expectText(page, "#notice", "Copied 13 lines");
		const printed = `> server\n${lines(12)}`;
		expect(await clipboard(page)).toBe(printed.trimEnd());
		// Of a word within a row, one copies that.
		await first
			.locator(".record-message")
			.dblclick({ position: { x: 8, y: 8 } });
		await page.keyboard.press("y");
		await expect.poll(() => clipboard(page)).toBe("message");
		await page.click("#save");
		const [file] = await Promise.all([
			page.waitForEvent("download"),
			page.click("#download-text"),
		]);
		expect(await readFile((await file.path()) ?? "", "utf8")).toBe(printed);
		await page.locator("#log").focus();
		await page.keyboard.press("r");
		await expect.poll(async () => (await rowTexts(page))[1]).toBe(line(0));
		expect(await page.locator("#records-bar").isVisible()).toBe(false);
		await page.reload();
		await expect.poll(async () => (await rowTexts(page))[1]).toBe(line(0));
		await page.locator("#log").press("r");
		await expect.poll(() => shown().count()).toBe(12);
	});

	it("is filtered by level and by key, and found in", async () => {
		const { page, server, shown } = await showing(`${lines(2000)}`);
		await expectText(page, "#count", "2,000 lines");
		await page.locator("#log").press("F");
		await page.keyboard.type("req.id=43");
		await expectText(page, "#records-result", "20 of 2,000 lines");
		await expect.poll(() => shown().count()).toBe(20);
		await page.locator("#records-level").selectOption("error");
		await page.locator("#records-filter").fill("level>info req.id<20");
		await expectText(page, "#records-result", "40 of 2,000 lines");
		server.send("stdout", [9, `${line(2003)}\n${line(2004)}\n`]);
		await expectText(page, "#records-result", "41 of 2,002 lines");
		await page.keyboard.press("Control+f");
		await page.keyboard.type("<b>1");
		// Of all with that, those alone that the filter shows.
		await expectText(page, "#find-result", "of 23 matches");
		await page.keyboard.press("Escape");
		await page.locator("#records-filter").fill("level>=loud");
		await expectText(page, "#records-result", "level is one of trace");
		await page.locator("#records-filter").press("Escape");
		await expectText(page, "#records-result", "201 of 2,002 lines");
		// A line that one goes to is to be seen.
		await page.evaluate(() => {
			location.hash = "#L5";
		});
		await expect.poll(() => page.locator(".row.marked").count()).toBe(1);
		expect(await page.locator("#records-result").textContent()).toBe("");
	});
});
