import { describe, expect, it } from "vitest";
import { RowHeights } from "../../src/page/list/row-heights.ts";

/** The same by adding up, row by row. */
class Naive {
	readonly heights: number[];
	readonly first: number;

	constructor(heights: number[], first: number) {
		this.heights = heights;
		this.first = first;
	}

	top(row: number): number {
		return this.heights.slice(this.first, row).reduce((a, b) => a + b, 0);
	}
	rowAt(px: number): number {
		let row = this.first;
		while (row < this.heights.length - 1 && this.top(row + 1) <= px) row++;
		return row;
	}
}

const expected = (row: number) => 1 + ((row * 7) % 5);

describe.each([
	["one line each", undefined],
	["wrapped", expected],
])("row heights, %s", (_, linesIn) => {
	it.each([
		[0, 10],
		[0, 5000],
		[700, 3000],
		[1024, 4096],
		[2000, 2100],
	])("are right from row %s to %s, surprises included", (first, end) => {
		const heights = new RowHeights();
		heights.reset(20, linesIn);
		heights.resize(0, Math.floor(end / 2));
		heights.top(end);
		heights.resize(first, end);
		expect(heights.settle(() => false)).toBe(true);
		const naive = new Naive(
			Array.from({ length: end }, (_, row) => 20 * (linesIn?.(row) ?? 1)),
			first,
		);
		for (const row of [
			first,
			first + 3,
			end - 1,
			Math.floor((first + end) / 2),
		]) {
			expect(heights.measure(row, 333)).toBe(true);
			expect(heights.measure(row, 333)).toBe(false);
			naive.heights[row] = 333;
		}
		expect(heights.total).toBe(naive.top(end));
		for (let n = 0; n <= 20; n++) {
			const row = first + Math.floor(((end - first) * n) / 20);
			expect(heights.top(row)).toBe(naive.top(row));
			const px = (naive.top(end) * n) / 20;
			expect(heights.rowAt(px)).toBe(naive.rowAt(px));
		}
	});
});

it("knows no more of rows that have been taken back", () => {
	const heights = new RowHeights();
	heights.reset(20, (row) => (row < 2000 ? 2 : 1));
	heights.resize(0, 3000);
	heights.settle(() => false);
	expect(heights.total).toBe(2000 * 40 + 1000 * 20);
	heights.reset(20);
	heights.resize(0, 100);
	expect(heights.total).toBe(2000);
});

it("takes rows to be as high as is usual until it has seen them, and settles little by little", () => {
	const rows = 100_000;
	let asked = 0;
	const heights = new RowHeights();
	heights.reset(20, (row) => {
		asked++;
		return expected(row);
	});
	heights.resize(0, rows);
	expect(heights.settle(() => true)).toBe(false);
	const naive = Array.from({ length: rows }, (_, row) => 20 * expected(row));
	const total = naive.reduce((a, b) => a + b, 0);
	expect(heights.total / total).toBeCloseTo(1, 2);
	expect(heights.measure(70_000, 333)).toBe(true);
	// Around where one looks, all is as it is, whatever is known of the rest.
	const top = heights.top(70_000);
	for (const [row, px] of [
		[69_999, top - 1],
		[70_000, top],
		[70_000, top + 332],
		[70_001, top + 333],
	] as const) {
		expect(heights.rowAt(px)).toBe(row);
	}
	expect(heights.top(70_001) - top).toBe(333);
	expect(asked).toBeLessThan(rows / 5);
	while (!heights.settle(() => true));
	expect(heights.total).toBe(total - (naive[70_000] ?? 0) + 333);
	expect(heights.rowAt(heights.top(99_999))).toBe(99_999);
});

it("rows of which nothing is known have one line until something is", () => {
	let known = 1000;
	const linesIn = (row: number) => (row < known ? expected(row) : undefined);
	const heights = new RowHeights();
	heights.reset(20, linesIn);
	heights.resize(0, 100_000);
	const agrees = (row: number) => {
		const top = heights.top(row);
		expect(heights.rowAt(top)).toBe(row);
		expect(heights.rowAt(top - 1)).toBe(row - 1);
	};
	heights.settle(() => false);
	for (const row of [500, 50_000, 50_231]) agrees(row);
	expect(heights.settle(() => false)).toBe(true);
	// They come: nobody has been told yet, and then somebody has.
	known = 100_000;
	for (const row of [500, 50_000, 50_231]) agrees(row);
	expect(heights.settle(() => false)).toBe(true);
	const whole = new RowHeights();
	whole.reset(20, expected);
	whole.resize(0, 100_000);
	whole.settle(() => false);
	for (const row of [500, 50_000, 50_231, 99_999]) {
		agrees(row);
		expect(heights.top(row)).toBe(whole.top(row));
	}
});
