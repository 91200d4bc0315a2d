import { mkdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { History } from "../../src/history/history.ts";
import { serveBoard } from "../helpers/board.ts";
import { post } from "../helpers/control.ts";
import { testFolder } from "../helpers/folder.ts";
import { openSession, start } from "../helpers/session.ts";
import { expectText, rowTexts, usePage } from "./open-page.ts";

const openPage = usePage();

const PAGE = new URL("../../dist/page.html", import.meta.url);

/** The runs in the list, each as one reads it. */
function runsOf(page: Page): Promise<string[]> {
	return page.locator("#run-list .name").allTextContents();
}

it("lists a session's runs, and shows one at a time at its own address", async () => {
	const session = await openSession({ page: () => readFile(PAGE, "utf8") });
	const run = async (title: string) => {
		const { write, end } = await start(session, title);
		await write(`from ${title}\n`);
		await end();
	};
	await run("build 1");
	const page = await openPage(session.url, {
		viewport: { width: 1280, height: 800 },
	});
	await expectText(page, "#state", "ended");
	const board = page.locator("#board");
	expect(await board.isVisible()).toBe(false);
	expect(await page.locator("#board-toggle").isVisible()).toBe(false);
	for (let n = 2; n <= 130; n++) await run(`build ${n}`);
	await expect.poll(() => rowTexts(page)).toEqual(["from build 130"]);
	// Which of them it has heard of depends on when: all in a row, from the newest on.
	await expect.poll(async () => (await runsOf(page)).length).toBeGreaterThan(1);
	const heard = await runsOf(page);
	expect(heard).toEqual(
		heard.map((_, index) => `build ${130 - index} #${130 - index}`),
	);
	await page.reload();
	await expect.poll(() => runsOf(page)).toHaveLength(20);
	expect((await runsOf(page))[0]).toBe("build 130 #130");
	const asked: string[] = [];
	page.on("request", (request) => asked.push(request.url()));
	const older = board.getByRole("button", { name: "Older runs" });
	await older.click();
	await expect.poll(() => runsOf(page)).toHaveLength(120);
	await older.click();
	await expect.poll(() => runsOf(page)).toHaveLength(130);
	expect(await older.isVisible()).toBe(false);

	const field = board.getByRole("searchbox", { name: "Find runs" });
	await field.fill("build 112");
	await expect.poll(() => runsOf(page)).toEqual(["build 112 #112"]);
	await field.fill("no such run");
	await expectText(page, "#found-runs", "none found");
	expect(await runsOf(page)).toEqual([]);
	await field.fill("");
	await expect.poll(() => runsOf(page)).toHaveLength(130);

	await board.getByRole("link", { name: "build 7 #7" }).click();
	await expect.poll(() => rowTexts(page)).toEqual(["from build 7"]);
	expect(page.url()).toBe(`${session.url}runs/7/`);
	expect(await page.title()).toBe("■ build 7");
	const current = page.locator("#run-list [aria-current]");
	expect(await current.allTextContents()).toEqual([
		expect.stringContaining("build 7"),
	]);
	// One log alone was read.
	expect(asked.filter((url) => url.includes("events"))).toEqual([
		expect.stringContaining("/runs/7/events?news"),
	]);
	// What began meanwhile is in the list, and does not take its place.
	await run("build 131");
	await expect.poll(() => runsOf(page)).toHaveLength(131);
	expect(await rowTexts(page)).toEqual(["from build 7"]);
	await page.goBack();
	await expect.poll(() => rowTexts(page)).toEqual(["from build 131"]);
	await page.goForward();
	await expect.poll(() => rowTexts(page)).toEqual(["from build 7"]);
	await board.getByRole("link", { name: "Latest" }).click();
	await expect.poll(() => rowTexts(page)).toEqual(["from build 131"]);
	expect(page.url()).toBe(session.url);

	// Lines of their output are found, too, each of which is a link.
	await field.fill("FROM build 12");
	await field.press("Enter");
	await expectText(
		page,
		"#found-lines-said",
		/^in 11 of 131 runs, first in #12,/,
	);
	const lines = page.locator("#found-lines .found");
	expect(await lines.count()).toBe(11);
	if (process.env.SHOT) await page.screenshot({ path: process.env.SHOT });
	await lines.last().click();
	await expect.poll(() => rowTexts(page)).toEqual(["from build 12"]);
	expect(page.url()).toBe(`${session.url}runs/12/#L1`);
	await expect.poll(() => page.locator(".row.marked").count()).toBe(1);
	await field.fill("from build none");
	expect(await lines.count()).toBe(0);
	await page.getByRole("button", { name: "Find “from build none” in" }).click();
	await expectText(page, "#found-lines-said", "in none of 131 runs");
});

it("lists nothing beside one run alone, whatever its number in a history", async () => {
	const folder = testFolder();
	mkdirSync(join(folder, "000041"));
	const fail = (problem: string) => {
		throw new Error(problem);
	};
	const told = { onProblem: fail, onUnreadable: fail };
	const history = new History({ folder, limits: [], isSoon: true, ...told });
	const html = () => readFile(PAGE, "utf8");
	const session = await openSession({ page: html, history });
	const { end } = await start(session, "build");
	const page = await openPage(`${session.url}runs/42/`, {
		viewport: { width: 1280, height: 800 },
	});
	await expectText(page, "#state", "running");
	expect(await page.locator("#board").isVisible()).toBe(false);
	await end();
	await expectText(page, "#state", "ended");
	expect(await page.locator("#board").isVisible()).toBe(false);
	expect(await page.locator("#board-toggle").isVisible()).toBe(false);
});

it("shows what waits in its order, for who has control to take it back", async () => {
	const { session, url, link } = await serveBoard([
		{ name: "deploy", title: "Deploy", run: "echo begun; sleep 300" },
		{
			name: "switch",
			title: "Switch",
			run: "echo switched",
			description: "Sends traffic there.",
			whenBusy: "queue",
			locks: ["production"],
		},
		{
			name: "hold",
			run: "sleep 300",
			title: "Hold",
			locks: ["production"],
		},
	]);
	const page = await openPage(link);
	const watching = await openPage(url);
	const press = (name: string) =>
		page.getByRole("button", { name, exact: true });
	await press("Hold").waitFor();
	await page.locator("#own-name").fill("Ann");
	await press("Hold").click();
	await expectText(page, "#state", "running");
	await expect.poll(() => page.url()).toBe(`${url}runs/1/`);
	await press("Switch").dblclick();
	await expectText(page, "#notice", "It waits its turn, and is the next.");
	const token = link.split("#control=")[1] ?? "";
	const order = { command: "switch", by: "Bob" };
	await post({ url: new URL(url), token }, "runs", order);
	for (const each of [page, watching]) {
		await expect
			.poll(() => each.locator("#waiting-list .facts").allTextContents())
			.toEqual(["Ann", "Bob"]);
	}
	expect(await watching.locator("#board button:visible").count()).toBe(0);
	await expectText(watching, "#command-list", "Sends traffic there.");
	await page.getByRole("button", { name: "Withdraw Switch" }).first().click();
	await expect
		.poll(() => watching.locator("#waiting-list .facts").allTextContents())
		.toEqual(["Bob"]);
	await page.getByRole("button", { name: "Stop", exact: true }).click();
	await expectText(page, "#state", "stopped by Ann (SIGTERM)");
	await expect.poll(() => session.runs.length).toBe(2);
	await expect.poll(() => runsOf(page)).toEqual(["Switch #2", "Hold #1"]);
	await expect
		.poll(() => watching.locator("#run-list .facts").allTextContents())
		.toEqual([
			expect.stringMatching(/^succeeded · .* · Bob$/),
			expect.stringMatching(/^ended by SIGTERM · .* · Ann$/),
		]);
});
