import { describe, expect, it } from "vitest";
import { again, COSTLY, linesByCategory } from "./characters.ts";
import { useWatchedPage } from "./watched-page.ts";

// Alone: it compares how long the page is at work for one line and for another.

const openWatched = useWatchedPage();

describe("a row of any characters", () => {
	/** How many times as much as plain text as long a row may take. */
	const MOST_TIMES = 40;

	/** Shows lines, and tells how long the page has been at work for them. */
	async function watchCosts() {
		const { server, page } = await openWatched();
		const session = await page.context().newCDPSession(page);
		await session.send("Performance.enable");
		const worked = async () => {
			const { metrics } = await session.send("Performance.getMetrics");
			return metrics.find(({ name }) => name === "TaskDuration")?.value ?? 0;
		};
		let sent = 0;
		const costOf = async (lines: readonly string[]) => {
			const before = await worked();
			const mark = `seen ${++sent}`;
			server.send("stdout", [1, `${lines.join("\n")}\n${mark}\n`]);
			await page.locator(".row", { hasText: mark }).waitFor();
			return (await worked()) - before;
		};
		await costOf([again("a")]);
		const plain = await costOf(Array(10).fill(again("a")));
		/** Lines that take too long, also when fonts for them have been found. */
		const tooCostly = async (kinds: Record<string, string[]>) => {
			const found: string[] = [];
			for (const [name, lines] of Object.entries(kinds)) {
				const most = (MOST_TIMES * plain * lines.length) / 10;
				if ((await costOf(lines)) < most) continue;
				if ((await costOf(lines)) > most) found.push(name);
			}
			return found;
		};
		return { page, tooCostly };
	}

	const costly = Object.fromEntries(
		Object.entries(COSTLY).map(([name, text]) => [
			name,
			[again(text), again(`${text}a`)],
		]),
	);

	it("takes little more work than plain text does", async () => {
		const { tooCostly } = await watchCosts();
		expect(await tooCostly(costly)).toEqual([]);
	});

	it("takes little more work where it wraps", async () => {
		const { page, tooCostly } = await watchCosts();
		await page.locator("#log").press("w");
		expect(await tooCostly({ ...costly, ...linesByCategory() })).toEqual([]);
	});

	it("says how much of it is not there to see", async () => {
		const { server, page } = await openWatched();
		const lines = [
			again("\t"),
			again("\u200d"),
			`a${"\u0301".repeat(100)}bc`,
			again("a\u4e2d"),
		];
		server.send("stdout", [1, `${lines.join("\n")}\n`]);
		await expect
			.poll(() => page.locator(".cut").allTextContents())
			.toEqual([
				" … and 18,966 more characters",
				" … and 19,973 more characters",
				" … and 84 more characters",
				" … and 18,990 more characters",
			]);
	});
});
