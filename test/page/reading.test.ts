import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import type { EventData } from "../../src/protocol/events.ts";
import { expectText, rowTexts, usePage } from "./open-page.ts";
import { ScriptedServer } from "./scripted-server.ts";

const openPage = usePage();

/** A page that shows some output of a run that goes on. */
async function showing(
	output: string,
	hash = "",
	run: Partial<EventData["start"]> = {},
): Promise<{ page: Page; server: ScriptedServer }> {
	const server = await ScriptedServer.start();
	server.start("make deploy", undefined, run);
	if (output !== "") server.send("stdout", [0, output]);
	const page = await openPage(`${server.url}${hash}`);
	if (output !== "") await page.locator(".row").first().waitFor();
	return { page, server };
}

function numbered(from: number, to: number): string {
	return Array.from(
		{ length: to - from + 1 },
		(_, n) => `line ${from + n}\n`,
	).join("");
}

const press = (page: Page, key: string) => page.locator("#log").press(key);

const expectRows = (page: Page, texts: string[]) =>
	expect.poll(() => rowTexts(page), { timeout: 20_000 }).toEqual(texts);

/** The numbers of the lines on the screen. */
const numbers = async (page: Page) =>
	(await page.locator(".row .number").allTextContents()).map(Number);

/** Whether a line's row is within the view. */
async function isInView(page: Page, line: number): Promise<boolean> {
	const row = page.locator(`.row:has([href="#L${line}"])`);
	if ((await row.count()) === 0) return false;
	const [box, view] = [
		await row.boundingBox(),
		await page.locator("#log").boundingBox(),
	];
	return (
		box !== null &&
		view !== null &&
		box.y >= view.y &&
		box.y + box.height <= view.y + view.height
	);
}

async function find(page: Page, text: string): Promise<void> {
	await page.keyboard.press("Control+f");
	await page.locator("#find-text").fill(text);
}

const marked = (page: Page) =>
	page.locator(".row.marked .number").allTextContents();

/** What a copy puts on the clipboard. */
async function copied(
	page: Page,
	copy: () => Promise<unknown>,
): Promise<string> {
	const text = await page.evaluateHandle(() => ({
		copied: new Promise<string | undefined>((resolve) =>
			document.addEventListener(
				"copy",
				({ clipboardData }) => resolve(clipboardData?.getData("text/plain")),
				{ once: true },
			),
		),
	}));
	await copy();
	return (await text.evaluate(({ copied }) => copied)) ?? "";
}

describe("find", () => {
	it("goes through the matches of the whole log, whatever is on the screen", async () => {
		const { page, server } = await showing(
			`${numbered(1, 2000)}Needle one\n${numbered(2002, 30_000)}\x1b[31mneed\x1b[1mle\x1b[0m two needle\n${numbered(30_002, 40_000)}`,
		);
		await press(page, "Home");
		await find(page, "needle");
		await expectText(page, "#find-result", "1 of 2 lines, 3 matches");
		await expect.poll(() => isInView(page, 2001)).toBe(true);
		await page.keyboard.press("Enter");
		await expectText(page, "#find-result", "2 of 2 lines");
		await expect.poll(() => isInView(page, 30_001)).toBe(true);
		await page.keyboard.press("Enter");
		await expect.poll(() => isInView(page, 2001)).toBe(true);
		await page.keyboard.press("Shift+Enter");
		await expect.poll(() => isInView(page, 30_001)).toBe(true);
		const coloured = await page.evaluate(() =>
			[...(CSS.highlights.get("match-here") ?? [])].map(String),
		);
		expect(coloured).toEqual(["needle", "needle"]);
		server.send("stdout", [9, "another needle\n"]);
		await expectText(page, "#find-result", "3 lines, 4 matches");
	});

	it("begins with the first match of a long log, and misses none of the next", async () => {
		const { page, server } = await showing("first\n");
		for (let n = 1; n < 200_000; n += 1000) {
			const lines = Array.from({ length: n === 1 ? 999 : 1000 }, (_, at) =>
				at === 500 && n % 5000 === 1
					? "Error: needle\n"
					: `${"so many words ".repeat(1 + (n % 7))}${at}\n`,
			);
			server.send("stdout", [n, lines.join("")]);
		}
		await expectText(page, "#count", "200,000 lines");
		await press(page, "Home");
		await expect.poll(() => isInView(page, 1)).toBe(true);
		await press(page, "e");
		await expect
			.poll(() => isInView(page, 502), { timeout: 20_000 })
			.toBe(true);
		await find(page, "needle");
		await expectText(page, "#find-result", "1 of 40 matches");
		// A new search is under way when one goes on from it at once.
		await page.locator("#find-text").fill("Error: needle");
		await page.keyboard.press("Shift+Enter");
		await expectText(page, "#find-result", /^40 of 40 matches$/);
		await page.keyboard.press("Enter");
		await expectText(page, "#find-result", /^1 of 40 matches$/);
	});

	it("takes case and regular expressions at their word", async () => {
		const { page } = await showing("Foo(1)\nfoo(22)\nbar\n");
		await find(page, "foo(");
		await expectText(page, "#find-result", "2 matches");
		await page.getByLabel("Match case").check();
		await expectText(page, "#find-result", "1 of 1 match");
		await page.getByLabel("Match case").uncheck();
		await page.getByLabel("Regular expression").check();
		await expectText(page, "#find-result", "not a regular expression");
		await page.locator("#find-text").fill("^\\w+\\(\\d{2}\\)$");
		await expectText(page, "#find-result", "1 of 1 match");
		await page.locator("#find-text").fill("nothing like it");
		await expectText(page, "#find-result", "nothing found");
	});

	it.each([
		["a line", `${"a".repeat(5000)}b\nafter\n`],
		["a line that has not ended", `after\n${"a".repeat(5000)}b`],
	])("is not held up by a pattern that never ends in %s", async (_, output) => {
		const { page } = await showing(output);
		await page.keyboard.press("Control+f");
		await page.getByLabel("Regular expression").check();
		await page.locator("#find-text").fill("(a+)+$");
		await page.evaluate(() => document.title);
		await expectText(page, "#find-result", "takes too long");
		await page.locator("#find-text").fill("after");
		await expectText(page, "#find-result", "1 of 1 match");
	});

	it("marks beside the scrollbar where matches are", async () => {
		const { page } = await showing(`${numbered(1, 999)}needle\n`);
		await find(page, "needle");
		await expectText(page, "#find-result", "1 match");
		const rows = await page.locator("#marks").evaluate((canvas) => {
			const { width, height } = canvas as HTMLCanvasElement;
			const data = (canvas as HTMLCanvasElement)
				.getContext("2d")
				?.getImageData(0, 0, width, height).data;
			return Array.from({ length: height }, (_, y) => data?.[y * width * 4 + 3])
				.map((alpha, y) => (alpha ? y / height : -1))
				.filter((y) => y >= 0);
		});
		expect(rows.length).toBeGreaterThan(0);
		expect(Math.min(...rows)).toBeGreaterThan(0.98);
		await page.keyboard.press("Escape");
		await page.locator("#marks").waitFor({ state: "hidden" });
	});
});

describe("a filter", () => {
	it("shows only the matches, with lines around them, also those to come", async () => {
		const { page, server } = await showing(
			`${numbered(1, 50)}needle 51\n${numbered(52, 100)}`,
		);
		await find(page, "needle");
		await page.getByLabel("Show only the matches").check();
		await expectRows(page, ["needle 51"]);
		await page.getByLabel("Lines around each match").fill("2");
		await page.keyboard.press("Tab");
		await expectRows(page, [
			"line 49",
			"line 50",
			"needle 51",
			"line 52",
			"line 53",
		]);
		server.send("stdout", [1, "needle 101\nline 102\n"]);
		await expect
			.poll(() => numbers(page))
			.toEqual([49, 50, 51, 52, 53, 99, 100, 101, 102]);
		await page.locator("#find-text").press("Escape");
		await expect
			.poll(async () => (await numbers(page)).length)
			.toBeGreaterThan(20);
	});

	it("shows only stderr, and finds therein", async () => {
		const { page, server } = await showing(numbered(1, 100));
		server.send("stderr", [1, "oh no\n"]);
		server.send("stdout", [2, "oh well\n"]);
		server.send("stderr", [3, "oh dear\n"]);
		await press(page, "s");
		await expectRows(page, ["oh no", "oh dear"]);
		await find(page, "no");
		await page.getByLabel("Show only the matches").check();
		await expectRows(page, ["oh no"]);
	});
});

it("goes from error to error: what says so, and not what says there are none, or is on stderr", async () => {
	const { page, server } = await showing(
		`${numbered(1, 500)}0 errors\n${numbered(502, 1000)}Error: disk full\n`,
	);
	server.send("stdout", [1, numbered(1002, 2000)]);
	server.send("stderr", [2, "careful\nError: disk still full\n"]);
	server.send("stdout", [3, numbered(2003, 3000)]);
	await expectText(page, "#count", "3,000 lines");
	// Where not all has been read yet, it says only which line that is.
	await expect
		.poll(async () => {
			await press(page, "Home");
			await expect.poll(() => isInView(page, 1)).toBe(true);
			await press(page, "e");
			return page.textContent("#notice");
		})
		.toContain("1 of 2: Error: disk full");
	for (const [line, said] of [
		[2002, "2 of 2: Error: disk still full"],
		[1001, "1 of 2: Error: disk full"],
	] as const) {
		await press(page, "e");
		await expect.poll(() => isInView(page, line)).toBe(true);
		await expectText(page, "#notice", said);
		expect(await page.locator(".row.here .number").textContent()).toBe(
			`${line}`,
		);
	}
	await press(page, "E");
	await expect.poll(() => isInView(page, 2002)).toBe(true);
	server.send("stderr", [4, "Error: worse\n"]);
	await expectText(page, "#count", "3,001 lines");
	await press(page, "e");
	await expectText(page, "#notice", "3 of 3: Error: worse");
});

it("says so when there is no error", async () => {
	const { page } = await showing("all is well\n");
	await press(page, "e");
	await expectText(page, "#notice", "No error found");
});

/** What the browser's zoom does to a layout, at 110 %, and rows that are no whole px high. */
function zoomed(): void {
	addEventListener("DOMContentLoaded", () => {
		document.documentElement.style.zoom = "1.1";
		document.getElementById("log")?.style.setProperty("line-height", "20.3px");
	});
}

/** Until what the page has done has come back to it as events. */
const twoFrames = (page: Page) =>
	page.evaluate(
		() =>
			new Promise((resolve) =>
				requestAnimationFrame(() => requestAnimationFrame(resolve)),
			),
	);

describe("a permalink", () => {
	it("is made by a click on a number, and with Shift for a range", async () => {
		const { page } = await showing(numbered(1, 20));
		await page.click('[href="#L3"]');
		expect(new URL(page.url()).hash).toBe("#L3");
		await expect.poll(() => marked(page)).toEqual(["3"]);
		await page.click('[href="#L5"]', { modifiers: ["Shift"] });
		expect(new URL(page.url()).hash).toBe("#L3-L5");
		await expect.poll(() => marked(page)).toEqual(["3", "4", "5"]);
		await page.click('[href="#L2"]', { modifiers: ["Shift"] });
		expect(new URL(page.url()).hash).toBe("#L2-L5");
	});

	it("is made by keys, which also copy its lines", async () => {
		const { page } = await showing(numbered(1, 20));
		await press(page, "v");
		await press(page, "j");
		await press(page, "ArrowDown");
		await press(page, "j");
		await press(page, "k");
		await expect.poll(() => marked(page)).toEqual(["1", "2", "3"]);
		expect(new URL(page.url()).hash).toBe("#L1-L3");
		await press(page, "v");
		await press(page, "j");
		expect(await copied(page, () => press(page, "y"))).toBe(
			"line 1\nline 2\nline 3",
		);
		const byCtrlC = () => page.keyboard.press("Control+c");
		expect(await copied(page, byCtrlC)).toBe("line 1\nline 2\nline 3");
		await press(page, "v");
		await press(page, "j");
		expect(await copied(page, () => press(page, "Y"))).toBe(
			"1\tline 1\n2\tline 2\n3\tline 3\n4\tline 4",
		);
		expect(new URL(page.url()).hash).toBe("#L1-L4");
	});

	it("takes whoever opens it there, also when the line comes later", async () => {
		const { page, server } = await showing(numbered(1, 100), "#L5000-L5002");
		server.send("stdout", [1, numbered(101, 20_000)]);
		await expect.poll(() => isInView(page, 5000)).toBe(true);
		await expect.poll(() => marked(page)).toEqual(["5000", "5001", "5002"]);
		server.exit(0);
		await expectText(page, "#state", "succeeded");
		expect(await isInView(page, 5000)).toBe(true);
	});

	it("lands also where the browser rounds scroll positions, and stays while the log grows", async () => {
		const server = await ScriptedServer.start();
		server.start();
		server.send("stdout", [0, numbered(1, 455_000)]);
		const page = await openPage(`${server.url}#L450000`, {
			before: zoomed,
		});
		await expect
			.poll(() => isInView(page, 450_000), { timeout: 20_000 })
			.toBe(true);
		server.send("stdout", [1, numbered(455_001, 620_000)]);
		await expectText(page, "#count", "620,000 lines");
		await twoFrames(page);
		expect(await isInView(page, 450_000)).toBe(true);
		await page.evaluate(() => location.assign("#L500000"));
		await expect.poll(() => marked(page)).toEqual(["500000"]);
		await twoFrames(page);
		expect(await isInView(page, 500_000)).toBe(true);
	});
});

describe("groups", () => {
	it.each<[string, string, number[], true?]>([
		["GitHub's", "::group::Build\na\nb\n::endgroup::\nafter\n", [1, 2, 3, 5]],
		["Azure's", "##[group]Build\na\nb\n##[endgroup]\nafter\n", [1, 2, 3, 5]],
		["Buildkite's", "--- Build\na\nb\n\n--- after\n", [1, 2, 3, 4, 5], true],
		[
			"GitLab's",
			"\x1b[0Ksection_start:1:x\r\x1b[0KBuild\na\nb\n\x1b[0Ksection_end:1:x\r\x1b[0K\nafter\n",
			[1, 2, 3, 4, 5],
		],
	])("%s fold and unfold", async (_, output, shown, buildkite) => {
		const { page } = await showing(output, "", buildkite && { buildkite });
		expect((await rowTexts(page))[0]).toBe("Build");
		await page.locator(".fold").first().click();
		await expectRows(page, ["Build", "after"]);
		expect(await numbers(page)).toEqual([1, 5]);
		await page.locator(".fold").first().click();
		await expect.poll(() => numbers(page)).toEqual(shown);
		await press(page, "c");
		await expectRows(page, ["Build", "after"]);
	});

	it("fold by a click anywhere in their head, whose words can still be selected", async () => {
		const { page } = await showing(
			"::group::Build it\na\n::endgroup::\nafter\n",
		);
		const head = page.locator(".row.group");
		const { width = 0 } = (await head.boundingBox()) ?? {};
		await head.click({ position: { x: width - 30, y: 10 } });
		await expectRows(page, ["Build it", "after"]);
		await head.click({ position: { x: width - 30, y: 10 } });
		await expectRows(page, ["Build it", "a", "after"]);
		await page.locator(".group .text").dblclick({ position: { x: 10, y: 8 } });
		expect(await copied(page, () => page.keyboard.press("Control+c"))).toBe(
			"Build",
		);
		await expectRows(page, ["Build it", "a", "after"]);
	});

	it("say at the right how they stand, how long they took, and what is folded in them", async () => {
		const { page, server } = await showing("::group::Build\na\n");
		const said = () =>
			page.locator(".step").evaluateAll((all) =>
				all.map((each) =>
					["::before", "::after"]
						.map((part) => getComputedStyle(each, part).content)
						.join(" ")
						.replaceAll('"', ""),
				),
			);
		await expect.poll(said).toEqual([expect.stringMatching(/^0:0\d ●$/)]);
		server.send("stdout", [61_000, "a.c:1:2: warning: x\n::endgroup::\n"]);
		await expect.poll(said).toEqual(["1:01 ✓"]);
		await page.locator(".fold").click();
		await expect.poll(said).toEqual(["1 warning · 2 lines · 1:01 ✓"]);
		await page
			.getByRole("button", { name: "Build, ok, 2 lines, 1 warning, 1:01" })
			.waitFor();
		server.send("stdout", [
			62_000,
			"::group::Test\nError: no\n::endgroup::\n::group::Report\nb\n",
		]);
		await expect.poll(said).toHaveLength(3);
		// Not even for a moment it is said to be well.
		expect((await said())[1]).toBe("0 ms ");
		server.exit(1);
		await expect
			.poll(said)
			.toEqual(["1 warning · 2 lines · 1:01 ✓", "0 ms ✗", "0 ms ✗"]);
	});

	it("that went well are folded at the end, for who has touched nothing; a copy has all", async () => {
		const output =
			"::group::Build\na\n::endgroup::\n::group::Test\nError: no\n::endgroup::\nlast\n";
		const { page, server } = await showing(output);
		server.exit(1);
		await expectRows(page, ["Build", "Test", "Error: no", "last"]);
		const text = await copied(page, () => press(page, "y"));
		expect(text).toBe(output.trimEnd());
		const { page: touched, server: other } = await showing(output);
		await press(touched, "j");
		other.exit(1);
		await touched.locator("#strip").waitFor();
		await expectRows(touched, ["Build", "a", "Test", "Error: no", "last"]);
	});

	it("are listed from three on, in a list that leads to each and copies it", async () => {
		const step = (name: string, lines: string) =>
			`::group::${name}\n${lines}::endgroup::\n`;
		const { page, server } = await showing(step("Install", "a\n"));
		await press(page, "o");
		await expectText(page, "#notice", "no steps");
		const tool = page.getByRole("button", {
			name: "Steps and pins",
			exact: true,
		});
		expect(await tool.isVisible()).toBe(false);
		const build = `${numbered(1, 200)}Error: no\n`;
		server.send("stdout", [5000, step("Build", build) + step("Test", "b\n")]);
		await tool.waitFor();
		server.exit(1);
		await page.locator("#strip").waitFor();
		await press(page, "o");
		const list = page.getByRole("navigation", { name: "Steps" });
		const names = () =>
			list
				.getByRole("listitem")
				.evaluateAll((all) =>
					all.map((each) => each.firstElementChild?.ariaLabel),
				);
		expect(await names()).toEqual([
			"Install, ok, 0 ms",
			"Build, failed, 0 ms, 1 error",
			"Test, ok, 0 ms",
		]);
		await page.keyboard.press("Home");
		await press(page, "g");
		await page.keyboard.press("]");
		await expect.poll(() => new URL(page.url()).hash).toBe("#L4");
		await expectText(page, "#announcement", "Step Build, failed");
		const current = list.locator("[aria-current]");
		await expect.poll(() => current.allTextContents()).toEqual(["Build"]);
		await page.keyboard.press("[");
		await expect.poll(() => new URL(page.url()).hash).toBe("#L1");
		await list.getByRole("button", { name: "Test, ok" }).click();
		await expect.poll(() => marked(page)).toEqual(["207"]);
		await press(page, "C");
		await expectText(page, "#notice", "Copied 203 lines of “Build”");
		await list.getByRole("button", { name: "Copy Test" }).click();
		await expectText(page, "#notice", "Copied 3 lines of “Test”");
		// Where there is no room beside the log, it leaves when one has chosen.
		await page.setViewportSize({ width: 390, height: 700 });
		await list.getByRole("button", { name: "Install, ok" }).click();
		await expect.poll(() => list.isVisible()).toBe(false);
		await expect.poll(() => marked(page)).toEqual(["1"]);
	});

	it("and annotations are shown as such, and copied as they were printed", async () => {
		const lines = "::error file=a.js,line=1::bad\n::notice::fyi";
		const { page } = await showing(`${lines}\n`);
		const labels = await page
			.locator(".annotation")
			.evaluateAll((all) =>
				all.map((each) => [
					getComputedStyle(each, "::before").content,
					each.closest(".text")?.checkVisibility(),
				]),
			);
		expect(labels).toEqual([
			['"error · a.js:1: "', true],
			['"notice: "', true],
		]);
		expect(await page.locator(".unseen").first().isVisible()).toBe(false);
		expect(await copied(page, () => press(page, "y"))).toBe(lines);
	});

	it("are folded at first if they say so, and open for what is found in them", async () => {
		const { page } = await showing(
			"section_start:1:a[collapsed=true]\r\x1b[0KOuter\nsection_start:2:b\r\x1b[0KInner\ndeep\nsection_end:3:b\r\x1b[0K\nsection_end:4:a\r\x1b[0K\nend\n",
		);
		await expectRows(page, ["Outer", "end"]);
		await find(page, "deep");
		await expect.poll(() => isInView(page, 3)).toBe(true);
	});

	it("are not made of what only looks like a marker, which is shown whole", async () => {
		const lines = [
			"--- FAIL: TestB (0.00s)",
			"+++ /tmp/y\t2024-05-01",
			"~~~ ^",
			"--- SQL",
			"+++ a/x",
		];
		const { page } = await showing(`${lines.join("\n")}\n`);
		await expectRows(page, lines);
		expect(await page.locator(".fold").count()).toBe(0);
	});

	it("show what is behind their markers, and copy that as it stands", async () => {
		const { page } = await showing(
			"2024-05-01T12:00:00.1Z ##[group]Run x\n2024-05-01T12:00:00.2Z y\n2024-05-01T12:00:00.3Z ##[endgroup]\nafter\n",
		);
		const title = page.locator(".group .text");
		expect(await title.innerText()).toBe("2024-05-01T12:00:00.1Z Run x");
		await title.dblclick({ position: { x: 190, y: 8 } });
		const text = await copied(page, () => page.keyboard.press("Control+c"));
		expect(text).toBe("Run");
		await page.locator(".fold").click();
		await expectRows(page, ["2024-05-01T12:00:00.1Z Run x", "after"]);
	});
});

describe("long lines", () => {
	it("wrap, and whatever is above keeps its place while one reads", async () => {
		const long = Array.from(
			{ length: 3000 },
			(_, n) => `${n + 1}: ${"word\t".repeat(n % 90)}\n`,
		).join("");
		const { page } = await showing(long);
		await press(page, "w");
		await expect
			.poll(() =>
				page
					.locator(".row")
					.evaluateAll((rows) => rows.some((row) => row.clientHeight > 30)),
			)
			.toBe(true);
		const overflow = await page
			.locator("#log")
			.evaluate((log) => log.scrollWidth - log.clientWidth);
		expect(overflow).toBe(0);
		await press(page, "Home");
		await expect.poll(() => isInView(page, 1)).toBe(true);
		const tops = () =>
			page
				.locator(".row")
				.evaluateAll((rows) =>
					rows.map((row): [string, number] => [
						row.querySelector(".number")?.textContent ?? "",
						row.getBoundingClientRect().top,
					]),
				);
		// Through heights that are all surprises, rows move by what one scrolls.
		for (let n = 0; n < 30; n++) {
			const before = new Map(await tops());
			await press(page, "ArrowDown");
			await expect
				.poll(async () => {
					const moved = (await tops())
						.filter(([line]) => before.has(line))
						.map(([line, top]) => (before.get(line) ?? 0) - top);
					return moved.every((px) => Math.abs(px - 20) <= 1);
				})
				.toBe(true);
		}
		await press(page, "End");
		await expect.poll(() => isInView(page, 3000)).toBe(true);
	});

	it("stay wrapped the next time", async () => {
		const { page } = await showing("one\n");
		await press(page, "w");
		await page.reload();
		await page.locator(".row").waitFor();
		expect(await page.locator("body").getAttribute("class")).toContain("wrap");
	});
});

it("shows times, and where nothing came for long", async () => {
	const { page, server } = await showing("first\n");
	server.send("stdout", [61_250, "second\n"]);
	await expect.poll(() => rowTexts(page)).toHaveLength(2);
	const times = () => page.locator(".row .time").allTextContents();
	expect(await page.locator(".time").first().isVisible()).toBe(false);
	await press(page, "t");
	await expect.poll(times).toEqual(["0.000", "1:01.250"]);
	expect(await page.locator(".time.slow").getAttribute("data-pause")).toBe(
		"+1:01",
	);
	await press(page, "t");
	await expect.poll(async () => (await times())[0]).toMatch(/^\d\d:\d\d:\d\d$/);
});

it("lays out a line of JSON when asked", async () => {
	const { page } = await showing('{"a":[1,{"b":"c"}]}\nplain\n');
	expect(await page.locator(".json").count()).toBe(1);
	await page.locator(".json").click();
	await expect
		.poll(async () => (await rowTexts(page))[0])
		.toBe('{\n  "a": [\n    1,\n    {\n      "b": "c"\n    }\n  ]\n}');
	const [json, plain] = await page
		.locator(".row")
		.evaluateAll((rows) => rows.map((row) => row.getBoundingClientRect()));
	expect(json?.height).toBe(160);
	expect(plain?.top).toBe(json?.bottom);
	await page.locator(".json").click();
	await expectRows(page, ['{"a":[1,{"b":"c"}]}', "plain"]);
});

describe("copying", () => {
	it("takes the whole log after Ctrl A, without escape sequences", async () => {
		const { page } = await showing(`\x1b[31mred\x1b[0m\n${numbered(2, 5000)}`);
		await page.locator("#log").press("Control+a");
		const text = await copied(page, () => page.keyboard.press("Control+c"));
		expect(text).toBe(`red\n${numbered(2, 5000)}`.trimEnd());
	});

	it("takes a selection whose lines are no longer on the screen", async () => {
		const { page } = await showing(numbered(1, 5000));
		await press(page, "Home");
		await expect.poll(() => isInView(page, 3)).toBe(true);
		const row = page.locator('.row:has([href="#L3"]) .text');
		const box = await row.boundingBox();
		if (box === null) throw new Error("line 3 is not shown");
		const y = box.y + box.height / 2;
		await page.mouse.move(box.x + 1, y);
		await page.mouse.down();
		await page.mouse.move(box.x + 20, y + 10);
		await page.mouse.wheel(0, 20_000);
		await expect.poll(() => isInView(page, 1005)).toBe(true);
		await page.mouse.move(box.x + 1000, y, { steps: 3 });
		await page.mouse.up();
		const last = await page.evaluate(
			() =>
				document
					.getSelection()
					?.focusNode?.parentElement?.closest(".row")
					?.querySelector(".number")?.textContent,
		);
		const text = await copied(page, () => page.keyboard.press("Control+c"));
		expect(Number(last)).toBeGreaterThan(900);
		expect(text).toBe(numbered(3, Number(last)).trimEnd());
	});

	it("takes what one has selected before the browser tells of it, or draws", async () => {
		const { page } = await showing("one two\n");
		await expectRows(page, ["one two"]);
		await page.evaluate(() => {
			const press = (key: string) =>
				document
					.getElementById("log")
					?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
			const select = (from: number, to: number) => {
				const text = document.querySelector(".row .text")?.firstChild;
				if (!text) throw new Error("there is no text");
				document.getSelection()?.setBaseAndExtent(text, from, text, to);
			};
			// Each in one turn: nothing is told before it ends.
			Object.assign(window, {
				selectAndCopy: () => {
					select(0, 3);
					press("y");
				},
				selectAndDraw: async () => {
					const frame = () => new Promise(requestAnimationFrame);
					await frame();
					await frame(); // Now none is asked for that would draw before.
					requestAnimationFrame(() => select(4, 7));
					press("t");
					await frame();
				},
			});
		});
		const run = (name: string) => page.evaluate(`${name}()`);
		expect(await copied(page, () => run("selectAndCopy"))).toBe("one");
		await run("selectAndDraw");
		expect(await page.locator(".row .time").isVisible()).toBe(true);
		expect(await copied(page, () => press(page, "y"))).toBe("two");
	});

	it("has line numbers when asked", async () => {
		const { page } = await showing("a\nb\n");
		expect(await copied(page, () => press(page, "Y"))).toBe("1\ta\n2\tb");
	});
});

it("can be had by keys alone, which are told of", async () => {
	const { page } = await showing("one\n");
	await press(page, "?");
	const overview = page.locator("#overview");
	expect(await overview.isVisible()).toBe(true);
	expect(await overview.textContent()).toContain("Next error");
	await page.keyboard.press("Escape");
	expect(await overview.isVisible()).toBe(false);
	await page.keyboard.press("/");
	expect(
		await page
			.locator("#find-text")
			.evaluate((input) => input.matches(":focus")),
	).toBe(true);
	await page.keyboard.type("wet?");
	expect(await page.inputValue("#find-text")).toBe("wet?");
});

it("leaves keys to what has the focus, and single letters can be switched off", async () => {
	const { page } = await showing(numbered(1, 500));
	await press(page, "Home");
	await expect.poll(() => isInView(page, 1)).toBe(true);
	await page.locator("#view").press("Space");
	const menu = page.locator("#view-menu");
	await menu.waitFor({ state: "visible" });
	const wraps = () =>
		page.evaluate(() => document.body.classList.contains("wrap"));
	await page.locator("#wrap").press("Space");
	expect(await wraps()).toBe(true);
	await page.locator("#wrap").press("w");
	expect(await wraps()).toBe(false);
	await page.locator("#letter-keys").press("Space");
	await page.locator("#letter-keys").press("w");
	await press(page, "w");
	expect(await wraps()).toBe(false);
	expect(await isInView(page, 1)).toBe(true);
	await press(page, "End");
	await expect.poll(() => isInView(page, 500)).toBe(true);
	await page.reload();
	await page.locator(".row").first().waitFor();
	await press(page, "w");
	await press(page, "Control+f");
	expect(await page.locator("#find-text").isVisible()).toBe(true);
	expect(await wraps()).toBe(false);
});

/** What the clipboard has of a type. */
async function clipboard(page: Page, type: string): Promise<string> {
	return page.evaluate(async (type) => {
		const [item] = await navigator.clipboard.read();
		return (await (await item?.getType(type))?.text()) ?? "";
	}, type);
}

describe("marked lines", () => {
	it("have buttons, which copy them for a ticket or let go of them", async () => {
		const { page } = await showing(numbered(1, 9), "#L3-L4");
		await page.context().grantPermissions(["clipboard-read"]);
		await expectText(page, "#mark-lines", "Lines 3–4");
		await page.click("#mark-copy");
		await expectText(page, "#notice", "Copied 2 lines");
		expect(await clipboard(page, "text/plain")).toBe("line 3\nline 4");
		await page.click("#mark-ticket");
		await expectText(page, "#notice", "Copied 2 lines as Markdown");
		const text = await clipboard(page, "text/plain");
		expect(text).toMatch(/^\*\*make deploy\*\* running for .* UTC\)\n\n```\n/);
		expect(text).toContain("```\nline 3\nline 4\n```\nhttp://");
		await press(page, "H");
		await expectText(page, "#notice", "Copied 2 lines as HTML");
		const html = await clipboard(page, "text/html");
		expect(html).toContain("line 3\nline 4\n</pre>");
		await press(page, "u");
		await page.locator("#mark-tools").waitFor({ state: "hidden" });
		expect(new URL(page.url()).hash).toBe("");
		// Without a mark, it is of what is selected.
		await page.locator(".row .text", { hasText: "line 7" }).dblclick();
		await press(page, "M");
		await expectText(page, "#notice", "Copied 1 line as plain text");
		expect(await clipboard(page, "text/plain")).toContain("\n\nline 7\n\n");
	});

	it("are handed to the system's sheet on a phone, with what failed", async () => {
		const server = await ScriptedServer.start();
		server.start();
		server.send("stdout", [1, "one\na.c:1:2: error: x\n"]);
		server.exit(2);
		const shared: unknown[] = [];
		const page = await openPage("about:blank", {
			hasTouch: true,
			isMobile: true,
		});
		await page.exposeFunction("shared", (data: unknown) => shared.push(data));
		// Chromium has no sheet on Linux.
		await page.addInitScript(() => {
			navigator.share = async (data) => Reflect.get(window, "shared")(data);
		});
		await page.goto(server.url);
		const asked = page.waitForResponse(/share$/);
		await page.locator("#strip").waitFor();
		await asked;
		await page.click("#strip-share");
		await expect.poll(() => shared).toHaveLength(1);
		expect(shared).toEqual([
			{
				title: "✗ make deploy",
				text: "make deploy failed with exit code 2: a.c:1:2: error: x",
				url: `${server.url}#L2`,
			},
		]);
		expect(await page.locator("#share-dialog").isVisible()).toBe(false);
	});
});

describe("several processes", () => {
	const processes = ["api", "web", "lib"];
	const exit = { signal: null, durationMs: 5 };
	const chips = (page: Page) =>
		page
			.locator(".chip")
			.evaluateAll((all) =>
				all.map((each) => `${each.textContent} ${each.ariaPressed}`),
			);
	const lanes = (page: Page) => page.locator(".row .lane").allTextContents();

	it("have lines of their own, names beside them, and chips that filter", async () => {
		const { page, server } = await showing("", "", { processes });
		server.send("stdout", [1, "half ", 0]);
		server.send("stderr", [2, "Error: web's\nunfini", 1]);
		server.send("stdout", [3, "a line\n", 0]);
		await expectRows(page, ["Error: web's", "half a line", "unfini"]);
		expect(await lanes(page)).toEqual(["web", "api", "web"]);
		expect(await chips(page)).toEqual(
			processes.map((name) => `${name}● false`),
		);
		const all = await copied(page, () => press(page, "y"));
		expect(all).toBe("[web] Error: web's\n[api] half a line\n[web] unfini");
		await page.locator(".chip").nth(1).click();
		await expectRows(page, ["Error: web's", "unfini"]);
		expect(await numbers(page)).toEqual([1, 3]);
		expect((await chips(page))[1]).toBe("web● true");
		expect(await copied(page, () => press(page, "y"))).toBe(
			"Error: web's\nunfini",
		);
		server.send("exit", { ...exit, code: 0, process: 1 });
		server.send("exit", { ...exit, code: 3, process: 2 });
		await expect
			.poll(() => chips(page))
			.toEqual(["api● false", "web✓ true", "lib✗ false"]);
		expect(await page.textContent("#state")).toBe("running");
		// By keys: one stop, arrows go from chip to chip.
		await page.locator(".chip").nth(1).press("Space");
		await page.keyboard.press("ArrowLeft");
		await page.keyboard.press("Enter");
		await expectRows(page, ["half a line"]);
		// What one goes to is shown, whosever it is.
		await press(page, "e");
		await expectRows(page, ["Error: web's", "half a line", "unfini"]);
		server.exit(3);
		await expect
			.poll(() => chips(page))
			.toEqual(["api■ false", "web✓ false", "lib✗ false"]);
	});

	it("stay in sight through a flood from one of fifty with long names", async () => {
		const names = Array.from({ length: 50 }, (_, n) => `${n}-${"x".repeat(n)}`);
		const { page, server } = await showing("", "", { processes: names });
		server.send("stdout", [1, "from nine\n", 9]);
		server.send("stdout", [2, numbered(1, 50_000), 3]);
		server.send("stdout", [3, "from forty\n", 40]);
		await expectText(page, "#count", "50,002 lines");
		expect(await page.locator(".chip").count()).toBe(50);
		const height = await page.locator("#lanes").evaluate((e) => e.clientHeight);
		expect(height).toBeLessThan(110);
		await page.locator(".chip").nth(9).click();
		await expectRows(page, ["from nine"]);
		await page.locator(".chip").nth(40).click();
		await expectRows(page, ["from forty"]);
		expect(await numbers(page)).toEqual([50_002]);
	});

	it("are found in lines when asked to, and one command has none", async () => {
		const output = "[api] one\nplain\nweb-1  | {two}\n";
		const { page } = await showing(output, "", { lanes: true });
		await expectRows(page, ["one", "plain", "{two}"]);
		expect(await lanes(page)).toEqual(["api", "", "web-1"]);
		expect(await chips(page)).toEqual(["api false", "web-1 false"]);
		expect(await copied(page, () => press(page, "y"))).toBe(output.trim());
		await page.locator(".chip").nth(1).click();
		await expectRows(page, ["{two}"]);
		const { page: plain } = await showing(output);
		await expectRows(plain, ["[api] one", "plain", "web-1  | {two}"]);
		expect(await plain.locator(".chip, .lane").count()).toBe(0);
		expect(await plain.locator("#lanes").isVisible()).toBe(false);
	});
});
