import type { Browser, Page } from "playwright-core";
import { expect, onTestFinished } from "vitest";
import { type Kind, useBrowser } from "../helpers/use-browser.ts";

type PageOptions = NonNullable<Parameters<Browser["newPage"]>[0]> & {
	/** Run in the page before its own script. */
	before?: () => void;
	/** Whether the test says when the page's time goes on, by `page.clock`. */
	clock?: boolean;
};

/**
 * Opens pages in a browser that the tests of a file share. Each is closed with
 * its test, which fails when the page threw anything.
 */
export function usePage(
	kind?: Kind,
): (url: string, options?: PageOptions) => Promise<Page> {
	const browser = useBrowser(kind);
	return async (url, { before, clock, ...options } = {}) => {
		const page = await browser.newPage(options);
		const errors: Error[] = [];
		page.on("pageerror", (error) => errors.push(error));
		onTestFinished(async () => {
			await page.close();
			expect(errors).toEqual([]);
		});
		if (before !== undefined) await page.addInitScript(before);
		if (clock) await page.clock.install();
		await page.goto(url);
		return page;
	};
}

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
