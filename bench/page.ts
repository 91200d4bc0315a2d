import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Browser, Page } from "playwright-core";
import { launchBrowser } from "../test/tools/browser.ts";
import {
	BIN,
	ms,
	quantile,
	type Started,
	startServer,
	startSseTail,
} from "./measure.ts";

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

/** How a run of so many lines is had by who comes when it is over; first, what any takes. */
const LATE = [
	...[100, ...SIZES].map((lines) => ({ lines, tty: false, isKept: false })),
	{ lines: 1_000_000, tty: true, isKept: false },
	{ lines: 1_000_000, tty: false, isKept: true },
	{ lines: 1_000_000, tty: true, isKept: true },
];

/**
 * Who comes late, to a run that has failed: from when the browser is told to go
 * there until the last line is painted, the first error, and the line of a link;
 * for the first who asks, for whom the server has to read, and for others.
 */
export async function late(): Promise<void> {
	console.log("the page of a run that is over, lines of 80 bytes:");
	for (const { lines, tty, isKept } of LATE) {
		const server = await overRun(lines, tty, isKept);
		const browser = await launchBrowser();
		try {
			const at = (line: number) => arrive(browser, server.url, line, lines);
			const first = await at(lines);
			const again = await at(lines);
			const link = await at(lines / 2);
			const of = `${tty ? "a terminal" : "pipes"}${isKept ? ", kept" : ""}`;
			console.log(
				[
					`  ${lines}, ${of}: for the first the last line after ${ms(first.row)}, what failed after ${ms(first.failure)}`,
					`for others after ${ms(again.row)} and ${ms(again.failure)}, all of it after ${ms(again.loaded)}`,
					`line ${lines / 2} of a link after ${ms(link.row)}`,
				].join("\n    "),
			);
		} finally {
			await browser.close();
			await server.stop();
		}
	}
}

/** Serves a run that is over, and has failed near its end. */
async function overRun(
	lines: number,
	tty: boolean,
	isKept: boolean,
): Promise<Started> {
	const error = Math.round(lines * 0.9);
	const flood = (from: number, to: number) =>
		`seq -f '${FORMAT}' ${from} ${to}`;
	const script = `${flood(1, error - 1)}; echo 'a.c:1:2: error: no'; ${flood(error + 1, lines)}; exit 1`;
	const folder = mkdtempSync(join(tmpdir(), "sse-tail-bench-"));
	const kept = isKept ? ["--history", folder] : [];
	const args = [BIN, "-p0", "--keep", ...kept];
	const command = ["--no-echo", tty ? "--tty" : "--no-tty", "--", "sh", "-c"];
	const run = await startServer([...args, ...command, script]);
	// What failed is looked for when somebody asks.
	const runs = new URL("runs", run.url);
	for (;;) {
		const [{ state }] = (await (await fetch(runs)).json()) as [
			{ state: string },
		];
		if (state === "exited") break;
		await delay(100);
	}
	if (!isKept) {
		return { ...run, stop: () => run.stop().finally(() => remove(folder)) };
	}
	await run.stop();
	const server = await startServer([...args, "--serve"]);
	const url = new URL("runs/1/", server.url);
	return {
		...server,
		url,
		stop: () => server.stop().finally(() => remove(folder)),
	};
}

function remove(folder: string): void {
	rmSync(folder, { recursive: true });
}

/** Opens the page at a line: how long each takes since then, in ms. */
async function arrive(
	browser: Browser,
	url: URL,
	line: number,
	lines: number,
): Promise<{ row: number; failure: number; loaded: number }> {
	const tab = await browser.newPage({ bypassCSP: true });
	const wanted = {
		row: `.row:not(.away) .number[href="#L${line}"]`,
		failure: "#strip:not([hidden])",
		loaded: "#loading:empty",
	};
	// In the page, whose clock begins when it is gone to.
	await tab.addInitScript(`
		globalThis.seen = {};
		requestAnimationFrame(function look() {
			for (const [name, selector] of Object.entries(${JSON.stringify(wanted)})) {
				const isHere = document.querySelector(selector) !== null;
				const isReached = name !== "loaded" || seen.failure !== undefined;
				if (isHere && isReached) seen[name] ??= performance.now();
			}
			requestAnimationFrame(look);
		});
	`);
	await tab.goto(`${url.href}#L${line}`);
	await tab.waitForFunction("seen.row && seen.failure", undefined, PATIENT);
	if (line === lines) {
		await tab.waitForFunction("seen.loaded", undefined, PATIENT);
	}
	const { row, failure, loaded } =
		await tab.evaluate<Record<string, number>>("seen");
	await tab.close();
	return { row: row ?? 0, failure: failure ?? 0, loaded: loaded ?? 0 };
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
