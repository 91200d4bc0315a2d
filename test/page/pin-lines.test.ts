import { expect, it } from "vitest";
import { Pins } from "../../src/page/pins/pins.ts";

it("counts pins from the first line of a file, without those before it", () => {
	const pins = new Pins();
	for (const [pin, line] of [3, 10, 11, 40].entries()) {
		pins.add({ ms: 0, pin, line, text: "look", by: null });
	}
	const linesFrom = (first: number) => pins.from(first).map(({ line }) => line);
	expect(linesFrom(0)).toEqual([3, 10, 11, 40]);
	// The lines with the numbers 1 to 10 have left the page.
	expect(linesFrom(10)).toEqual([1, 30]);
});
