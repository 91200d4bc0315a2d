import { execFileSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { type Browser, chromium } from "playwright-core";

const NAMES = [
	"chromium",
	"chromium-browser",
	"google-chrome",
	"google-chrome-stable",
];

const ELSEWHERE = [
	"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
	"/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/** Chromium for the tests, headless and without any talk to the outside. */
export function launchBrowser(
	executablePath = browserPath(),
): Promise<Browser> {
	return chromium.launch({
		executablePath,
		args: [
			"--no-sandbox",
			"--disable-quic",
			"--no-first-run",
			"--disable-background-networking",
			"--disable-component-update",
			"--disable-sync",
		],
	});
}

/** Where Chromium or Chrome is; installs it where there is none. */
export function browserPath(): string {
	const found = findBrowser();
	if (found !== undefined) return found;
	install();
	const installed = findBrowser() ?? chromium.executablePath();
	accessSync(installed, constants.X_OK);
	return installed;
}

function findBrowser(): string | undefined {
	const folders = (process.env.PATH ?? "").split(delimiter);
	return [
		...(process.env.CHROME_PATH ? [process.env.CHROME_PATH] : []),
		...folders.flatMap((folder) => NAMES.map((name) => join(folder, name))),
		...ELSEWHERE,
		chromium.executablePath(),
	].find(isExecutable);
}

function isExecutable(path: string): boolean {
	try {
		accessSync(path, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}

function install(): void {
	console.log("No Chromium or Chrome here: installing one for the tests.");
	try {
		const sudo = process.getuid?.() === 0 ? [] : ["sudo", "-n"];
		run([...sudo, "apt-get", "update", "-qq"]);
		run([...sudo, "apt-get", "install", "-y", "-qq", "chromium"]);
	} catch {
		// No Debian, or no right to install: the browser that Playwright brings.
		run(["npx", "playwright-core", "install", "chromium"]);
	}
}

function run([file = "", ...args]: string[]): void {
	execFileSync(file, args, {
		stdio: "inherit",
		env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
	});
}
