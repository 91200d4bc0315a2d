import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { start } from "../helpers/cli.ts";
import { testFolder } from "../helpers/folder.ts";
import { expectText, usePage } from "./open-page.ts";
import { ScriptedServer } from "./scripted-server.ts";

const openPage = usePage();
const ESBUILD = createRequire(import.meta.url).resolve("esbuild/bin/esbuild");

const BEGINS =
	"5:03:07 AM - File change detected. Starting incremental compilation...\n";
const found = (count: number) =>
	`5:03:07 AM - Found ${count} errors. Watching for file changes.\n`;

describe("what watches files", () => {
	it("says beside “running” how its last build went, and in the tab", async () => {
		const folder = testFolder();
		const source = join(folder, "a.js");
		writeFileSync(source, "export const a = ;\n");
		const out = join(folder, "out.js");
		const cli = start([
			...["-p0", "--", ESBUILD, source],
			...["--watch=forever", `--outfile=${out}`],
		]);
		onTestFinished(async () => {
			cli.child.kill("SIGTERM");
			await cli.ended;
		});
		const page = await openPage((await cli.url).href);
		await expectText(page, "#round", "✗ last build failed");
		expect(await page.title()).toMatch(/^●✗ /);
		writeFileSync(source, "export const a = 1;\n");
		await expectText(page, "#round", "✓ last build ok");
		expect(await page.title()).toMatch(/^●✓ /);
		// Errors of builds that are over say nothing any more.
		expect(await page.locator("#errors").isVisible()).toBe(false);
		await page.click("#round");
		const line = page.locator(".row.marked .text");
		await expect.poll(() => line.textContent()).toContain("build finished");
	});

	it("says nothing while it builds, nor when it has ended", async () => {
		const server = await ScriptedServer.start();
		server.start("tsc -w");
		const page = await openPage(server.url);
		const icon = () => page.locator("link[rel=icon]").getAttribute("href");
		const plain = async () => [await icon(), await page.title()];
		await expectText(page, "#state", "running");
		const running = await plain();
		server.send("stdout", [1, `${BEGINS}${found(2)}`]);
		await expectText(page, "#round", "✗ last build: 2 errors");
		expect(await icon()).not.toBe(running[0]);
		server.send("stdout", [2, BEGINS]);
		await page.locator("#round").waitFor({ state: "hidden" });
		expect(await plain()).toEqual(running);
		server.send("stdout", [3, found(0)]);
		await expectText(page, "#round", "✓ last build ok");
		server.exit(null, "SIGINT");
		await expectText(page, "#state", "ended by SIGINT");
		expect(await page.locator("#round").isVisible()).toBe(false);
		expect(await page.title()).toBe("✗ tsc -w");
	});

	it("says it in the tab of a page that is out of sight", async () => {
		const server = await ScriptedServer.start();
		server.start("tsc -w");
		const page = await openPage(server.url, {
			before: () => {
				Object.defineProperty(document, "hidden", { value: true });
				// A page that is out of sight draws no frames.
				window.requestAnimationFrame = () => 0;
			},
		});
		server.send("stdout", [1, found(1)]);
		await expect.poll(() => page.title()).toBe("●✗ tsc -w");
	});

	it("says nothing where the lines of several are mixed", async () => {
		const server = await ScriptedServer.start();
		server.start("all", undefined, { processes: ["a", "b"] });
		server.send("stdout", [1, `${found(0)}`, 0]);
		server.send("stdout", [2, "a.c:1:2: error: x\n", 1]);
		const page = await openPage(server.url);
		await expectText(page, "#errors", "1 error");
		expect(await page.locator("#round").isVisible()).toBe(false);
	});
});
