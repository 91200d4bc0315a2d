import { expect, it } from "vitest";
import { LineStore } from "../../src/page/store/line-store.ts";

it("a line's time is right after 49 days, and where a stream lags behind", () => {
	const store = new LineStore();
	const wrap = 2 ** 32;
	const times = [0, 1000, wrap - 1, wrap, wrap - 5, wrap + 7, 3 * wrap + 1];
	for (const ms of times) store.append("stdout", ms, "line\n");
	expect(times.map((_, index) => store.line(index).ms)).toEqual(times);
	expect(store.finished.ms(times.length)).toBe(0);
});
