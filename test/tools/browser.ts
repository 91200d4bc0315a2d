import { accessSync, constants } from "node:fs";
import { type Browser, type BrowserContext, chromium } from "playwright-core";
import { findExecutable, installDebianPackages, run } from "./executable.ts";
import { mayInstall, skipWithout } from "./missing.ts";

const NAMES = [
	"chromium",
	"chromium-browser",
	"google-chrome",
	"google-chrome-stable",
];

/**
 * Chromium's engine without the windows of a browser: a page takes a third of
 * the processor time that it takes in Chromium, which opens a window for it
 * even when it is headless.
 */
const SHELLS = ["chromium-headless-shell", "chrome-headless-shell"];

const ELSEWHERE = [
	"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
	"/Applications/Chromium.app/Contents/MacOS/Chromium",
];

const ARGS = [
	"--no-sandbox",
	"--disable-quic",
	"--no-first-run",
	"--disable-background-networking",
	"--disable-component-update",
	"--disable-sync",
];

/**
 * Chromium, headless and without any talk to the outside; ended with this process
 * at the latest.
 */
export function launchBrowser(
	executablePath = browserPath(),
): Promise<Browser> {
	endOnSigterm();
	return chromium.launch({ executablePath, args: ARGS, handleSIGTERM: false });
}

let endsOnSigterm = false;

/**
 * Vitest ends its workers by SIGTERM, and by SIGKILL half a second later. At an
 * exit Playwright ends what it has started and removes the profiles; of its own,
 * at a SIGTERM, it would begin to close browsers, and the SIGKILL leave the rest.
 */
function endOnSigterm(): void {
	if (endsOnSigterm) return;
	endsOnSigterm = true;
	process.once("SIGTERM", () => process.exit(143));
}

/** The same with a profile that stays, in that folder. */
export function launchProfile(folder: string): Promise<BrowserContext> {
	const executablePath = browserPath();
	return chromium.launchPersistentContext(folder, {
		executablePath,
		args: ARGS,
	});
}

/**
 * Where Chromium or Chrome is; installs it where there is none and we may, else
 * skips the running test.
 *
 * @throws {MissingProgram} where no test is running
 */
export function browserPath(): string {
	const found = findBrowser();
	if (found !== undefined) return found;
	if (!mayInstall) skipWithout("Chromium or Chrome");
	install();
	const installed = findBrowser() ?? chromium.executablePath();
	accessSync(installed, constants.X_OK);
	return installed;
}

/**
 * What shows the pages of most tests: the headless shell where it is there, or
 * the browser of `browserPath`.
 *
 * @throws {MissingProgram} where neither is there and no test is running
 */
export function shellPath(): string {
	return findShell() ?? browserPath();
}

/** Installs the headless shell where that is possible; else tests take longer. */
export function installShell(): void {
	if (findShell() !== undefined) return;
	try {
		installDebianPackages(["chromium-headless-shell"]);
	} catch {
		console.log("No headless shell of Chromium: the tests take longer.");
	}
}

function findShell(): string | undefined {
	const { CHROME_PATH } = process.env;
	return findExecutable([CHROME_PATH || undefined], SHELLS);
}

/** Whether there is one, or will be when it is asked for. */
export const hasBrowser = (): boolean =>
	mayInstall || (findShell() ?? findBrowser()) !== undefined;

function findBrowser(): string | undefined {
	const { CHROME_PATH } = process.env;
	const found = findExecutable([CHROME_PATH || undefined], NAMES);
	return found ?? findExecutable([...ELSEWHERE, chromium.executablePath()], []);
}

function install(): void {
	console.log("No Chromium or Chrome here: installing one for the tests.");
	try {
		installDebianPackages(["chromium"]);
	} catch {
		// No Debian, or no right to install: the browser that Playwright brings.
		run(["npx", "playwright-core", "install", "chromium"]);
	}
}
