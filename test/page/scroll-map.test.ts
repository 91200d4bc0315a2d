import { expect, it } from "vitest";
import { ScrollMap } from "../../src/page/list/scroll-map.ts";

const VIEW = 1000;

function mapOf(height: number): ScrollMap {
	const map = new ScrollMap();
	map.resize(height, VIEW, 1);
	return map;
}

it("is the identity while the log fits", () => {
	const map = mapOf(50_000);
	expect(map.canvasHeight).toBe(50_000);
	map.scrolled(12_345);
	expect(map.top).toBe(12_345);
	map.goTo(Number.POSITIVE_INFINITY);
	expect([map.top, map.scrollTop, map.isAtEnd]).toEqual([49_000, 49_000, true]);
});

it("reaches both ends and the middle of a log higher than an element can be", () => {
	const height = 200_000_000;
	const map = mapOf(height);
	expect(map.canvasHeight).toBeLessThan(17_000_000);
	const most = map.canvasHeight - VIEW;
	map.scrolled(most);
	expect(map.top).toBe(height - VIEW);
	map.scrolled(most / 2);
	expect(map.top).toBeCloseTo((height - VIEW) / 2, 0);
	map.scrolled(0);
	expect(map.top).toBe(0);
});

it("moves by the wheel as far as in a short log", () => {
	const map = mapOf(200_000_000);
	map.goTo(100_000_000);
	map.scroll({ scrollTop: 0 });
	const from = map.landed;
	map.scrolled(from + 120);
	expect(map.top).toBe(100_000_120);
	map.scrolled(from + 20);
	expect(map.top).toBe(100_000_020);
});

it("takes no rounding of the browser for the user's scrolling", () => {
	const map = mapOf(13_000_000);
	const element = {
		at: 0,
		get scrollTop() {
			return this.at;
		},
		set scrollTop(px: number) {
			this.at = Math.fround(Math.floor(px * 1.1)) / 1.1;
		},
	};
	for (let top = 9_000_000; top < 9_000_100; top += 0.7) {
		map.goTo(top);
		map.scroll(element);
		expect(map.isScrolled(element.scrollTop)).toBe(false);
	}
	element.at += 1;
	expect(map.isScrolled(element.scrollTop)).toBe(true);
});

it("is no higher than a screen of fine pixels allows", () => {
	const map = new ScrollMap();
	map.resize(200_000_000, VIEW, 3);
	expect(map.canvasHeight * 3).toBeLessThan(2 ** 25);
});
