import { expect, it } from "vitest";
import { firstIndex, lowerBound } from "../src/binary-search.ts";
import { lastAtOrBefore } from "../src/journal/last-at-or-before.ts";

it("finds the same as looking at each", () => {
	for (let length = 0; length < 20; length++) {
		const sorted = Array.from({ length }, (_, n) => Math.floor(n / 3) * 2);
		for (let value = -1; value < 16; value++) {
			const slow = sorted.findIndex((each) => each >= value);
			expect(lowerBound(sorted, value)).toBe(slow < 0 ? length : slow);
			for (let first = 0; first <= length; first++) {
				const last = sorted.findLastIndex((each) => each <= value);
				expect(lastAtOrBefore(sorted, value, (each) => each, first)).toBe(
					Math.max(last, first - 1),
				);
			}
		}
	}
	expect(firstIndex(3, 7, () => true)).toBe(3);
	expect(firstIndex(3, 7, () => false)).toBe(7);
});
