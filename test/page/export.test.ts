import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Page } from "playwright-core";
import { describe, expect, it, onTestFinished } from "vitest";
import { expectText, rowTexts, usePage } from "./open-page.ts";
import { ScriptedServer } from "./scripted-server.ts";

const openPage = usePage();

/** Saves what the page shows, and tells the file's path. */
async function download(page: Page, format: string): Promise<string> {
	const folder = await mkdtemp(join(tmpdir(), "sse-tail-test-"));
	onTestFinished(() => rm(folder, { recursive: true }));
	await page.click("#save");
	const [file] = await Promise.all([
		page.waitForEvent("download"),
		page.click(`#download-${format}`),
	]);
	const path = join(folder, file.suggestedFilename());
	await file.saveAs(path);
	return path;
}

/** Opens a saved page from disk; nothing in it may want what its policy forbids. */
async function openSaved(path: string): Promise<Page> {
	const page = await openPage("about:blank");
	const messages: string[] = [];
	page.on("console", (message) => messages.push(message.text()));
	page.on("request", (request) => {
		const url = request.url();
		if (!/^(file|data|blob):/.test(url)) messages.push(url);
	});
	page.on("dialog", (dialog) => {
		messages.push(dialog.message());
		void dialog.dismiss();
	});
	onTestFinished(() => expect(messages).toEqual([]));
	await page.goto(pathToFileURL(path).href);
	return page;
}

/** Everything of the page that one sees, but for the connection. */
function looks(page: Page) {
	return page.evaluate(() => ({
		title: document.title,
		state: document.body.dataset.state,
		header: Array.from(
			document.querySelectorAll("header *"),
			(each) => each.textContent,
		),
		rows: Array.from(document.querySelectorAll(".row"), (row) => row.outerHTML),
		icon: document.querySelector("link")?.href,
	}));
}

const COLOURED = "\x1b[31mred\nstill red\x1b[0m plain\n";

async function finishedRun(): Promise<{ page: Page; server: ScriptedServer }> {
	const server = await ScriptedServer.start();
	const page = await openPage(server.url);
	server.start();
	server.send("gap", { bytes: 1234 });
	server.send("stdout", [1, COLOURED]);
	server.send("stderr", [2, "oh no\n"]);
	server.send("stdout", [1500, "late\nnot ended"]);
	server.exit(3);
	await expectText(page, "#state", "failed with exit code 3");
	return { page, server };
}

describe("a download", () => {
	it("as text is without escape sequences, as ANSI with them", async () => {
		const { page } = await finishedRun();
		const text = await download(page, "text");
		expect(text).toMatch(/make-deploy\.log$/);
		expect(await readFile(text, "utf8")).toMatch(
			/no longer in the history …\nred\nstill red plain\noh no\nlate\nnot ended\n$/,
		);
		const ansi = await download(page, "ansi");
		expect(ansi).toMatch(/make-deploy\.ansi\.log$/);
		// Each line has its colours in itself.
		const alone = COLOURED.replace("\n", "\x1b[0m\n\x1b[0;38;5;1m");
		expect(await readFile(ansi, "utf8")).toContain(`${alone}oh no\n`);
	});

	it("as a page looks the same without a server, and can be saved again", async () => {
		const { page, server } = await finishedRun();
		const before = await looks(page);
		await server.stop();
		const path = await download(page, "html");
		expect(path).toMatch(/make-deploy\.html$/);
		const saved = await openSaved(path);
		await expectText(saved, "#state", "failed with exit code 3");
		expect(await looks(saved)).toEqual(before);
		expect(await saved.locator("#connection").isVisible()).toBe(false);

		const again = await openSaved(await download(saved, "html"));
		await expectText(again, "#state", "failed with exit code 3");
		expect(await looks(again)).toEqual(before);
		const size = async (file: string) => (await readFile(file)).length;
		expect(await size(await download(again, "html"))).toBeCloseTo(
			await size(path),
			-2,
		);
	});

	it("has the names of several processes, and a page their lanes", async () => {
		const server = await ScriptedServer.start();
		const page = await openPage(server.url);
		server.start("all", undefined, { processes: ["api", "web"] });
		server.send("stdout", [1, "half ", 0]);
		server.send("stdout", [2, "\x1b[31mred\x1b[0m\nunfinished", 1]);
		server.send("stdout", [3, "a line\n", 0]);
		const exit = { signal: null, durationMs: 5 };
		server.send("exit", { ...exit, code: 2, process: 0 });
		server.send("exit", { ...exit, code: 0, process: 1 });
		server.exit(2);
		await expectText(page, "#state", "failed");
		const text = await readFile(await download(page, "text"), "utf8");
		expect(text).toBe("[web] red\n[api] half a line\n[web] unfinished\n");
		const seen = () =>
			page
				.locator(".chip, .row")
				.evaluateAll((all) => all.map(({ outerHTML }) => outerHTML));
		const before = await seen();
		const path = await download(page, "html");
		await page.goto("about:blank");
		const saved = await openSaved(path);
		await expectText(saved, "#state", "failed");
		const after = await saved
			.locator(".chip, .row")
			.evaluateAll((all) => all.map(({ outerHTML }) => outerHTML));
		expect(after).toEqual(before);
		expect(before.join()).toContain("✗");
	});

	it("as a page says that the run was not over", async () => {
		const server = await ScriptedServer.start();
		const page = await openPage(server.url);
		server.start();
		const long = "x".repeat(50_000);
		server.send("stdout", [1, `one\n${long}`]);
		await expectText(page, "#rows", "30,000 more characters");
		const saved = await openSaved(await download(page, "html"));
		await expectText(saved, "#connection", "Saved while it ran");
		await expectText(saved, "#state", "outcome unknown");
		expect((await rowTexts(saved))[0]).toBe("one");
		expect(await readFile(await download(saved, "text"), "utf8")).toBe(
			`one\n${long}\n`,
		);
	});

	it("as a page runs nothing that is in the output", async () => {
		const hostile = [
			"</script><script>alert(1)</script>",
			"<!--<script>alert(2)</script>",
			"--><img src=x onerror=alert(3)>",
			"\u2028alert(4)\u2029",
			"\\u003c/script> \"'` alert(5)",
			"<script nonce=x>alert(6)</script>",
			'"]]}</script><meta http-equiv="refresh" content="0;url=http://x/">',
		];
		const server = await ScriptedServer.start();
		const page = await openPage(server.url);
		server.start("</title><script>alert(0)</script>");
		server.send("stdout", [
			1,
			`${hostile.join("\n")}\nlone \ud800 surrogate, NUL \0, \u{1f600}\n`,
		]);
		server.exit(0);
		await expectText(page, "#state", "succeeded");
		const before = await looks(page);
		const saved = await openSaved(await download(page, "html"));
		await expectText(saved, "#state", "succeeded");
		expect(await looks(saved)).toEqual(before);
		expect((await rowTexts(saved)).slice(0, -1)).toEqual(hostile);
	});

	it("as a page holds 300,000 lines, all of which can be reached", async () => {
		const server = await ScriptedServer.start();
		const page = await openPage(server.url);
		server.start();
		for (let n = 0; n < 300; n++) {
			const lines = Array.from(
				{ length: 1000 },
				(_, i) => `line ${n * 1000 + i + 1}\n`,
			);
			server.send(n % 2 ? "stderr" : "stdout", [n, lines.join("")]);
		}
		server.exit(0);
		await expectText(page, "#count", "300,000 lines");
		await expectText(page, "#state", "succeeded");
		const saved = await openSaved(await download(page, "html"));
		await expectText(saved, "#state", "succeeded");
		expect((await rowTexts(saved)).at(-1)).toBe("line 300000");
		await saved.locator("#log").press("Home");
		await expect.poll(async () => (await rowTexts(saved))[0]).toBe("line 1");
	});
});

it("has what failed, its steps, annotations and marks in a saved page, as they looked", async () => {
	const server = await ScriptedServer.start();
	const page = await openPage(server.url);
	server.start();
	const step = (name: string, text: string) =>
		`::group::${name}\n${text}\n::endgroup::\n`;
	server.send("stdout", [
		1,
		`${step("Install", "warning: old\nok")}${step("Lint", "::warning file=a.js,line=3::unused")}`,
	]);
	const pin = { ms: 800, pin: 1, line: 3, text: "look", by: "Ann" };
	server.send("pin", pin);
	const said = { level: "notice", text: "switching", by: "Ann" } as const;
	server.send("message", { ms: 900, ...said });
	server.send("stdout", [2000, "::group::Test\n::error file=b.js::no\n"]);
	const killAt = 12_000;
	server.send("stop", { ms: 2500, by: "Ann", signal: "SIGTERM", killAt });
	server.exit(null, "SIGTERM");
	await expectText(page, "#strip-text", "no");
	/** Of what one sees, all that tells of the run. */
	const seen = async (of: Page) => {
		await of.locator("#log").press("o");
		await of.locator("#outline").waitFor();
		await expect.poll(() => of.locator("#outline-list li").count()).toBe(3);
		return of.evaluate(() => {
			const html = (selector: string) =>
				Array.from(document.querySelectorAll(selector), (each) =>
					each.outerHTML.replaceAll(' aria-current="step"', ""),
				);
			const canvas = document.querySelector<HTMLCanvasElement>("#marks");
			return {
				state: html("#state, #elapsed, #count"),
				strip: html("#strip-text, #strip-facts"),
				steps: html("#outline-list li"),
				pins: html("#outline-pins, .pin"),
				rows: html(".row").map((row) => row.replace(" here", "")),
				marks: canvas?.hidden === false && canvas.toDataURL(),
			};
		});
	};
	const before = await seen(page);
	expect(before.state.join()).toContain("stopped by Ann (SIGTERM)");
	expect(before.rows.join()).toContain("Ann: switching");
	expect(before.pins.join()).toContain("Ann: look");
	const saved = await openSaved(await download(page, "html"));
	await expectText(saved, "#strip-text", "no");
	expect(await seen(saved)).toEqual(before);
});

it("has what matchers found that the output had asked for in a saved page, which reads on", async () => {
	const server = await ScriptedServer.start();
	const page = await openPage(server.url);
	const patterns = [{ regexp: "^BENT (\\S+)$", file: 1 }];
	const bent = { owner: "widget", severity: "error", patterns } as const;
	const matcherFiles = [{ name: "bent.json", matchers: [bent] }];
	server.start("make", undefined, { matcherFiles });
	server.send("stdout", [1, "BENT a.w\n::add-matcher::.github/bent"]);
	server.send("stdout", [2, ".json\nBENT b.w\n"]);
	await expectText(page, "#errors", "1 error");
	server.send("gap", { bytes: 10 });
	server.send("stdout", [3, "BENT c.w\n"]);
	server.exit(1);
	for (const each of [page, await openSaved(await download(page, "html"))]) {
		await expectText(each, "#strip-text", "BENT b.w");
		await expectText(each, "#strip-facts", "line 3 · 1 error");
	}
});

it("has its groups, and its tools, in a saved page", async () => {
	const server = await ScriptedServer.start();
	const page = await openPage(server.url);
	server.start();
	server.send("stdout", [
		1,
		"section_start:1:a[collapsed=true]\r\x1b[0KOuter\nin\nsection_end:1:a\r\x1b[0K\n::group::Two\nin two\n::endgroup::\nafter\n",
	]);
	server.exit(0);
	await expectText(page, "#state", "succeeded");
	const saved = await openSaved(await download(page, "html"));
	const shown = (...texts: string[]) =>
		expect.poll(() => rowTexts(saved)).toEqual(texts);
	await shown("Outer", "Two", "in two", "after");
	await saved.locator(".fold").last().click();
	await shown("Outer", "Two", "after");
	await saved.keyboard.press("/");
	await saved.locator("#find-text").fill("IN TWO");
	await expectText(saved, "#find-result", "1 of 1 match");
	await shown("Outer", "Two", "in two", "after");
});
