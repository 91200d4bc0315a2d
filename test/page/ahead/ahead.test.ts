import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { start } from "../../helpers/cli.ts";
import { expectText, rowTexts, usePage } from "../open-page.ts";
import { stallingProxy } from "../proxies.ts";

const openPage = usePage();

/** So many lines come before those that seq writes. */
const BEFORE = 3;
const LINES = 200_000;

const SCRIPT = `
	echo '##[group]Build'; echo inside; echo '##[endgroup]'
	seq -f 'a line of a long log, number %.0f of many' 1 ${LINES}
	echo 'main.c:3:5: error: no such thing'
	read go; echo 'one more line'
	read go; exit 3
`;

/** The rows around the view: their numbers, texts and where in it they stand. */
async function rowsOf(page: Page) {
	return page.locator(".row").evaluateAll((rows) => {
		const top = rows[0]?.closest("#log")?.getBoundingClientRect().y ?? 0;
		return rows.map((row) => ({
			number: Number(row.querySelector(".number")?.textContent),
			text: row.querySelector(".text")?.textContent ?? "",
			y: Math.round(row.getBoundingClientRect().y - top),
			isAway: row.classList.contains("away"),
		}));
	});
}

/** Waits until the line is in view and here, and all around it are the right ones. */
async function expectAround(page: Page, number: number): Promise<void> {
	await expect
		.poll(async () => {
			const rows = await rowsOf(page);
			const areHere = rows.every(({ isAway }) => !isAway);
			return areHere && rows.some((row) => row.number === number);
		})
		.toBe(true);
	for (const { number, text } of await rowsOf(page)) {
		expect(text).toBe(
			`a line of a long log, number ${number - BEFORE} of many`,
		);
	}
}

/** Resolves when the run has printed so many lines. */
async function printed(url: URL, lines: number): Promise<void> {
	const lineCount = async () => {
		const status = await fetch(new URL("status", url));
		return ((await status.json()) as { lines: number }).lines;
	};
	await expect.poll(lineCount).toBe(lines);
}

it("shows the end of a long log, and what one goes to, before the rest has come", async () => {
	const cli = start(["-p0", "--no-echo", "--", "sh", "-c", SCRIPT], {
		stdin: "pipe",
	});
	const url = await cli.url;
	await printed(url, LINES + BEFORE + 1);
	const proxy = await stallingProxy(url, 300_000);
	const page = await openPage(proxy.url);

	// The end, as it goes on.
	await expectText(page, "#count", "200,004 lines");
	await expect
		.poll(() => rowTexts(page))
		.toContain("main.c:3:5: error: no such thing");
	cli.child.stdin?.write("\n");
	await expect.poll(() => rowTexts(page)).toContain("one more line");
	const last = (await rowsOf(page)).at(-1);
	expect(last).toMatchObject({ number: 200_005, text: "one more line" });
	expect(await page.textContent("#loading")).toMatch(/^loading \d %$/);

	// What is found is said to be part of it.
	await page.keyboard.press("Control+f");
	await page.keyboard.insertText("number 150000 ");
	await expectText(page, "#find-result", /^searched \d % so far$/);
	await page.keyboard.press("Escape");

	// A link's line, and what is above it.
	await page.evaluate("location.hash = '#L100000'");
	await expectAround(page, 100_000);
	await page.locator("#log").hover();
	await page.mouse.wheel(0, -60_000);
	await expectAround(page, 97_010);
	const [before] = await rowsOf(page);

	// Nothing moves when the rest comes.
	proxy.release();
	await expectText(page, "#loading", /^$/);
	expect((await rowsOf(page))[0]).toEqual(before);
	await expectAround(page, 97_010);
	await page.keyboard.press("End");
	await expect.poll(() => rowTexts(page)).toContain("one more line");
	cli.child.stdin?.write("\n");
	await expectText(page, "#state", "failed");
	await expectText(page, "#strip-text", "main.c:3:5: error: no such thing");
});

it("shows what went wrong in a long log of a terminal before that has come", async () => {
	const script = `
		echo '##[group]Build'
		seq -f 'a row of a long log, number %.0f of many' 2 39999
		echo '##[endgroup]'
		seq -f 'a row of a long log, number %.0f of many' 40001 50000
		echo 'main.c:3:5: error: no such thing'
		seq -f 'a row of a long log, number %.0f of many' 50002 200000
		exit 3
	`;
	const args = ["-p0", "--tty", "--no-echo", "--keep", "--"];
	const cli = start([...args, "sh", "-c", script]);
	const url = await cli.url;
	await (await fetch(new URL("status?wait", url))).text();
	const proxy = await stallingProxy(url, 300_000);
	// So narrow that each line has several rows of text.
	const viewport = { width: 200, height: 800 };
	const page = await openPage(proxy.url, { viewport });
	await expectText(page, "#strip-text", "main.c:3:5: error: no such thing");
	expect(await page.textContent("#loading")).toMatch(/^loading \d %$/);
	expect(await page.textContent("#strip-facts")).toBe("line 50,001");
	const error = { number: 50_001, text: "main.c:3:5: error: no such thing" };
	await expect
		.poll(() => rowsOf(page))
		.toContainEqual(expect.objectContaining(error));
	const placeOf = async () =>
		(await rowsOf(page)).find(({ number }) => number === error.number);
	const before = await placeOf();
	proxy.release();
	await expectText(page, "#loading", /^$/);
	await expectText(page, "#strip-facts", /^line 50,001 · 1 error$/);
	// A line of text more or less: what is known now may leave rows less room.
	const { y = Number.NaN } = (await placeOf()) ?? {};
	expect(Math.abs(y - (before?.y ?? Number.NaN))).toBeLessThanOrEqual(20);
});
