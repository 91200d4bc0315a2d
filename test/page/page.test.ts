import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { encodeEvent } from "../../src/protocol/encode.ts";
import type { EventData } from "../../src/protocol/events.ts";
import { start } from "../helpers/cli.ts";
import { expectText, rowTexts, usePage } from "./open-page.ts";
import { ScriptedServer } from "./scripted-server.ts";

const openPage = usePage();

function numbered(from: number, to: number): string {
	return Array.from(
		{ length: to - from + 1 },
		(_, n) => `line ${from + n}\n`,
	).join("");
}

const atEnd = (page: Page) =>
	page
		.locator("#log")
		.evaluate((log) => log.scrollHeight - log.scrollTop - log.clientHeight < 2);

describe("output", () => {
	it("shows live, and line by line", async () => {
		const server = await ScriptedServer.start();
		const page = await openPage(server.url);
		server.start();
		server.send("stdout", [1, "hello\nPassw"]);
		await expect.poll(() => rowTexts(page)).toEqual(["hello", "Passw"]);
		server.send("stderr", [2, "oh no\n"]);
		server.send("stdout", [3, "ord:"]);
		await expect
			.poll(() => rowTexts(page))
			.toEqual(["hello", "oh no", "Password:"]);
		expect(await page.locator(".row.stderr .text").allTextContents()).toEqual([
			"oh no",
		]);
		server.send("stdout", [4, "\rAccepted "]);
		await expect
			.poll(() => rowTexts(page))
			.toEqual(["hello", "oh no", "Accepted "]);
	});

	it("is text and never markup", async () => {
		const server = await ScriptedServer.start();
		const page = await openPage(server.url);
		server.start("<img src=x onerror=alert(1)>");
		const hostile = [
			"<script>document.title='owned'</script>",
			"<img src=x onerror=\"document.title='owned'\">",
			"\x1b]0;owned\x07title",
			"\x1b]8;;javascript:alert(1)\x1b\\link\x1b]8;;\x1b\\",
			"&lt;b&gt;",
		];
		server.send("stdout", [1, `${hostile.join("\n")}\n`]);
		await expect
			.poll(() => rowTexts(page))
			.toEqual([hostile[0], hostile[1], "title", "link", "&lt;b&gt;"]);
		expect(await page.locator("main script, main img, .text a").count()).toBe(
			0,
		);
		expect(await page.title()).toBe("● <img src=x onerror=alert(1)>");
	});

	it("has its colours and styles", async () => {
		const server = await ScriptedServer.start();
		const page = await openPage(server.url);
		server.start();
		server.send("stdout", [
			1,
			"\x1b[1;4;38;2;1;2;3mA\x1b[0m \x1b[48;5;196mB\x1b[0m \x1b[31mC\x1b[0m\n",
		]);
		await expect.poll(() => rowTexts(page)).toEqual(["A B C"]);
		// At once: a row that has been drawn anew has no look any more.
		const look = (text: string) =>
			page.evaluate((text) => {
				const spans = Array.from(document.querySelectorAll(".text span"));
				const span = spans.find((each) => each.textContent === text);
				if (span === undefined) throw new Error(`no ${text}`);
				const { color, backgroundColor, fontWeight, textDecorationLine } =
					getComputedStyle(span);
				return { color, backgroundColor, fontWeight, textDecorationLine };
			}, text);
		expect(await look("A")).toMatchObject({
			color: "rgb(1, 2, 3)",
			fontWeight: "600",
			textDecorationLine: "underline",
		});
		expect(await look("B")).toMatchObject({
			backgroundColor: "rgb(255, 0, 0)",
		});
		expect((await look("C")).color).not.toBe((await look("B")).color);
	});

	it("keeps few elements for 100,000 lines, all of which can be reached", async () => {
		const server = await ScriptedServer.start();
		const page = await openPage(server.url);
		server.start();
		for (let n = 1; n <= 100_000; n += 1000)
			server.send("stdout", [n, numbered(n, n + 999)]);
		server.exit(0);
		await expect
			.poll(async () => (await rowTexts(page)).at(-1), { timeout: 20_000 })
			.toBe("line 100000");
		expect(await page.locator("#log *").count()).toBeLessThan(500);
		await page.locator("#log").press("Home");
		await expect.poll(async () => (await rowTexts(page))[0]).toBe("line 1");
		await page.locator("#log").press("End");
		await expect
			.poll(async () => (await rowTexts(page)).at(-1))
			.toBe("line 100000");
		expect(await page.textContent("#count")).toBe("100,000 lines");
	});

	it("tells of a line too long to show, and of history that is gone", async () => {
		const server = await ScriptedServer.start();
		const page = await openPage(server.url);
		server.start();
		server.send("gap", { bytes: 12_345_678 });
		server.send("stdout", [1, `${"x".repeat(1_000_000)}\n`]);
		await expectText(
			page,
			".note",
			"12.3 MB of output are no longer in the history",
		);
		await expectText(page, ".cut", "and 980,000 more characters");
	});
});

describe("the end of the log", () => {
	it("is not offered while it is in view", async () => {
		const server = await ScriptedServer.start();
		const page = await openPage(server.url);
		server.start();
		server.send("stdout", [1, numbered(1, 5)]);
		await page.getByText("line 5").waitFor();
		await page.locator("#log").hover();
		await page.mouse.wheel(0, -200);
		server.send("stdout", [2, numbered(6, 7)]);
		await page.getByText("line 7").waitFor();
		expect(await page.locator("#to-end").isVisible()).toBe(false);
		server.send("stdout", [3, numbered(8, 500)]);
		await expectText(page, "#to-end", /new lines/);
	});

	it("is followed until one scrolls up, and again at a click", async () => {
		const server = await ScriptedServer.start();
		const page = await openPage(server.url);
		server.start();
		server.send("stdout", [1, numbered(1, 500)]);
		await expect
			.poll(async () => (await rowTexts(page)).at(-1))
			.toBe("line 500");
		expect(await page.locator("#to-end").isVisible()).toBe(false);

		await page.locator("#log").hover();
		await page.mouse.wheel(0, -2000);
		await page.locator("#to-end").waitFor();
		await expect
			.poll(async () => (await rowTexts(page)).at(-1))
			.not.toBe("line 500");
		const before = await rowTexts(page);
		server.send("stdout", [2, numbered(501, 1500)]);
		await expectText(page, "#to-end", "1,000 new lines");
		expect(await rowTexts(page)).toEqual(before);

		await page.click("#to-end");
		await expect
			.poll(async () => (await rowTexts(page)).at(-1))
			.toBe("line 1500");
		expect(await atEnd(page)).toBe(true);
		server.send("stdout", [3, numbered(1501, 1510)]);
		await expect
			.poll(async () => (await rowTexts(page)).at(-1))
			.toBe("line 1510");
		expect(await page.locator("#to-end").isVisible()).toBe(false);
	});
});

describe("the state", () => {
	it.each([
		[0, null, "make", "succeeded", "✓ make"],
		[3, null, "make", "failed with exit code 3", "✗ make"],
		[
			127,
			null,
			"make",
			"failed with exit code 127 (usually: command not found)",
			"✗ make",
		],
		[null, "SIGTERM", "make", "ended by SIGTERM (told to end)", "✗ make"],
		[0, null, null, "ended", "■ stdin"],
	])(
		"at exit code %s, signal %s: in words, title and icon",
		async (code, signal, command, words, title) => {
			const server = await ScriptedServer.start();
			const page = await openPage(server.url);
			server.start(command);
			await expectText(page, "#state", "running");
			const icon = () => page.locator("link[rel=icon]").getAttribute("href");
			const running = await icon();
			expect(await page.title()).toMatch(/^● /);
			server.exit(code, signal);
			await expectText(page, "#state", words);
			expect(await page.title()).toBe(title);
			expect(await page.textContent("#elapsed")).toBe("3.2 s");
			expect(await icon()).not.toBe(running);
		},
	);

	it("tells how long it has been silent, and what it does", async () => {
		const server = await ScriptedServer.start();
		const page = await openPage(server.url);
		server.start("make");
		// Half a minute before the run began, so that no test has to wait for it.
		server.send("stdout", [-30_000, "stale\n"]);
		await expectText(page, "#elapsed", /^\d:\d\d · silent 0:[345]\d$/);
		const told = (data: Partial<EventData["activity"]>) =>
			server.sendBytes(
				encodeEvent(undefined, "activity", {
					...{ programs: ["sh", "rsync"], doing: "asleep", cpu: 0, ms: 9000 },
					...data,
				}).toString(),
			);
		told({ doing: "network", peer: "10.0.0.1:873" });
		await expectText(page, "#activity", /^rsync waits for 10\.0\.0\.1:873$/);
		const more = await page.locator("#activity").getAttribute("title");
		expect(more).toMatch(/^sh > rsync · 0 % CPU · started 0:(?:09|1\d) ago$/m);
		told({ doing: "input" });
		await expectText(page, "#activity", "waits for an answer in the terminal");
		expect(await page.locator("#notice").isVisible()).toBe(false);
		told({ isPiped: true });
		await expectText(page, "#activity", "rsync sleeps · it may buffer");
		await expectText(page, "#notice", "sse-tail -- …");
		server.send("stdout", [180_000, "fresh\n"]);
		await expectText(page, "#elapsed", /^\d:\d\d$/);
		expect(await page.textContent("#activity")).toBe("");
		server.exit(0);
		await expectText(page, "#elapsed", /^3.2 s$/);
	});

	it("goes on, and nothing but its time is written anew, while nothing comes", async () => {
		const server = await ScriptedServer.start();
		const page = await openPage(server.url, { clock: true });
		server.start();
		server.send("stdout", [1, "one\n"]);
		await expectText(page, "#rows", "one");
		await page.clock.runFor(2000);
		const elapsed = await page.textContent("#elapsed");
		const written = await page.evaluateHandle(() => {
			const seen = new Set<string>();
			const observer = new MutationObserver((records) => {
				for (const { target, attributeName: name, oldValue } of records) {
					const at = target instanceof Element ? target : target.parentElement;
					// What is set to what it was is not another.
					if (name !== null && at?.getAttribute(name) === oldValue) continue;
					seen.add([at?.id || at?.outerHTML, name].join(" "));
				}
			});
			const all = { childList: true, characterData: true };
			const attributes = { attributes: true, attributeOldValue: true };
			observer.observe(document, { subtree: true, ...all, ...attributes });
			return seen;
		});
		await page.clock.runFor(3000);
		expect(await written.evaluate((seen) => [...seen])).toEqual(["elapsed "]);
		expect(await page.textContent("#elapsed")).not.toBe(elapsed);
	});

	it("stays when the server has gone after the end", async () => {
		const server = await ScriptedServer.start();
		const page = await openPage(server.url);
		server.start();
		server.send("stdout", [1, numbered(1, 1000)]);
		server.exit(0);
		await expectText(page, "#state", "succeeded");
		await server.stop();
		await page.locator("#log").press("Home");
		await expect.poll(async () => (await rowTexts(page))[0]).toBe("line 1");
		expect(await page.locator("#connection").isVisible()).toBe(false);
		expect(server.lastEventIds).toEqual([""]);
		const [download] = await Promise.all([
			page.waitForEvent("download"),
			page.locator("#log").press("D"),
		]);
		const chunks: Buffer[] = [];
		for await (const chunk of await download.createReadStream())
			chunks.push(chunk);
		expect(Buffer.concat(chunks).toString()).toBe(numbered(1, 1000));
		expect(download.suggestedFilename()).toBe("make-deploy.log");
	});
});

describe("the connection", () => {
	it("heals by itself, with everything once", async () => {
		const server = await ScriptedServer.start();
		const page = await openPage(server.url);
		server.start();
		server.send("stdout", [1, "one\n"]);
		await expectText(page, ".row .text", "one");
		server.cut();
		server.send("stdout", [2, "two\n"]);
		await expect.poll(() => rowTexts(page)).toEqual(["one", "two"]);
		expect(await page.locator("#connection").isVisible()).toBe(false);
		expect(server.lastEventIds).toEqual(["", "t-000000000000001"]);
	});

	it("heals also where the browser gives up, and says when the server is gone", async () => {
		const server = await ScriptedServer.start();
		const page = await openPage(server.url);
		server.start();
		server.send("stdout", [1, "one\n"]);
		await expectText(page, ".row .text", "one");
		server.refuse(true);
		server.cut();
		await expectText(page, "#connection", "The server has gone");
		await expectText(page, "#state", "outcome unknown");
		server.refuse(false);
		server.send("stdout", [2, "two\n"]);
		server.exit(0);
		await expect
			.poll(() => rowTexts(page), { timeout: 20_000 })
			.toEqual(["one", "two"]);
		await expectText(page, "#state", "succeeded");
		expect(await page.locator("#connection").isVisible()).toBe(false);
	});

	it("to another server starts over", async () => {
		const server = await ScriptedServer.start();
		const page = await openPage(server.url);
		server.start("first");
		server.send("stdout", [1, "one\n"]);
		await expectText(page, ".row .text", "one");
		server.replace();
		server.start("second");
		server.send("stdout", [1, "two\n"]);
		server.cut();
		await expectText(page, "#title", "second");
		await expect
			.poll(() => rowTexts(page), { timeout: 20_000 })
			.toEqual(["two"]);
	});
});

it("is complete on a command that is over in no time", async () => {
	const cli = start(["-p0", "--keep", "--", "sh", "-c", "echo hi; exit 3"]);
	const page = await openPage((await cli.url).href);
	await expectText(page, "#state", "failed with exit code 3");
	expect(await rowTexts(page)).toEqual(["hi"]);
	cli.child.kill("SIGINT");
	await cli.ended;
});

it.each([
	["phone", 390, 844],
	["wide", 1280, 800],
])("fits a %s", async (_, width, height) => {
	const server = await ScriptedServer.start();
	const page = await openPage(server.url, { viewport: { width, height } });
	server.start(
		"make a very long command line that does not fit on any phone --with --many --flags",
	);
	server.send("stdout", [1, `${"wide ".repeat(200)}\n`]);
	await expectText(page, ".row .text", "wide");
	const overflow = await page.evaluate(
		() => document.documentElement.scrollWidth - innerWidth,
	);
	expect(overflow).toBeLessThanOrEqual(0);
	const buttons = await page
		.locator("button:visible")
		.evaluateAll((all) =>
			all.map((button) => button.getBoundingClientRect().right),
		);
	for (const right of buttons) expect(right).toBeLessThanOrEqual(width);
});

it("has on a phone lines that wrap, tools for thumbs, and the title's end", async () => {
	const server = await ScriptedServer.start();
	const page = await openPage(server.url, {
		viewport: { width: 390, height: 844 },
	});
	server.start("/a/very/long/path/to/what/is/being/run/bin/vitest run");
	server.send("stdout", [1, `${"wide ".repeat(200)}\n`]);
	await expectText(page, ".row .text", "wide");
	await expect
		.poll(() => page.locator(".row").evaluate((row) => row.clientHeight))
		.toBeGreaterThan(100);
	const title = await page.locator("h1").boundingBox();
	const text = await page.locator("#title").boundingBox();
	const end = (text?.x ?? 0) + (text?.width ?? 0);
	expect(end).toBeLessThanOrEqual((title?.x ?? 0) + (title?.width ?? 0) + 1);
	for (const tool of await page.locator("#tools button:visible").all()) {
		const { y = 0, width = 0, height = 0 } = (await tool.boundingBox()) ?? {};
		expect(Math.min(width, height)).toBeGreaterThanOrEqual(44);
		expect(y).toBeGreaterThan(780);
	}
});

it("tells a screen reader the end, the line gone to, and which group a fold is of", async () => {
	const server = await ScriptedServer.start();
	const page = await openPage(server.url);
	server.start();
	server.send("stdout", [
		1,
		"::group::Build\na\n::endgroup::\n\x1b[31merror: one\x1b[0m\nlast words\n\n",
	]);
	server.exit(3);
	const announced = () => page.textContent("#announcement");
	await expect
		.poll(announced)
		.toBe(
			"failed with exit code 3 after 3.2 s. First error, line 4: error: one; 1 error",
		);
	await page.locator("#log").press("e");
	await expectText(page, "#notice[role=status]", "error: one");
	await page.locator("#log").press("/");
	await page.keyboard.type("last");
	await expectText(page, "#find-result", "1 of 1 match");
	await page.keyboard.press("Enter");
	await expect.poll(announced).toBe("Line 5: last words");
	const fold = page.getByRole("button", { name: "Build, ok, 1 line" });
	expect(await fold.getAttribute("aria-expanded")).toBe("true");
});

describe("what failed", () => {
	it("is what ended the program, and called no first error where its logger told of others", async () => {
		const server = await ScriptedServer.start();
		const page = await openPage(server.url);
		server.start();
		const told = '{"level":"error","msg":"502"}\n';
		server.send("stdout", [1, `${told.repeat(3)}\nRangeError: 120 items\n`]);
		server.exit(1);
		await expectText(page, "#strip-text", "RangeError: 120 items");
		await expectText(page, "#strip-facts", "Error · line 5 · 4 errors");
		expect(await page.textContent("#announcement")).toContain(
			"Error, line 5: RangeError: 120 items; 4 errors",
		);
		expect(await page.locator("#strip[data-error]").count()).toBe(1);
	});

	const ERRORS = "a.c:1:2: error: one\nnote\na.c:3:4: error: two\n";
	const strip = "#strip:not([hidden])";

	it("is told when the run has failed, and moves nobody who watches the end", async () => {
		const server = await ScriptedServer.start();
		const page = await openPage(server.url);
		server.start();
		server.send("stdout", [1, `${ERRORS}${numbered(1, 300)}`]);
		await expectText(page, "#errors", "2 errors");
		expect(await page.locator(strip).count()).toBe(0);
		server.exit(2);
		await expectText(page, `${strip} #strip-text`, "a.c:1:2: error: one");
		await expectText(page, "#strip-facts", "line 1 · 2 errors");
		expect(await page.locator("#errors").isVisible()).toBe(false);
		expect(await atEnd(page)).toBe(true);
		await page.click("#strip-go");
		await expect.poll(() => rowTexts(page)).toContain("a.c:1:2: error: one");
		expect(new URL(page.url()).hash).toBe("#L1");
		await page.click("#strip-close");
		expect(await page.locator(strip).count()).toBe(0);
	});

	it("is what who comes late sees; e walks on, and m copies it as Markdown", async () => {
		const server = await ScriptedServer.start();
		server.start();
		const group = `::group::Build\n${ERRORS}::endgroup::\n`;
		server.send("stdout", [1, numbered(1, 300) + group + numbered(301, 600)]);
		server.exit(2);
		const page = await openPage(server.url);
		await expectText(page, "#strip-facts", "line 302 · in “Build” · 2 errors");
		await expect.poll(() => rowTexts(page)).toContain("a.c:1:2: error: one");
		await page.locator("#log").press("e");
		await expectText(page, "#notice", "2 of 2: a.c:3:4: error: two");
		const copied = page.evaluate(
			() =>
				new Promise<string>((resolve) => {
					document.execCommand = () => {
						const event = new ClipboardEvent("copy", {
							clipboardData: new DataTransfer(),
							cancelable: true,
						});
						document.dispatchEvent(event);
						resolve(event.clipboardData?.getData("text/plain") ?? "");
						return true;
					};
				}),
		);
		await page.locator("#log").press("m");
		const text = await copied;
		expect(text).toMatch(
			/^\*\*make deploy\*\* failed with exit code 2 after 3\.2 s \(.* UTC\)\n`a\.c:1:2: error: one` \(line 302 of 605, at \d\d:\d\d:\d\d UTC\)\n\n```\nline 292\n/,
		);
		expect(text).toContain(`\n${ERRORS}::endgroup::\nline 301\n`);
		expect(text).toMatch(/\n```\nhttp:\/\/[^?]*\/runs\/1\/#L292-L322\n$/);
		await expectText(page, "#notice", "Copied 31 lines as Markdown");
	});

	it("has marks beside the scrollbar, which a click goes to; . and , go through warnings", async () => {
		const server = await ScriptedServer.start();
		const page = await openPage(server.url);
		server.start();
		const warning = "a.c:1:2: warning: x\n";
		const output = `${numbered(1, 99)}${ERRORS}${numbered(1, 99)}${warning}${numbered(1, 99)}`;
		server.send("stdout", [1, output]);
		await expectText(page, "#count", "301 lines");
		expect(await page.locator("#marks").isVisible()).toBe(false);
		server.exit(1);
		await page.locator("#marks").waitFor();
		/** How far to the left the marks reach at a share of the height: 1 for not at all. */
		const left = (share: number) =>
			page.locator("#marks").evaluate((canvas, share) => {
				if (!(canvas instanceof HTMLCanvasElement)) return undefined;
				const { width, height } = canvas;
				const y = Math.round(share * height) + 1;
				const pixels = canvas
					.getContext("2d")
					?.getImageData(0, y, width, 1).data;
				const first = Array.from({ length: width }).findIndex(
					(_, x) => pixels?.[4 * x + 3] === 255,
				);
				return first === -1 ? 1 : first / width;
			}, share);
		await expect.poll(() => left(99 / 301)).toBe(0);
		expect(await left(201 / 301)).toBeGreaterThan(0.5);
		expect(await left(250 / 301)).toBe(1);
		const { height = 0 } = (await page.locator("#marks").boundingBox()) ?? {};
		await page.locator("#marks").click({
			position: { x: 4, y: Math.round((99 / 301) * height) },
		});
		await expect.poll(() => rowTexts(page)).toContain("a.c:1:2: error: one");
		await page.locator("#log").press(".");
		await expectText(page, "#notice", "1 of 1 warning: a.c:1:2: warning: x");
		await expect.poll(() => rowTexts(page)).toContain("a.c:1:2: warning: x");
	});

	it.each([
		["what may tell why", "Upload denied\nBye\n", "May tell why · line 1"],
		["the last line", "step 1\nstep 2\n\n", "Last line · line 2"],
	])("is %s, called that, where no rule knows it", async (_, output, facts) => {
		const server = await ScriptedServer.start();
		server.start();
		server.send("stdout", [1, output]);
		server.exit(1);
		const page = await openPage(server.url);
		await expectText(page, "#strip-facts", facts);
		const [first] = output.match(/Upload denied|step 2/) ?? [];
		await expectText(page, `${strip} #strip-text`, first ?? "");
		await page.locator("#log").press("e");
		await expectText(page, "#notice", "No error found");
	});

	it("is nothing in a run that went well", async () => {
		const server = await ScriptedServer.start();
		server.start();
		server.send("stdout", [1, ERRORS]);
		server.exit(0);
		const page = await openPage(server.url);
		await expectText(page, "#state", "succeeded");
		expect(await page.locator(strip).count()).toBe(0);
	});
});
