// `npm run screenshots` makes the README's pictures, from real runs.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { launchBrowser } from "../test/tools/browser.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

const WIDE = { width: 1100, height: 620 };
const PHONE = { width: 390, height: 720 };

interface Shot {
	name: string;
	state: "running" | "succeeded" | "failed";
	colorScheme: "light" | "dark";
	viewport: { width: number; height: number };
	/** What one has done on the page. */
	use(page: Page): Promise<unknown>;
}

const SHOTS: readonly Shot[] = [
	{
		name: "wide-light",
		state: "succeeded",
		colorScheme: "light",
		viewport: WIDE,
		use: (page) => page.keyboard.press("t"),
	},
	{
		name: "wide-dark",
		state: "succeeded",
		colorScheme: "dark",
		viewport: WIDE,
		use: (page) => page.keyboard.press("t"),
	},
	{
		name: "find-light",
		state: "failed",
		colorScheme: "light",
		viewport: WIDE,
		use: find,
	},
	{
		name: "find-dark",
		state: "failed",
		colorScheme: "dark",
		viewport: WIDE,
		use: find,
	},
	{
		name: "phone-light",
		state: "failed",
		colorScheme: "light",
		viewport: PHONE,
		use: async () => {},
	},
	{
		name: "phone-dark",
		state: "running",
		colorScheme: "dark",
		viewport: PHONE,
		use: async () => {},
	},
];

async function find(page: Page): Promise<void> {
	await page.keyboard.press("/");
	await page.keyboard.type("test");
	await page.getByText("1 of").waitFor();
}

const browser = await launchBrowser();
for (const { name, state, use, ...look } of SHOTS) {
	const args = [
		"-p0",
		"--no-echo",
		"--keep",
		"--no-open",
		"--title",
		"make deploy",
	];
	const run = spawn(
		process.execPath,
		["bin/sse-tail.js", ...args, "--", "sh", "docs/demo.sh", state],
		{
			cwd: root,
			stdio: ["ignore", "ignore", "pipe"],
			env: { ...process.env, NO_COLOR: "1" },
		},
	);
	const [line] = await once(run.stderr, "data");
	const [url = ""] = /http:\S+/.exec(String(line)) ?? [];
	const page = await browser.newPage({ ...look, deviceScaleFactor: 2 });
	await page.goto(url);
	await page.locator(`[data-state=${state}]`).waitFor();
	await page.getByText(/web-4|Deployed/).waitFor();
	await use(page);
	await page.screenshot({ path: `${root}/docs/${name}.png` });
	await page.close();
	run.kill("SIGINT");
	await once(run, "close");
}
await browser.close();
