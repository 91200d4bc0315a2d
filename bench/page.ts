import { launchBrowser } from "../test/browser.ts";
import { ms, quantile, startSseTail } from "./measure.ts";

const SIZES = [100_000, 1_000_000, 10_000_000];

/** A flood in Chromium: until the last line is painted, and how it feels meanwhile. */
export async function page(): Promise<void> {
	console.log("the page in Chromium, lines of 80 bytes:");
	for (const lines of SIZES) await flood(lines);
}

async function flood(lines: number): Promise<void> {
	const browser = await launchBrowser();
	const format = `%.0f ${"a line of a flood ".repeat(4)}`;
	const server = await startSseTail(
		"sh",
		"-c",
		`read go; seq -f '${format}' 1 ${lines}`,
	);
	const tab = await browser.newPage();
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
	await tab.goto(server.url.href);
	const start = performance.now();
	server.child.stdin?.write("\n");
	await tab.getByText("succeeded").waitFor({ timeout: 120_000 });
	await tab
		.locator(".number", { hasText: new RegExp(`^${lines}$`) })
		.waitFor({ timeout: 120_000 });
	const painted = performance.now() - start;
	const frames = await tab.evaluate<number[]>("globalThis.frames");
	const heap = await tab.evaluate<number>("performance.memory.usedJSHeapSize");
	console.log(
		`  ${lines}: painted after ${ms(painted)}, frames p50 ${ms(quantile(frames, 0.5))}, p95 ${ms(quantile(frames, 0.95))}, heap ${Math.round(heap / 1e6)} MB`,
	);
	await browser.close();
	await server.stop();
}
