import type { Browser } from "playwright-core";
import { beforeAll, beforeEach } from "vitest";
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

/** The browsers of this process, which runs one file of tests after another. */
const launched = new Map<Kind, Promise<Browser>>();

/** Starts it for the first file, and again for one that finds it crashed. */
async function browserOf(kind: Kind): Promise<Browser> {
	const there = await launched.get(kind)?.catch(() => undefined);
	if (there?.isConnected()) return there;
	const path = kind === "engine" ? shellPath() : browserPath();
	const starting = launchBrowser(path);
	launched.set(kind, starting);
	return starting;
}

/**
 * A browser for the tests of a file, which files share: each test has pages and
 * contexts of its own. It ends with the process. Where there is none, the tests
 * are skipped.
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
		browser = await browserOf(kind);
	});
	return {
		newContext: (options) => browser.newContext(options),
		newPage: (options) => browser.newPage(options),
	};
}
