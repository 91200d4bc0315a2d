import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { START } from "../helpers/start-data.ts";
import { expectText, usePage } from "./open-page.ts";
import { ScriptedServer } from "./scripted-server.ts";

const openPage = usePage("browser");

declare global {
	interface Window {
		notices: { title: string; body: string | undefined }[];
		tones: number;
		elsewhere: boolean;
	}
}

/** Records what is told, and lets the test say where the user looks. */
const recording = () => {
	window.notices = [];
	window.tones = 0;
	window.elsewhere = true;
	const Original = Notification;
	window.Notification = class extends Original {
		constructor(title: string, options?: NotificationOptions) {
			super(title, options);
			window.notices.push({ title, body: options?.body });
		}
	};
	const createOscillator = AudioContext.prototype.createOscillator;
	AudioContext.prototype.createOscillator = function () {
		window.tones++;
		return createOscillator.call(this);
	};
	document.hasFocus = () => !window.elsewhere;
};

async function openRunning(permissions: string[] = ["notifications"]) {
	const server = await ScriptedServer.start();
	const page = await openPage(server.url, { before: recording, permissions });
	server.start();
	await expectText(page, "#state", "running");
	return { server, page };
}

const told = (page: Page) =>
	page.evaluate(() => ({ notices: window.notices, tones: window.tones }));

const isOn = (page: Page) => page.locator("#notify").isChecked();

/** Switches it on or off, in the menu where it is. */
async function toggle(page: Page): Promise<void> {
	await page.click("#view");
	await page.click("#notify");
	await page.keyboard.press("Escape");
}

describe("the notice of the end", () => {
	it.each([
		[0, "succeeded · 3.2 s"],
		[3, "failed with exit code 3 · 3.2 s\nIt printed nothing"],
	])("at exit code %s comes when one is elsewhere", async (code, body) => {
		const { server, page } = await openRunning();
		expect(await isOn(page)).toBe(false);
		await toggle(page);
		await expect.poll(() => isOn(page)).toBe(true);
		server.exit(code);
		await expectText(page, "#state", /succeeded|failed/);
		await expect
			.poll(() => told(page))
			.toEqual({ notices: [{ title: "make deploy", body }], tones: 2 });
	});

	it("does not come unasked, nor when one looks at the page", async () => {
		const { server, page } = await openRunning();
		server.exit(0);
		await expectText(page, "#state", "succeeded");
		expect(await told(page)).toEqual({ notices: [], tones: 0 });

		const second = await openRunning();
		await toggle(second.page);
		await second.page.evaluate(() => {
			window.elsewhere = false;
		});
		second.server.exit(0);
		await expectText(second.page, "#state", "succeeded");
		expect(await told(second.page)).toEqual({ notices: [], tones: 0 });
	});

	it("does not come for what ended long ago", async () => {
		const { server, page } = await openRunning();
		await toggle(page);
		server.replace();
		const startedAt = Date.now() - 3_600_000;
		server.send("start", { ...START, title: "old", startedAt });
		server.exit(0);
		await page.reload();
		await expectText(page, "#title", "old");
		await expectText(page, "#state", "succeeded");
		expect(await isOn(page)).toBe(true);
		expect(await told(page)).toEqual({ notices: [], tones: 0 });
	});

	it("is remembered, and can be switched off", async () => {
		const { server, page } = await openRunning();
		await toggle(page);
		await page.reload();
		await expectText(page, "#state", "running");
		expect(await isOn(page)).toBe(true);
		await toggle(page);
		expect(await isOn(page)).toBe(false);
		server.exit(0);
		await expectText(page, "#state", "succeeded");
		expect(await told(page)).toEqual({ notices: [], tones: 0 });
	});

	it("is a sound alone where notifications are refused", async () => {
		const { server, page } = await openRunning([]);
		await toggle(page);
		server.exit(0);
		await expectText(page, "#state", "succeeded");
		await expect.poll(() => told(page)).toEqual({ notices: [], tones: 2 });
	});
});
