// `npm run screenshots` makes the pictures of the README and of what-failed.md,
// from real runs; `npm run screenshots -- what-failed` those alone.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { launchBrowser } from "../test/tools/browser.ts";
import { picturesOfFailures } from "./what-failed/pictures.ts";

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

/** The release of docs/release, on which somebody is about to run one more. */
const RELEASES = [
	{ name: "release-light", colorScheme: "light" },
	{ name: "release-dark", colorScheme: "dark" },
] as const;

/** Those programs of the release's own that are not here, as far as a picture needs them. */
const PROGRAMS = {
	fab: `[ "$1" = live ] && echo "green is live, version 3.11.20.1" && exit
exec sh '${root}/docs/demo.sh' succeeded`,
	versions: `for v in 3.12.0.1 3.11.20.2 3.11.20.1; do echo "version:$v"; done`,
};

const browser = await launchBrowser();
const isAll = process.argv[2] !== "what-failed";
await picturesOfFailures(browser, root);
for (const { name, state, use, ...look } of isAll ? SHOTS : []) {
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
	await page
		.getByRole("log")
		.getByText(/web-4|Deployed/)
		.waitFor();
	await use(page);
	await page.screenshot({ path: `${root}/docs/${name}.png` });
	await page.close();
	run.kill("SIGINT");
	await once(run, "close");
}
if (isAll) await picturesOfRelease();
await browser.close();

async function picturesOfRelease(): Promise<void> {
	const folder = await mkdtemp(join(tmpdir(), "sse-tail-release-"));
	await copyFile(
		`${root}/docs/release/sse-tail.json`,
		join(folder, "sse-tail.json"),
	);
	for (const [name, script] of Object.entries(PROGRAMS)) {
		const text = `#!/bin/sh\n${script}\n`;
		await writeFile(join(folder, name), text, { mode: 0o755 });
	}
	const own = ["-p0", "--no-echo", "--no-open", "--config", "sse-tail.json"];
	const run = spawn(process.execPath, [`${root}/bin/sse-tail.js`, ...own], {
		cwd: folder,
		stdio: ["ignore", "ignore", "pipe"],
		env: {
			...process.env,
			NO_COLOR: "1",
			PATH: `${folder}:${process.env.PATH}`,
		},
	});
	const control = await controlLink(run);
	const page = await browser.newPage({
		viewport: { width: 1100, height: 760 },
		deviceScaleFactor: 2,
	});
	await page.goto(control);
	for (const [version, slot] of [
		["3.11.20.1", "green"],
		["3.11.20.2", "blue"],
	]) {
		await page.getByRole("button", { name: "Deploy" }).first().click();
		await page.getByLabel("Version").selectOption(version ?? "");
		await page.getByLabel("Slot").selectOption(slot ?? "");
		await page.getByLabel("Your name").last().fill("Ann");
		await page.getByRole("button", { name: "Run", exact: true }).click();
		await page.locator("body[data-state=running]").waitFor();
		await page.locator("body[data-state=succeeded]").waitFor();
	}
	for (const { name, colorScheme } of RELEASES) {
		await page.emulateMedia({ colorScheme });
		await page.screenshot({ path: `${root}/docs/${name}.png` });
	}
	await page.close();
	run.kill("SIGINT");
	await once(run, "close");
	await rm(folder, { recursive: true });
}

/** The link that gives control, when it has been printed. */
async function controlLink({ stderr }: ChildProcess): Promise<string> {
	let printed = "";
	for await (const chunk of stderr ?? []) {
		printed += chunk;
		const [link] = /http:\S+#control=\S+/.exec(printed) ?? [];
		if (link !== undefined) return link;
	}
	throw new Error(`no link to control: ${printed}`);
}
