// `npm run screenshots` makes the README's pictures, from real runs.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { launchBrowser } from "../test/browser.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

const SHOTS = [
	{
		name: "wide-light",
		exitCode: 0,
		colorScheme: "light",
		width: 1100,
		height: 620,
	},
	{
		name: "wide-dark",
		exitCode: 0,
		colorScheme: "dark",
		width: 1100,
		height: 620,
	},
	{
		name: "phone-light",
		exitCode: 1,
		colorScheme: "light",
		width: 390,
		height: 720,
	},
	{
		name: "phone-dark",
		exitCode: 1,
		colorScheme: "dark",
		width: 390,
		height: 720,
	},
] as const;

const browser = await launchBrowser();
for (const { name, exitCode, colorScheme, width, height } of SHOTS) {
	const args = [
		"bin/sse-tail.js",
		"-p0",
		"-q",
		"--keep",
		"--no-open",
		"--title",
		"make deploy",
	];
	const run = spawn(
		process.execPath,
		[...args, "--", "sh", "docs/demo.sh", `${exitCode}`],
		{
			cwd: root,
			stdio: ["ignore", "ignore", "pipe"],
			env: { ...process.env, NO_COLOR: "1" },
		},
	);
	const [line] = await once(run.stderr, "data");
	const [url = ""] = /http:\S+/.exec(String(line)) ?? [];
	const page = await browser.newPage({
		colorScheme,
		viewport: { width, height },
		deviceScaleFactor: 2,
	});
	await page.goto(url);
	await page.getByText(exitCode === 0 ? "succeeded" : "failed").waitFor();
	await page.screenshot({ path: `${root}/docs/${name}.png` });
	await page.close();
	run.kill("SIGINT");
	await once(run, "close");
}
await browser.close();
