import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { usePage } from "./open-page.ts";
import { ScriptedServer } from "./scripted-server.ts";

const openPage = usePage();

async function open(
	cols: number,
	rows: number,
): Promise<{ server: ScriptedServer; page: Page }> {
	const server = await ScriptedServer.start();
	server.start("make", { cols, rows });
	const page = await openPage(server.url);
	return { server, page };
}

const rows = (page: Page) => page.locator(".row .text").allTextContents();

describe("a terminal's page", () => {
	it("shows the screen live, below the lines that have left it", async () => {
		const { server, page } = await open(20, 3);
		server.send("stdout", [1, "one\r\ntwo\r\nthree\r\nfour 10%"]);
		await expect
			.poll(() => rows(page))
			.toEqual(["one", "two", "three", "four 10%"]);
		server.send("stdout", [2, "\r\x1b[2A\x1b[KTWO\r\n\nfour 20%"]);
		await expect
			.poll(() => rows(page))
			.toEqual(["one", "TWO", "three", "four 20%"]);
		server.send("stdout", [3, "\r\n"]);
		server.exit(0);
		await expect
			.poll(() => rows(page))
			.toEqual(["one", "TWO", "three", "four 20%"]);
	});

	it("shows where the cursor is, while it is to be seen", async () => {
		const { server, page } = await open(20, 5);
		const cursors = () =>
			page.locator(".text.cursor").evaluateAll((texts) =>
				texts.map((text) => {
					const style = getComputedStyle(text);
					return [text.textContent, style.backgroundPositionX];
				}),
			);
		const column = async (n: number) => {
			const width = await page.evaluate(
				() => document.getElementById("probe")?.getBoundingClientRect().width,
			);
			return expect.closeTo((n * (width ?? 0)) / 100, 0);
		};
		const expectAt = async (text: string, n: number) => {
			const expected = await column(n);
			await expect
				.poll(async () =>
					(await cursors()).map(([text, x]) => [
						text,
						Number.parseFloat(x ?? ""),
					]),
				)
				.toEqual([[text, expected]]);
		};
		server.send("stdout", [1, "one\r\nName? "]);
		await expectAt("Name? ", 6);
		server.send("stdout", [2, "\x1b[Dx\x1b[A\x1b[2D"]);
		await expectAt("one", 4);
		server.send("stdout", [3, "\x1b[?25l"]);
		await expect.poll(cursors).toEqual([]);
		server.send("stdout", [4, "\x1b[?25h\r\n\n\nsome text that wraps here"]);
		await expectAt("some text that wraps here", 25);
		server.exit(0);
		await expect.poll(cursors).toEqual([]);
	});

	it("has the hyperlinks that programs print, also of what was rewritten", async () => {
		const { server, page } = await open(20, 4);
		const links = () =>
			page
				.locator(".row a:not(.number)")
				.evaluateAll((all) =>
					all.map((a) => [a.textContent, (a as HTMLAnchorElement).href]),
				);
		const link = (target: string, text: string) =>
			`\x1b]8;id=1;${target}\x1b\\${text}\x1b]8;;\x07`;
		const target = "http://a.example/";
		server.send("stdout", [
			1,
			`10%\r${link(target, "\x1b[31mred\x1b[m one")} x`,
		]);
		await expect.poll(links).toEqual([["red one", target]]);
		await expect.poll(() => rows(page)).toEqual(["red one x"]);
		const wrapped = link(`${target}2`, "a link that wraps at the edge");
		const bad = link("javascript:alert(1)", "bad") + link("http://b/\n", "no");
		server.send("stdout", [2, `\r\n${wrapped}\r\n${bad}\r\n`]);
		await expect.poll(links).toEqual([
			["red one", target],
			["a link that wraps at the edge", `${target}2`],
		]);
		server.send("stdout", [3, "\n\n\n\nend"]);
		server.exit(0);
		await expect
			.poll(() => rows(page))
			.toEqual([
				"red one x",
				"a link that wraps at the edge",
				...["badno", "", "", "", "", "end"],
			]);
		expect(await links()).toHaveLength(2);
	});

	it("shows the alternate screen while it is there", async () => {
		const { server, page } = await open(20, 3);
		server.send("stdout", [1, "$ vim\r\n"]);
		server.send("stdout", [2, "\x1b[?1049h\x1b[H\x1b[31mfile\x1b[m\x1b[2;1H~"]);
		await expect.poll(() => rows(page)).toEqual(["file", "~"]);
		server.send("stdout", [3, "\x1b[?1049ldone\r\n"]);
		await expect.poll(() => rows(page)).toEqual(["$ vim", "done"]);
	});

	it("follows another size", async () => {
		const { server, page } = await open(10, 5);
		server.send("stdout", [1, "a long line that wraps\r\n"]);
		await expect.poll(() => rows(page)).toEqual(["a long line that wraps"]);
		server.send("resize", { cols: 30, rows: 5 });
		server.send("stdout", [2, "\x1b[A\x1b[2CLONG"]);
		await expect.poll(() => rows(page)).toEqual(["a LONG line that wraps"]);
	});

	it("keeps stderr, where that is no terminal", async () => {
		const { server, page } = await open(20, 3);
		server.send("stdout", [1, "10%"]);
		server.send("stderr", [2, "oh no\n"]);
		server.send("stdout", [3, "\r20%"]);
		await expect.poll(() => rows(page)).toEqual(["oh no", "20%"]);
	});

	it("finds what the screen shows, as it is now, and what has left it", async () => {
		const { server, page } = await open(20, 4);
		server.send("stdout", [1, "needle 1\r\ntwo\r\nneedle 3\r\nwait"]);
		await page.keyboard.press("Control+f");
		await page.locator("#find-text").fill("needle");
		const result = () => page.textContent("#find-result");
		await expect.poll(result).toBe("1 of 2 matches");
		await page.keyboard.press("Enter");
		await expect.poll(result).toBe("2 of 2 matches");

		server.send("stdout", [2, "\r\x1b[2Aneedle 2\r\n\x1b[Kthree\r\n"]);
		// The one that one was at is gone.
		await expect.poll(result).toBe("2 matches");
		await page.getByLabel("Show only the matches").check();
		await expect.poll(() => rows(page)).toEqual(["needle 1", "needle 2"]);

		const more = Array.from({ length: 9 }, (_, n) => `more ${n}\r\n`);
		server.send("stdout", [3, `${more.join("")}needle 14`]);
		await expect
			.poll(() => rows(page))
			.toEqual(["needle 1", "needle 2", "needle 14"]);
		await expect.poll(result).toContain("3 matches");
		server.exit(0);
		await expect
			.poll(() => rows(page))
			.toEqual(["needle 1", "needle 2", "needle 14"]);
	});

	it("saves rewritten output as it was left", async () => {
		const { server, page } = await open(20, 5);
		const bar = Array.from({ length: 10_000 }, (_, n) => `\r${n} of 10000`);
		server.send("stdout", [1, `begin\r\n${bar.join("")}`]);
		await expect.poll(() => rows(page)).toEqual(["begin", "9999 of 10000"]);
		const saved = page.waitForEvent("download");
		await page.keyboard.press("D");
		const chunks: Buffer[] = [];
		for await (const chunk of await (await saved).createReadStream()) {
			chunks.push(chunk);
		}
		expect(Buffer.concat(chunks).toString()).toBe("begin\n9999 of 10000\n");
	});
});

describe("characters stand on the grid", () => {
	/** Texts, and how many columns they take. */
	const TEXTS: [string, number][] = [
		["aaaaaaaaaaaaaaaaaaaa", 20],
		["\u4e2d\u6587".repeat(5), 20],
		["\ud55c\uad6d\uc5b4\ud55c\uad6d".repeat(2), 20],
		["\u3042\uff01\u30ab\u300c\u30d1".repeat(2), 20],
		["\u280b\u2819\u2839\u2838\u283c".repeat(4), 20],
		["\u0e44\u0e17\u0e22".repeat(5), 15],
		["\u0e01\u0e49\u0e33", 2],
		["\u05e9\u05dc\u05d5\u05dd \u05e2\u05d5\u05dc\u05dd", 9],
		["\u0645\u0631\u062d\u0628\u0627 12 \u0628", 10],
		["\u202eabc\u202c", 3],
		["\u{1f44d}".repeat(10), 20],
		["\u{1f469}\u200d\u{1f469}\u200d\u{1f467}\u{1f1e9}\u{1f1ea}", 8],
		["\u0915\u094d\u0937\u0924\u094d\u0930\u093f", 5],
		["\u250c\u2500\u2510\u2588\u2593\u2591\u2714\u279c\u2718", 9],
		["e\u0301\u00e9\u0111", 3],
		["\x1b[1;3m\u4e2d\u6587\x1b[31m\u4e2d\u280b\x1b[0m", 7],
	];

	/** Where the bars in the rows stand, in columns. */
	const bars = (page: Page) =>
		page.locator(".row .text").evaluateAll((texts) => {
			const probe = document.querySelector("#probe") as HTMLElement;
			const cell = probe.getBoundingClientRect().width / 100;
			return texts.map((text) => {
				const bar = text.lastChild as Text;
				const range = document.createRange();
				range.setStart(bar, bar.data.indexOf("|"));
				const { left } = range.getBoundingClientRect();
				return (left - text.getBoundingClientRect().left) / cell;
			});
		});

	it.each([
		["from pipes", undefined],
		["on a screen", { cols: 80, rows: 30 }],
	])("%s", async (_, terminal) => {
		const server = await ScriptedServer.start();
		server.start("make", terminal);
		const page = await openPage(server.url);
		server.send("stdout", [1, TEXTS.map(([text]) => `${text}|\r\n`).join("")]);
		await expect.poll(() => page.locator(".row").count()).toBe(TEXTS.length);
		const columns = TEXTS.map(([, columns]) => columns);
		expect((await bars(page)).map((at) => Math.round(at * 20) / 20)).toEqual(
			columns,
		);
	});
});
