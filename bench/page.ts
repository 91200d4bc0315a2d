import { readFileSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
import { launchBrowser } from "../test/tools/browser.ts";
import { ms, quantile, startSseTail } from "./measure.ts";

const SIZES = [100_000, 1_000_000, 10_000_000];

const FORMAT = `%.0f ${"a line of a flood ".repeat(4)}`;

const PATIENT = { timeout: 300_000 };

/**
 * A flood in Chromium, beside the same received by an EventSource that throws
 * it away: until the last line is painted, how it feels meanwhile and when one
 * scrolls, and how long a search takes.
 */
export async function page(): Promise<void> {
	console.log("the page in Chromium, lines of 80 bytes:");
	for (const lines of SIZES) {
		const discarded = await withFlood(lines, discard);
		const { painted, ...felt } = await withFlood(lines, flood);
		console.log(
			[
				`  ${lines}: painted after ${ms(painted)}, ${(painted / discarded).toFixed(2)}x of ${ms(discarded)} for throwing it away`,
				`frames ${felt.frames}, scrolling ${felt.scrolling}`,
				`find: first ${ms(felt.firstHit)}, all ${ms(felt.allHits)}, frames ${felt.searching}`,
				`memory ${felt.memory} MB, ${((felt.memory * 1e6) / felt.bytes).toFixed(2)}x of what was written (goal 2 with ten million lines); heap ${felt.heap} MB`,
			].join("\n    "),
		);
	}
}

/**
 * Who comes late: until the last line of a run that is over is painted, or the
 * line of a link, beside all of the log.
 */
export async function late(): Promise<void> {
	console.log("the page of a run that is over, lines of 80 bytes:");
	for (const lines of SIZES) {
		const end = await withFlood(lines, (flooding) => comeLate(flooding));
		const middle = lines / 2;
		const link = await withFlood(lines, (flooding) =>
			comeLate(flooding, middle),
		);
		console.log(
			[
				`  ${lines}: last line painted after ${ms(end.painted)}, all of it there after ${ms(end.loaded)}, memory ${end.memory} MB`,
				`line ${middle} of a link after ${ms(link.painted)}, all after ${ms(link.loaded)}, memory ${link.memory} MB`,
			].join("\n    "),
		);
	}
}

/** Opens the page when the run is over, at a line or the end. */
async function comeLate(
	{ browser, tab, lines, url, go }: Flooding,
	line?: number,
): Promise<{ painted: number; loaded: number; memory: number }> {
	go();
	await (await fetch(new URL("status?wait", url))).text();
	const start = performance.now();
	await tab.goto(line === undefined ? url.href : `${url.href}#L${line}`);
	const row = `.row:not(.away) .number[href="#L${line ?? lines}"]`;
	await tab.locator(row).waitFor(PATIENT);
	const painted = performance.now() - start;
	await tab.waitForFunction(
		`document.querySelector("#loading").textContent === ""`,
		undefined,
		PATIENT,
	);
	const loaded = performance.now() - start;
	const memory = Math.round((await memoryOf(browser)) / 1e6);
	return { painted, loaded, memory };
}

interface Flooding {
	browser: Browser;
	tab: Page;
	lines: number;
	url: URL;
	/** Lets the command write. */
	go(): void;
}

async function withFlood<Result>(
	lines: number,
	measure: (flooding: Flooding) => Promise<Result>,
): Promise<Result> {
	const browser = await launchBrowser();
	const server = await startSseTail(
		"sh",
		"-c",
		`read go; seq -f '${FORMAT}' 1 ${lines}`,
	);
	const tab = await browser.newPage({ bypassCSP: true });
	const go = () => void server.child.stdin?.write("\n");
	try {
		return await measure({ browser, tab, lines, url: server.url, go });
	} finally {
		await browser.close();
		await server.stop();
	}
}

/** Receives all events, and does nothing with them. */
async function discard({ tab, url, go }: Flooding): Promise<number> {
	await tab.goto(new URL("status", url).href);
	await tab.evaluate(`new Promise((resolve) => {
		const source = new EventSource("/events");
		globalThis.ended = new Promise((ended) => source.addEventListener("end", () => {
			source.close();
			ended();
		}));
		for (const name of ["stdout", "stderr"]) source.addEventListener(name, () => {});
		source.onopen = () => resolve();
	})`);
	const start = performance.now();
	go();
	await tab.evaluate("globalThis.ended");
	return performance.now() - start;
}

async function flood({ browser, tab, lines, url, go }: Flooding) {
	// In the page, as source: it has no types of the browser's here.
	await tab.addInitScript(`
		globalThis.frames = [];
		let last = performance.now();
		requestAnimationFrame(function tick(now) {
			globalThis.frames.push(now - last);
			last = now;
			requestAnimationFrame(tick);
		});
	`);
	await tab.goto(url.href);
	await stateIs(tab, "running");
	const start = performance.now();
	go();
	await stateIs(tab, "succeeded");
	await tab
		.locator(".number", { hasText: new RegExp(`^${lines}$`) })
		.waitFor(PATIENT);
	const painted = performance.now() - start;
	const frames = await takeFrames(tab);
	const heap = await tab.evaluate<number>("performance.memory.usedJSHeapSize");
	const memory = await memoryOf(browser);
	const status = await fetch(new URL("status", url));
	const { bytes } = (await status.json()) as { bytes: number };
	return {
		painted,
		frames,
		heap: Math.round(heap / 1e6),
		memory: Math.round(memory / 1e6),
		bytes,
		scrolling: await scroll(tab),
		...(await find(tab, lines)),
	};
}

/** What the processes of the browser's pages hold in memory, in bytes. */
async function memoryOf(browser: Browser): Promise<number> {
	const session = await browser.newBrowserCDPSession();
	const { processInfo } = await session.send("SystemInfo.getProcessInfo");
	return processInfo
		.filter(({ type }) => type === "renderer")
		.map(({ id }) => readFileSync(`/proc/${id}/status`, "latin1"))
		.map((status) => Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) * 1024)
		.reduce((sum, bytes) => sum + bytes, 0);
}

async function scroll(tab: Page): Promise<string> {
	await tab.locator("#log").hover();
	await takeFrames(tab);
	for (let n = 0; n < 100; n++) await tab.mouse.wheel(0, n < 50 ? -400 : 300);
	return takeFrames(tab);
}

/** Finds what is in one line of ten, with the last line first. */
async function find(tab: Page, lines: number) {
	await tab.keyboard.press("Control+f");
	await takeFrames(tab);
	const start = performance.now();
	await tab.keyboard.insertText("9 A LINE");
	await tab.locator("#find-result", { hasText: "1" }).waitFor(PATIENT);
	const firstHit = performance.now() - start;
	const total = new Intl.NumberFormat("en").format(lines / 10);
	await tab
		.locator("#find-result", { hasText: new RegExp(`${total} matches$`) })
		.waitFor(PATIENT);
	const allHits = performance.now() - start;
	return { firstHit, allHits, searching: await takeFrames(tab) };
}

/** How long the frames took since it was last asked. */
/** Waits until the page says so of the run. */
async function stateIs(tab: Page, state: string): Promise<void> {
	await tab.locator("#state", { hasText: state }).waitFor(PATIENT);
}

async function takeFrames(tab: Page): Promise<string> {
	const frames = await tab.evaluate<number[]>("globalThis.frames.splice(0)");
	return `p50 ${ms(quantile(frames, 0.5))} p95 ${ms(quantile(frames, 0.95))} most ${ms(Math.max(...frames))}`;
}
