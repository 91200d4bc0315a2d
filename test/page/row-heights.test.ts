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
	expect(heights.total).toBe(2000 * 40 + 1000 * 20);
	heights.reset(20);
	heights.resize(0, 100);
	expect(heights.total).toBe(2000);
});
