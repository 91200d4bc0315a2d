import { expect, it } from "vitest";
import { Rate } from "../../src/page/notify/rate.ts";

/** The rates that it tells, sampled every 250 ms. */
function rates(totals: number[]): number[] {
	const rate = new Rate();
	return totals.map((total, n) => rate.sample(10_000 + n * 250, total));
}

it("is steady when the growth is", () => {
	const steady = rates(Array.from({ length: 40 }, (_, n) => n * 25));
	expect(steady[0]).toBe(0);
	expect(new Set(steady.slice(1))).toEqual(new Set([100]));
});

it("falls to nothing in two seconds when the growth ends", () => {
	const ended = rates([0, 1000, ...Array(12).fill(1000)]);
	expect(ended[1]).toBe(4000);
	expect(ended[8]).toBe(500);
	expect(ended[9]).toBe(0);
});

it("starts over when the total does", () => {
	expect(rates([0, 1000, 0, 25]).slice(2)).toEqual([0, 100]);
});

it("takes samples that are far apart, as in a hidden page", () => {
	const rate = new Rate();
	rate.sample(0, 0);
	expect(rate.sample(60_000, 600)).toBe(10);
	expect(rate.sample(60_000, 600)).toBe(10);
});
