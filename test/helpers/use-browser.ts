import type { Browser } from "playwright-core";
import { afterAll, beforeAll, beforeEach } from "vitest";
import {
	browserPath,
	hasBrowser,
	launchBrowser,
	shellPath,
} from "../tools/browser.ts";

/**
 * A browser for the tests of a file, from the first to the last. Where there is
 * none, the tests are skipped.
 */
export function useBrowser(): Pick<Browser, "newPage"> {
	if (!hasBrowser()) {
		beforeEach(() => void browserPath());
		return { newPage: () => Promise.reject(new Error("no browser")) };
	}
	let browser: Browser;
	beforeAll(async () => {
		browser = await launchBrowser(shellPath());
	});
	afterAll(() => browser.close());
	return { newPage: (options) => browser.newPage(options) };
}
