import { type Browser, launch } from "puppeteer-core";
import { findExecutable, installDebianPackages } from "./executable.ts";
import { mayInstall, skipWithout } from "./missing.ts";

const NAMES = ["firefox-esr", "firefox"];

const ELSEWHERE = ["/Applications/Firefox.app/Contents/MacOS/firefox"];

/**
 * Firefox for the tests, headless, driven by WebDriver BiDi.
 *
 * @param downloads the folder in which it saves files, unasked
 */
export function launchFirefox(downloads: string): Promise<Browser> {
	return launch({
		browser: "firefox",
		executablePath: firefoxPath(),
		headless: true,
		extraPrefsFirefox: {
			"browser.download.dir": downloads,
			"browser.download.folderList": 2,
			"browser.download.useDownloadDir": true,
			"browser.download.always_ask_before_handling_new_types": false,
		},
	});
}

/**
 * Where Firefox is; installs it where there is none and we may, else skips the
 * running test.
 *
 * @throws {MissingProgram} where no test is running
 * @throws {Error} where it can't be installed
 */
export function firefoxPath(): string {
	const found = findFirefox();
	if (found !== undefined) return found;
	if (!mayInstall) skipWithout("Firefox");
	console.log("No Firefox here: installing it for the tests.");
	try {
		installDebianPackages(["firefox-esr"]);
	} catch {
		// Said below: what counts is whether it is there now.
	}
	const installed = findFirefox();
	if (installed === undefined) {
		throw new Error("No Firefox: install it, or name it with FIREFOX_PATH.");
	}
	return installed;
}

/** Whether there is one, or will be when it is asked for. */
export const hasFirefox = (): boolean =>
	mayInstall || findFirefox() !== undefined;

function findFirefox(): string | undefined {
	const { FIREFOX_PATH } = process.env;
	const found = findExecutable([FIREFOX_PATH || undefined], NAMES);
	return found ?? findExecutable(ELSEWHERE, []);
}
