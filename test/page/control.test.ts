import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { startControlled } from "../helpers/control.ts";
import { openSession, start } from "../helpers/session.ts";
import { expectText, rowTexts, usePage } from "./open-page.ts";

const openPage = usePage();

const PAGE = new URL("../../dist/page.html", import.meta.url);

it("before the first run the page says so, and then goes on into that", async () => {
	const session = await openSession({ page: () => readFile(PAGE, "utf8") });
	session.serve();
	const page = await openPage(session.url);
	await expectText(page, "#state", /^nothing has run yet$/);
	expect(await page.title()).toBe("sse-tail");
	expect(await page.locator("#count").isVisible()).toBe(false);
	for (const id of ["elapsed", "rate", "loading"]) {
		expect(await page.textContent(`#${id}`), id).toBe("");
	}
	const { write, end } = await start(session, "the first");
	await write("one\n");
	await expectText(page, "#state", "running");
	await expect.poll(() => rowTexts(page)).toEqual(["one"]);
	expect(await page.title()).toBe("● the first");
	await end();
	await expectText(page, "#state", "ended");
});

it("a page with control stops the run and runs it again; one without has no buttons", async () => {
	const { url, link } = await startControlled([
		...["--control", "--shell"],
		'echo "run of $$"; sleep 300',
	]);
	const page = await openPage(link);
	const watching = await openPage(url.href);
	const stop = page.getByRole("button", { name: "Stop", exact: true });
	await stop.waitFor();
	// The right is not in the address, which people copy, nor in a cookie.
	expect(page.url()).toBe(url.href);
	expect(await page.context().cookies()).toEqual([]);
	await expect.poll(() => rowTexts(page)).toHaveLength(1);
	const [first] = await rowTexts(page);
	await stop.click();
	await expectText(page, "#state", "stopped (SIGTERM)");
	await expectText(watching, "#state", "stopped (SIGTERM)");
	const again = page.getByRole("button", { name: "Run again" });
	const at = await again.boundingBox();
	await again.click();
	await stop.waitFor();
	// The second click of a double click finds Stop where Run again was.
	const right = (at?.x ?? 0) + (at?.width ?? 0);
	await page.mouse.move(right - 15, (at?.y ?? 0) + 9);
	await page.mouse.down({ clickCount: 2 });
	await page.mouse.up({ clickCount: 2 });
	for (const each of [page, watching]) {
		await expectText(each, "#state", "running");
		await expect.poll(() => rowTexts(each)).toHaveLength(1);
		expect(await rowTexts(each)).not.toEqual([first]);
	}
	expect(
		await page.evaluate(() => fetch("../3/status").then((r) => r.status)),
	).toBe(404);
	// Nobody else has the buttons, and who loads the page anew has kept them.
	expect(await watching.locator("#control").isHidden()).toBe(true);
	await page.reload();
	await stop.waitFor();
	await stop.click();
	await expectText(page, "#state", "stopped (SIGTERM)");
});

it("Stop says when it kills, and kills at once when it is pressed again", async () => {
	const { link } = await startControlled([
		...["--control", "--shell"],
		"trap '' TERM; echo begun; while :; do sleep 0.1; done",
	]);
	const page = await openPage(link);
	await expect.poll(() => rowTexts(page)).toEqual(["begun"]);
	await page.getByRole("button", { name: "Stop", exact: true }).click();
	const kill = page.getByRole("button", { name: /^Kill now \(\d+ s\)$/ });
	await kill.waitFor();
	await expectText(page, "#state", "told to stop");
	await kill.click();
	await expectText(page, "#state", "stopped (SIGKILL)");
	await page.getByRole("button", { name: "Run again" }).waitFor();
});
