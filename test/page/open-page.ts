import type { Browser, Page } from "playwright-core";
import { expect, onTestFinished } from "vitest";
import { type Kind, useBrowser } from "../helpers/use-browser.ts";

type PageOptions = NonNullable<Parameters<Browser["newPage"]>[0]> & {
	/** Run in the page before its own script. */
	before?: () => void;
	/** Whether the test says when the page's time goes on, by `page.clock`. */
	clock?: boolean;
};

const VIEWPORT = { width: 1280, height: 720 };

/** Pages that tests have left, as good as new. */
const left = new Map<Kind, Page[]>();

/**
 * Opens pages in a browser that the tests of a file share. Each is left with its
 * test, which fails when the page threw anything. Another test gets it then,
 * unless it was opened with more than a viewport: a new one, with a process and a
 * profile of its own, takes as much work again as to open ours in it. So what
 * can't be taken away again, such as `addInitScript`, is for pages with options.
 */
export function usePage(
	kind: Kind = "engine",
): (url: string, options?: PageOptions) => Promise<Page> {
	const browser = useBrowser(kind);
	return async (
		url,
		{ before, clock, viewport = VIEWPORT, ...options } = {},
	) => {
		const isShared = !before && !clock && Object.keys(options).length === 0;
		const known = isShared ? await takeLeft(kind) : undefined;
		const page = known ?? (await browser.newPage({ viewport, ...options }));
		if (known && viewport) await known.setViewportSize(viewport);
		const errors: Error[] = [];
		page.on("pageerror", (error) => errors.push(error));
		onTestFinished(async ({ task }) => {
			const isGood = task.result?.state !== "fail" && errors.length === 0;
			const isLeft = isShared && isGood && (await leave(kind, page));
			if (!isLeft) await page.close();
			expect(errors).toEqual([]);
		});
		if (before !== undefined) await page.addInitScript(before);
		if (clock) await page.clock.install();
		await page.goto(url);
		return page;
	};
}

/** One that was left, if there is any whose browser has not crashed. */
async function takeLeft(kind: Kind): Promise<Page | undefined> {
	const page = left.get(kind)?.pop();
	return page?.isClosed() ? takeLeft(kind) : page;
}

/**
 * Takes away what a test leaves in a page and its profile, and keeps it for
 * another. False where that can't be done, as on a page that could not be opened.
 */
async function leave(kind: Kind, page: Page): Promise<boolean> {
	const context = page.context();
	for (const event of EVENTS) page.removeAllListeners(event);
	try {
		for (const each of context.pages()) if (each !== page) await each.close();
		await page.unrouteAll({ behavior: "ignoreErrors" });
		await page.evaluate(() => {
			localStorage.clear();
			sessionStorage.clear();
		});
		await page.goto("about:blank");
		await context.clearCookies();
		await context.clearPermissions();
		await page.emulateMedia({ media: null, colorScheme: null });
		await page.mouse.move(0, 0);
	} catch {
		return false;
	}
	left.set(kind, [...(left.get(kind) ?? []), page]);
	return true;
}

/** What tests listen to. */
const EVENTS = ["pageerror", "console", "dialog", "request", "popup"] as const;

/** Waits until an element's text is, or contains, that. */
export async function expectText(
	page: Page,
	selector: string,
	text: string | RegExp,
): Promise<void> {
	await expect
		.poll(() => page.textContent(selector), { timeout: 20_000 })
		.toMatch(text);
}

/** The texts of the rows on the screen, as far as one sees them. */
export function rowTexts(page: Page): Promise<string[]> {
	return page.locator(".row .text").evaluateAll(seenTexts);
}

/** What one sees of elements' text; runs in the page. */
export function seenTexts(elements: Element[]): string[] {
	return elements.map((element) =>
		Array.from(element.childNodes, (node) =>
			node instanceof Element && node.className === "unseen"
				? ""
				: node.textContent,
		).join(""),
	);
}
