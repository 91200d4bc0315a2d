import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { wordsOf } from "../../src/page/earlier/usual.ts";
import type { Usual } from "../../src/protocol/usual.ts";
import { run, start, stop } from "../helpers/cli.ts";
import { testFolder } from "../helpers/folder.ts";
import { expectText, usePage } from "./open-page.ts";

const openPage = usePage();

it("the page says how far a run is, and goes to what is new in it", async () => {
	const [cwd, history] = [testFolder(), testFolder()];
	const args = ["--history", history, "--", "sh", "-c", "cat out; exec cat"];
	const prints = (lines: string) => writeFileSync(join(cwd, "out"), lines);
	prints("::group::Install\n::group::Build\nbuilt in 3 s\n");
	for (const number of [1, 2]) {
		await run(["--linger", "0", ...args], { cwd });
		const file = join(history, `00000${number}`, "run.json");
		const written = readFileSync(file, "utf8");
		writeFileSync(file, written.replace(/("durationMs": )\d+/, "$1300000"));
	}
	prints("::group::Install\n::group::Build\nbuilt in 9 s\nwarning: new\n");
	const cli = start(["-p0", "--keep", ...args], { cwd, stdin: "pipe" });
	onTestFinished(async () => void (await stop(cli)));
	const page = await openPage((await cli.url).href);
	await expectText(page, "#left", /^step 2 of 2, about (?:5:00|4:55) left$/);
	expect(await page.locator("#left").getAttribute("title")).toBe(
		"As in the last 2 good runs, which took 5:00",
	);
	await page.keyboard.press("d");
	await expectText(
		page,
		"#notice",
		"Line 4 is the first that #2, the last good run, has not: 1 new line",
	);
	expect(new URL(page.url()).hash).toBe("#L4");
	if (process.env.SHOT) await page.screenshot({ path: process.env.SHOT });
	cli.child.stdin?.end();
	await expectText(page, "#state", "succeeded");
	await expectText(page, "#left", "");
});

const usual: Usual = {
	runs: 5,
	medianMs: 100_000,
	leastMs: 90_000,
	mostMs: 110_000,
	leftMs: [99_000, 60_000, 5000],
};

it.each([
	[10_000, undefined, "about 1:30 left"],
	[10_000, { number: 1, ms: 2000 }, "step 1 of 3, about 1:35 left"],
	[60_000, { number: 2, ms: 50_000 }, "step 2 of 3, about 0:50 left"],
	[96_000, { number: 3, ms: 95_000 }, "step 3 of 3, about 0:05 left"],
	[105_000, { number: 3, ms: 95_000 }, "step 3 of 3, nearly done"],
	[99_999, undefined, "about 0:05 left"],
	[105_000, undefined, "nearly done"],
	[105_000, { number: 4, ms: 100_000 }, "nearly done"],
	[110_001, undefined, "longer than the last 5 good runs"],
])("after %d ms at %j it says %j", (elapsed, step, words) => {
	expect(wordsOf(usual, elapsed, step)).toBe(words);
});
