import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { ask } from "../helpers/ask.ts";
import { start } from "../helpers/cli.ts";
import { testFolder } from "../helpers/folder.ts";
import { readEvents } from "../helpers/viewer.ts";
import { expectText, rowTexts, usePage } from "./open-page.ts";
import { ScriptedServer } from "./scripted-server.ts";

const openPage = usePage();

/** When a run printed a text, in ms since its start. */
async function timeOf(url: URL, wanted: string): Promise<number> {
	let found = -1;
	await readEvents(new URL("events", url), "", ({ event, data }) => {
		if (event !== "stdout") return true;
		const [ms, text]: [number, string] = JSON.parse(data);
		if (text.includes(wanted)) found = ms;
		return found === -1;
	});
	return found;
}

/** What a script waits for until a test has it go on. */
function gates() {
	const folder = testFolder();
	return {
		wait: (name: string) =>
			`until [ -e ${join(folder, name)} ]; do sleep 0.02; done`,
		open: (name: string) => writeFileSync(join(folder, name), ""),
	};
}

const slider = (page: Page) =>
	page.getByRole("slider", { name: "Moment of the run" });

const drag = (page: Page, ms: number) => slider(page).fill(`${ms}`);

const lastRow = async (page: Page) => (await rowTexts(page)).at(-1);

it("shows a run as it was at any moment: its lines, steps and state", async () => {
	const gate = gates();
	const script = `echo ::group::Build; seq 60; printf '10 %%'; ${gate.wait("40")}
		printf '\\r40 %%'; ${gate.wait("100")}; printf '\\r100 %%\\n'; echo ::endgroup::
		${gate.wait("end")}; echo 'a.c:1:2: error: oh no'; exit 3`;
	const args = ["-p0", "--no-echo", "--keep", "--no-tty", "--shell", script];
	const url = await start(args).url;
	const page = await openPage(url.href);
	await expect.poll(() => lastRow(page)).toBe("10 %");
	gate.open("40");
	await expect.poll(() => lastRow(page)).toBe("40 %");
	gate.open("100");
	await expect.poll(() => lastRow(page)).toBe("100 %");
	gate.open("end");
	await expectText(page, "#state", "failed");
	await page.locator("#strip").waitFor();
	expect(await page.locator("#timeline").isVisible()).toBe(false);
	await page.locator("#log").press("g");
	await expect.poll(async () => (await rowTexts(page))[0]).toBe("Build");
	await page.locator("#log").press("T");
	expect(await slider(page).evaluate((it) => it.matches(":focus"))).toBe(true);
	expect(await slider(page).getAttribute("aria-valuetext")).toMatch(
		/^the end, /,
	);
	await expectText(page, "#state", "failed");

	const ms = await timeOf(url, "40 %");
	await drag(page, ms);
	await expect.poll(() => lastRow(page)).toBe("40 %");
	await expectText(page, "#state", "running, as it was");
	await expectText(page, "#elapsed", `at ${(ms / 1000).toFixed(1)} s`);
	await expectText(page, "#count", "62 lines");
	expect(await slider(page).getAttribute("aria-valuetext")).toMatch(
		/^\d+\.\d s of \d+\.\d s, \d\d:\d\d:\d\d$/,
	);
	expect(await page.locator("#strip").isVisible()).toBe(false);
	await slider(page).press("g");
	await expect
		.poll(() => page.locator(".step").getAttribute("data-step"))
		.toBe("running");
	// What is of now alone waits.
	await slider(page).press("e");
	await expectText(page, "#notice", "Esc goes back");
	expect(await page.locator("#find").isDisabled()).toBe(true);

	// By keys along the line, as far as the beginning.
	const before = Number(await slider(page).inputValue());
	await slider(page).press("ArrowLeft");
	expect(Number(await slider(page).inputValue())).toBeLessThan(before);
	await slider(page).press("Home");
	await expect.poll(() => rowTexts(page)).toEqual([]);
	await slider(page).press("End");
	await expectText(page, "#state", "failed with exit code 3");
	await page.locator("#strip").waitFor();

	// Back to where one was; and whoever opens the link is taken to the moment.
	await drag(page, ms);
	await expect.poll(() => lastRow(page)).toBe("40 %");
	await expect.poll(() => page.url()).toContain(`#t=${ms / 1000}s`);
	const link = page.url();
	await page.keyboard.press("Escape");
	await expect.poll(async () => (await rowTexts(page))[0]).toBe("Build");
	expect(page.url()).not.toContain("#");
	await page.keyboard.press("Escape");
	expect(await page.locator("#timeline").isVisible()).toBe(false);
	const other = await openPage(link);
	await expect.poll(() => lastRow(other)).toBe("40 %");
	await expectText(other, "#state", "running, as it was");
});

it("shows the screen of a program as it was, while what it prints goes on coming", async () => {
	const gate = gates();
	const script = `seq 40; printf '\\033[?1049h\\033[Hfirst menu\\033[3;2Hone'; ${gate.wait("two")}
		printf '\\033[Hother menu\\033[3;2H\\033[31mtwo\\033[m'; ${gate.wait("leave")}
		printf '\\033[?1049l'; ${gate.wait("end")}; echo back; exec sleep 60`;
	const args = ["-p0", "--no-echo", "--tty", "--shell", script];
	const url = await start(args).url;
	const page = await openPage(url.href);
	const menu = async () => (await rowTexts(page)).slice(-3);
	await expect.poll(menu).toEqual(["first menu", "", " one"]);
	gate.open("two");
	await expect.poll(menu).toEqual(["other menu", "", " two"]);
	gate.open("leave");
	await expect.poll(() => lastRow(page)).toBe("40");
	await page.locator("#log").press("T");
	await drag(page, await timeOf(url, "first menu"));
	await expect.poll(menu).toEqual(["first menu", "", " one"]);
	await drag(page, await timeOf(url, "other menu"));
	await expect.poll(menu).toEqual(["other menu", "", " two"]);
	expect(await page.textContent("#timeline-now")).toBe("Back to now");
	gate.open("end");
	const end = async () => (await ask(new URL("past?at=1000000", url))).text;
	await expect.poll(end).toContain('"back"');
	await expect.poll(menu).toEqual(["other menu", "", " two"]);
	await page.click("#timeline-now");
	await expect.poll(() => lastRow(page)).toBe("back");
	await expectText(page, "#state", "running");
	expect(await page.textContent("#elapsed")).not.toContain("at");
});

it("leaves a moment for lines that the address names, and says what is so no longer", async () => {
	const args = ["-p0", "--no-echo", "--keep", "--shell", "seq 9; exit 3"];
	const page = await openPage((await start(args).url).href);
	await expectText(page, "#state", "failed");
	let isCut = true;
	await page.route("**/past?*", (route) =>
		isCut ? route.abort() : route.continue(),
	);
	await page.locator("#log").press("T");
	await expectText(page, "#timeline-said", "The server does not answer now");
	isCut = false;
	await expectText(page, "#timeline-said", /^$/);
	await drag(page, 0);
	await expectText(page, "#state", "running, as it was");
	await page.evaluate(() => {
		location.hash = "#L3";
	});
	await expectText(page, "#state", "failed with exit code 3");
	await expect
		.poll(() => page.locator(".row.marked .number").allTextContents())
		.toEqual(["3"]);
	expect(page.url()).toContain("#L3");
});

it("opens when the log begins to come, where one asks before", async () => {
	const server = await ScriptedServer.start();
	server.hold(0);
	server.start();
	server.send("stdout", [1, "one\n"]);
	server.exit(3);
	const page = await openPage(server.url);
	await expectText(page, "#state", "failed with exit code 3");
	await page.locator("#log").press("T");
	await page.evaluate(() => new Promise(requestAnimationFrame));
	expect(await page.locator("#timeline").isVisible()).toBe(false);
	expect(await page.textContent("#notice")).not.toContain("has run yet");
	server.release();
	await expect.poll(() => page.locator("#timeline").isVisible()).toBe(true);
});
