import { expect, it } from "vitest";
import { start } from "../helpers/cli.ts";
import { expectText, usePage } from "./open-page.ts";

// Alone: 26 million lines have to come within a time limit.

const openPage = usePage();

it("says when the oldest lines have left the page, how many, and where they are", async () => {
	const lines = 26_000_000;
	const cli = start(
		[
			"-p0",
			"--no-echo",
			"--",
			"sh",
			"-c",
			`read x; yes '' | head -n ${lines}; read x`,
		],
		{
			stdin: "pipe",
		},
	);
	const url = (await cli.url).href;
	const page = await openPage(url);
	await expectText(page, "#state", "running");
	cli.child.stdin?.write("\n");
	await expect
		.poll(() => page.textContent("#count"), { timeout: 50_000 })
		.toBe("26,000,000 lines");
	await expectText(
		page,
		"#dropped",
		/The oldest 1,\d{3},\d{3} lines have left/,
	);
	expect(await page.textContent("#dropped")).toContain(`${url}raw`);
	await page.locator("#log").press("Home");
	const first = async () =>
		Number(await page.locator(".row .number").first().textContent());
	await expect.poll(first).toBeLessThan(1_100_000);
	expect(await first()).toBeGreaterThan(1_000_000);
	cli.child.stdin?.write("\n");
	await expectText(page, "#state", "succeeded");
});
