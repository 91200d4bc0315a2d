import type { Page } from "playwright-core";
import { describe, expect, it, onTestFinished } from "vitest";
import { start } from "../helpers/cli.ts";
import { startControlled } from "../helpers/control.ts";
import { expectText, usePage } from "./open-page.ts";
import { ScriptedServer } from "./scripted-server.ts";

const openPage = usePage();

const words = (page: Page) =>
	page
		.locator(".row .pin")
		.evaluateAll((all) => all.map((each) => each.getAttribute("data-words")));

describe("a pin", () => {
	it("is set by keys, and seen by all at the line and in the list; who set it takes it away", async () => {
		const cli = start([
			...["-p0", "--keep", "--pins", "--shell"],
			"seq 300; sleep 300",
		]);
		onTestFinished(async () => {
			cli.child.kill("SIGINT");
			cli.child.kill("SIGTERM");
			await cli.ended;
		});
		const { href } = await cli.url;
		const ann = await openPage(`${href}#L250`);
		const bob = await openPage(href);
		await expectText(ann, "#count", "300 lines");
		await expectText(bob, "#count", "300 lines");
		await ann.locator("#log").press("p");
		await expectText(ann, "#pin-title", "Line 250");
		await ann.keyboard.type("<b>this</b> one");
		await ann.locator("#pin-name").fill("Ann");
		await ann.keyboard.press("Enter");
		await ann.locator("#pin-dialog").waitFor({ state: "hidden" });
		await expectText(
			bob,
			"#notice",
			"Pinned to line 250: Ann: <b>this</b> one",
		);
		await bob.locator("#marks").waitFor();
		await bob.locator("#log").press("Home");
		// It is in the list, which a run without steps has for that.
		await bob.locator("#log").press("o");
		const listed = bob.locator("#outline-pins button");
		expect(await listed.textContent()).toBe("Ann: <b>this</b> oneline 250");
		await bob.keyboard.press("Enter");
		await expect.poll(() => words(bob)).toEqual(["Ann: <b>this</b> one"]);
		expect(new URL(bob.url()).hash).toBe("#L250");
		// What one copies has nothing of it.
		const row = bob.locator(".row.pinned");
		expect(await row.locator(".text").textContent()).toBe("250");
		await row.locator(".pin").click();
		await expectText(bob, "#pin-list", "Ann: <b>this</b> one");
		expect(await bob.locator("#pin-list button").count()).toBe(0);
		await bob.keyboard.press("Escape");
		const late = await openPage(`${href}#L250`);
		await expect.poll(() => words(late)).toEqual(["Ann: <b>this</b> one"]);
		await ann.locator(".row .pin").click();
		await ann.locator("#pin-list").getByRole("button").click();
		for (const page of [ann, bob, late]) {
			await expect.poll(() => words(page)).toEqual([]);
		}
	});

	it("can be set where the run has ended, by who has control", async () => {
		const { link } = await startControlled(["--control", "--", "seq", "3"]);
		const page = await openPage(link);
		await expectText(page, "#state", "succeeded");
		await page.locator(".row .number").nth(1).click();
		await page.click("#mark-pin");
		await page.locator("#pin-text").fill("two");
		await page.click("#pin-submit");
		await expect.poll(() => words(page)).toEqual(["two"]);
		// Another tab, that was not there when it was set.
		const other = await openPage(link);
		await expect.poll(() => words(other)).toEqual(["two"]);
	});

	it("leaves the dialog of another line alone when its answer comes late, and says what is wrong", async () => {
		const { link } = await startControlled(["--control", "--", "seq", "3"]);
		const page = await openPage(link);
		await expectText(page, "#state", "succeeded");
		const answers: ((status: number) => Promise<void>)[] = [];
		await page.route("**/pins", (route) => {
			answers.push(async (status) => {
				const json = status === 201 ? { pin: 1, key: "k" } : { problem: "No." };
				await route.fulfill({ status, json });
			});
		});
		/** Asks for a pin, goes away before the answer comes, and to another line. */
		const leave = async () => {
			await page.locator(".row .number").nth(0).click();
			await page.locator("#log").press("p");
			await page.locator("#pin-text").fill("one");
			await page.keyboard.press("Enter");
			await page.keyboard.press("Escape");
			await page.locator(".row .number").nth(1).click();
			await page.locator("#log").press("p");
			await page.locator("#pin-text").fill("two");
		};
		const isLeftAlone = async () => {
			expect(await page.textContent("#pin-title")).toBe("Line 2");
			expect(await page.locator("#pin-text").inputValue()).toBe("two");
			expect(await page.textContent("#pin-problem")).toBe("");
			expect(await page.locator("#pin-submit").isEnabled()).toBe(true);
		};
		await leave();
		await answers[0]?.(429);
		await expectText(page, "#notice", "Pin at line 1: No.");
		await isLeftAlone();
		await page.keyboard.press("Escape");
		await leave();
		const answered = page.waitForResponse("**/pins");
		await answers[1]?.(201);
		await answered;
		await expect
			.poll(() => page.evaluate(() => Object.values({ ...sessionStorage })))
			.toContain('{"1":"k"}');
		await isLeftAlone();
	});

	it("is nothing one could set where nobody may", async () => {
		const server = await ScriptedServer.start();
		server.start();
		server.send("stdout", [1, "one\ntwo\n"]);
		const page = await openPage(`${server.url}#L2`);
		await page.locator("#mark-tools").waitFor();
		expect(await page.locator("#mark-pin").isVisible()).toBe(false);
		await page.locator("#log").press("p");
		await expectText(page, "#notice", "Nothing is pinned here");
	});
});
