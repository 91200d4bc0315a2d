import type { Browser } from "playwright-core";
import { afterAll, beforeAll, beforeEach } from "vitest";
import {
	browserPath,
	hasBrowser,
	launchBrowser,
	shellPath,
} from "../tools/browser.ts";

/**
 * What shows pages: Chromium's engine, which takes a third of the processor time,
 * or all of Chromium, for tests of what the browser around it decides: permission
 * for notifications, cookies, windows that pages open.
 */
export type Kind = "engine" | "browser";

/**
 * A browser for the tests of a file, from the first to the last. Where there is
 * none, the tests are skipped.
 */
export function useBrowser(
	kind: Kind = "engine",
): Pick<Browser, "newContext" | "newPage"> {
	if (!hasBrowser()) {
		beforeEach(() => void browserPath());
		const none = () => Promise.reject(new Error("no browser"));
		return { newContext: none, newPage: none };
	}
	let browser: Browser;
	beforeAll(async () => {
		browser = await launchBrowser(
			kind === "engine" ? shellPath() : browserPath(),
		);
	});
	afterAll(() => browser.close());
	return {
		newContext: (options) => browser.newContext(options),
		newPage: (options) => browser.newPage(options),
	};
}
