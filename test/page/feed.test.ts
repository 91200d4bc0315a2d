import {
	chmodSync,
	existsSync,
	mkdtempSync,
	rmSync,
	writeFileSync,
} from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { describe, expect, it, onTestFinished } from "vitest";
import { programFile } from "../../src/io/program-file.ts";
import { encodeFailure } from "../../src/protocol/encode.ts";
import { start } from "../helpers/cli.ts";
import { openSession, start as startRun } from "../helpers/session.ts";
import { expectText, rowTexts, usePage } from "./open-page.ts";
import { holdingProxy } from "./proxies.ts";
import { ScriptedServer } from "./scripted-server.ts";

const openPage = usePage();

/** Makes the browser one that never heard of EventSource. */
const withoutEventSource = () => {
	Reflect.deleteProperty(globalThis, "EventSource");
};

describe("without EventSource, the page", () => {
	it("follows the run to its end, and asks no more", async () => {
		const server = await ScriptedServer.start();
		const page = await openPage(server.url, { before: withoutEventSource });
		server.start();
		await expectText(page, "#state", "running");
		server.send("stdout", [1, "one\n"]);
		await expect.poll(() => rowTexts(page)).toEqual(["one"]);
		server.send("stderr", [2, "two\n"]);
		await expect.poll(() => rowTexts(page)).toEqual(["one", "two"]);
		server.exit(3);
		await expectText(page, "#state", "failed with exit code 3");
		expect(await page.locator("#connection").isVisible()).toBe(false);
		expect(server.lastEventIds).toEqual([""]);
	});

	it("takes frames that are cut at every byte", async () => {
		const server = await ScriptedServer.start();
		server.trickle();
		server.start();
		server.send("stdout", [1, "größer 日本 \u{1f600}\r\n\n"]);
		server.exit(0);
		const page = await openPage(server.url, { before: withoutEventSource });
		await expectText(page, "#state", "succeeded");
		// The outcome may be told before the log is here.
		await expect
			.poll(() => rowTexts(page))
			.toEqual(["größer 日本 \u{1f600}", ""]);
	});

	it("reconnects after its last event id, with everything once", async () => {
		const server = await ScriptedServer.start();
		const page = await openPage(server.url, { before: withoutEventSource });
		server.start();
		server.send("stdout", [1, "one\n"]);
		await expectText(page, ".row .text", "one");
		server.refuse(true);
		server.cut();
		await expectText(page, "#connection", "Connection lost");
		server.send("stdout", [2, "two\n"]);
		await expectText(page, "#connection", "The server has gone");
		server.refuse(false);
		await expect
			.poll(() => rowTexts(page), { timeout: 20_000 })
			.toEqual(["one", "two"]);
		expect(await page.locator("#connection").isVisible()).toBe(false);
		expect(server.lastEventIds.at(-1)).toBe("t-000000000000001");
	});

	it("shows a real run", async () => {
		const cli = start(
			["-p0", "--", "sh", "-c", "seq 40000; read x; seq 40001 50000; exit 4"],
			{ stdin: "pipe" },
		);
		const page = await openPage((await cli.url).href, {
			before: withoutEventSource,
		});
		await expectText(page, "#count", "40,000 lines");
		cli.child.stdin?.end();
		await expectText(page, "#state", "failed with exit code 4");
		expect((await rowTexts(page)).at(-1)).toBe("50000");
		expect(await page.textContent("#count")).toBe("50,000 lines");
		expect((await cli.ended).code).toBe(4);
	});
});

const WAYS: [string, { before?: () => void }][] = [
	["with EventSource", {}],
	["without", { before: withoutEventSource }],
];

describe.each(WAYS)("%s, the page", (_, way) => {
	it.each([
		["no JSON", "event: stdout\ndata: hello\n\n"],
		["JSON of others", 'event: start\ndata: {"id": 7}\n\n'],
	])("says that a foreign server answers now: %s", async (_, bytes) => {
		const server = await ScriptedServer.start();
		const page = await openPage(server.url, way);
		server.start();
		server.send("stdout", [1, "ours\n"]);
		await expectText(page, ".row .text", "ours");
		server.refuse(true);
		server.sendBytes(bytes);
		await expectText(page, "#connection", "Another program answers");
		expect(await page.textContent("#state")).toBe("outcome unknown");
		expect(await rowTexts(page)).toEqual(["ours"]);
		server.refuse(false);
		// When it is ours again, the page goes on after what it has.
		server.send("stdout", [2, "ours again\n"]);
		await expectText(page, "#state", "running");
		expect(await rowTexts(page)).toEqual(["ours", "ours again"]);
		expect(await page.locator("#connection").isVisible()).toBe(false);
		expect(server.lastEventIds.at(-1)).toBe("t-000000000000001");
	});

	it("says why the server could not go on, and asks no more", async () => {
		const server = await ScriptedServer.start();
		const page = await openPage(server.url, { ...way, clock: true });
		server.start();
		await expectText(page, "#state", "running");
		server.sendBytes(encodeFailure("the disk is on fire").toString());
		server.finish();
		await expectText(page, "#connection", "the disk is on fire");
		expect(await page.textContent("#state")).toBe("outcome unknown");
		await page.clock.fastForward(60_000);
		await page.evaluate(() => fetch("/")); // What it had asked has come by now.
		expect(server.lastEventIds).toEqual([""]);
	});
});

/** Makes the tab one that is in sight or not, and tells the page. */
const setHidden = (page: Page, hidden: boolean) =>
	page.evaluate((hidden) => {
		Object.defineProperty(document, "hidden", {
			configurable: true,
			value: hidden,
		});
		document.dispatchEvent(new Event("visibilitychange"));
	}, hidden);

describe.each(WAYS)("%s, a stream", (_, way) => {
	it("that is silent is dead: another is opened, and nothing runs until it speaks", async () => {
		const server = await ScriptedServer.start();
		const page = await openPage(server.url, { ...way, clock: true });
		server.start();
		await expectText(page, "#state", "running");
		await page.clock.fastForward(30_000);
		server.send("stdout", [1, "a sign of life\n"]);
		await expectText(page, ".row .text", "a sign of life");
		await page.clock.fastForward(30_000);
		await page.evaluate(() => fetch("/")); // What it had asked has come by now.
		expect(server.lastEventIds).toEqual([""]);
		expect(await page.textContent("#state")).toBe("running");
		server.hang(true);
		await page.clock.fastForward(8000);
		await page.clock.runFor(1000);
		await expectText(page, "#connection", /Connection lost|has gone/);
		expect(await page.textContent("#state")).toBe("outcome unknown");
		const elapsed = await page.textContent("#elapsed");
		await page.clock.runFor(3000);
		expect(await page.textContent("#elapsed")).toBe(elapsed);
		// The page's time goes on faster than its request comes.
		await expect
			.poll(() => server.lastEventIds.at(-1))
			.toBe("t-000000000000001");
		server.hang(false);
		await page.clock.fastForward(5000);
		await expectText(page, "#state", "running");
		expect(await page.locator("#connection").isVisible()).toBe(false);
	});

	it("is opened anew when the network comes back, and let go by a tab out of sight", async () => {
		const server = await ScriptedServer.start();
		const page = await openPage(server.url, { ...way, clock: true });
		server.start();
		await expectText(page, "#state", "running");
		await page.evaluate(() => dispatchEvent(new Event("online")));
		await expect
			.poll(() => server.lastEventIds)
			.toEqual(["", "t-000000000000000"]);
		await setHidden(page, true);
		await page.clock.fastForward(10_000);
		await expect.poll(() => server.glances).toBeGreaterThan(0);
		// The server learns that a stream was let go when its socket closes.
		await expect.poll(() => server.open).toBe(0);
		server.exit(3);
		await expectText(page, "#state", "failed with exit code 3");
		const { glances } = server;
		await setHidden(page, false);
		await expect.poll(() => server.open).toBe(1);
		expect(server.glances).toBe(glances);
	});
});

describe("the clock", () => {
	it("is the server's, whatever time of day it is there", async () => {
		const server = await ScriptedServer.start();
		const page = await openPage(server.url);
		server.start("make", undefined, { startedAt: Date.now() - 3_600_000 });
		await expectText(page, "#elapsed", /^0:\d\d$/);
	});

	it("rests while what is past is loading, and the outcome comes first", async () => {
		const server = await ScriptedServer.start();
		server.start();
		for (let n = 1; n < 10; n++) server.send("stdout", [n, `${n}\n`]);
		server.hold(6);
		const page = await openPage(server.url);
		await expectText(page, "#loading", "loading 55 %");
		expect(await page.textContent("#state")).toBe("running");
		expect(await page.textContent("#elapsed")).toBe("");
		expect(await page.textContent("#rate")).toBe("");
		server.release();
		await expectText(page, "#elapsed", /^0:\d\d$/);
		expect(await page.textContent("#loading")).toBe("");

		server.exit(0);
		server.hold(6);
		await page.reload();
		await expectText(page, "#loading", "loading 45 %");
		expect(await page.textContent("#state")).toBe("succeeded");
		expect(await page.textContent("#elapsed")).toBe("3.2 s");
		server.release();
		await expectText(page, "#loading", /^$/);
	});
});

describe("when another run is at the address", () => {
	/** Writes down the URL that it is called with, in place of a browser. */
	const browserIn = (folder: string) => {
		const browser = join(folder, "browser");
		writeFileSync(browser, `#!/bin/sh\necho "$1" > "${folder}/opened"\n`);
		chmodSync(browser, 0o755);
		return { BROWSER: browser, CI: "", SSH_CONNECTION: undefined };
	};

	// Again when it fails: on a busy machine the page may come back too late.
	it("the page goes on to it, and no other is opened; one that is not at the end asks", {
		retry: 2,
	}, async () => {
		const folder = mkdtempSync(join(tmpdir(), "sse-tail-test-"));
		onTestFinished(() => rmSync(folder, { recursive: true }));
		const first = start(
			["-p0", "--no-open", "--", "sh", "-c", "seq 500; read x"],
			{ stdin: "pipe" },
		);
		const { href, port } = await first.url;
		const page = await openPage(href);
		await expectText(page, "#viewers", "1 watching");
		first.child.stdin?.write("\n");
		await expectText(page, "#state", "succeeded");
		await first.ended;
		await expectText(page, "#viewers", /^$/);

		const args = ["--port", port, "--", "sh", "-c"];
		const script = "seq 501 1000; read x; exit 3";
		const env = browserIn(folder);
		const second = start([...args, script], { stdin: "pipe", env });
		await expectText(page, "#viewers", "1 watching");
		await expect.poll(async () => (await rowTexts(page)).at(-1)).toBe("1000");
		expect(await page.textContent("#count")).toBe("500 lines");
		await page.locator("#log").press("Home");
		second.child.stdin?.write("\n");
		await second.ended;
		expect(existsSync(join(folder, "opened"))).toBe(false);
		await expectText(page, "#state", "failed with exit code 3");

		const asked: string[] = [];
		page.on("dialog", (dialog) => {
			asked.push(dialog.message());
			void dialog.dismiss();
		});
		await expectText(page, "#viewers", /^$/);
		await page.keyboard.press("F5");
		await expect.poll(() => asked).toHaveLength(1);

		const third = start([...args, "echo third; read x"], {
			stdin: "pipe",
			env,
		});
		await page.locator("#next").waitFor();
		expect((await rowTexts(page))[0]).toBe("501");
		await expect.poll(() => existsSync(join(folder, "opened"))).toBe(true);
		await page.click("#go-on");
		await expect.poll(() => rowTexts(page)).toEqual(["third"]);
		expect(await page.locator("#next").isVisible()).toBe(false);
		third.child.stdin?.write("\n");
		await third.ended;
	});
});

it.each(WAYS)(
	"gets through a proxy that holds answers back, %s",
	async (_, way) => {
		const cli = start(
			["-p0", "--", "sh", "-c", "cat; echo oh no >&2; exit 3"],
			{
				stdin: "pipe",
			},
		);
		const page = await openPage(await holdingProxy(await cli.url), way);
		await expectText(page, "#state", "running");
		const words = ["one", "two", "three", "four"];
		for (const word of words) {
			cli.child.stdin?.write(`${word}\n`);
			await expect.poll(async () => (await rowTexts(page)).at(-1)).toBe(word);
		}
		expect(await rowTexts(page)).toEqual(words);
		cli.child.stdin?.end();
		await expectText(page, "#state", "failed with exit code 3");
		expect(await rowTexts(page)).toEqual([...words, "oh no"]);
		expect(await page.locator("#connection").isVisible()).toBe(false);
		expect((await cli.ended).code).toBe(3);
	},
);

describe("of a session with several runs, the page", () => {
	/** A session with our page, and a run in it. */
	async function openRuns() {
		const page = () => readFile(programFile("page.html"), "utf8");
		const session = await openSession({ page });
		return { session, first: await startRun(session, "first") };
	}

	it("goes on to the next run when its own is over", async () => {
		const { session, first } = await openRuns();
		const page = await openPage(session.url);
		await first.write("one\n");
		await expect.poll(() => rowTexts(page)).toEqual(["one"]);
		const second = await startRun(session, "second");
		await second.write("two\n");
		await first.write("one more\n");
		// It goes on, whatever runs beside it.
		await expect.poll(() => rowTexts(page)).toEqual(["one", "one more"]);
		await page.evaluate(() => dispatchEvent(new Event("online")));
		await first.write("the last\n");
		await expect
			.poll(() => rowTexts(page))
			.toEqual(["one", "one more", "the last"]);
		await expectText(page, "#title", "first");
		await first.end();
		await expect.poll(() => rowTexts(page)).toEqual(["two"]);
		await expectText(page, "#title", "second");
		await expectText(page, "#viewers", "1 watching");
	});

	it("stays with the run that its address names, and shares that", async () => {
		const { session, first } = await openRuns();
		await first.write("one\n");
		const page = await openPage(new URL("runs/1/", session.url).href);
		const second = await startRun(session, "second");
		await second.write("two\n");
		await first.end();
		await second.end();
		await expectText(page, "#state", "ended");
		await expect.poll(() => rowTexts(page)).toEqual(["one"]);
		expect(await page.isVisible("#next")).toBe(false);
		await page.click("#share");
		await expect
			.poll(() => page.inputValue("#share-link"))
			.toBe(`${session.url}runs/1/`);
	});
});
