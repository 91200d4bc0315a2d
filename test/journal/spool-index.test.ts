import { expect, it } from "vitest";
import type { Cursor } from "../../src/journal/cursor.ts";
import { SpoolIndex } from "../../src/journal/spool-index.ts";

/** Blocks of 10 bytes with 5 of output each; "-" is one that could not be stored. */
function indexOf(blocks: string): SpoolIndex {
	const index = new SpoolIndex();
	for (const [i, block] of [...blocks].entries()) {
		index.push(at(i), block === "-" ? undefined : i * 10, at(i + 1));
	}
	return index;
}

const at = (n: number): Cursor => ({ offset: n * 10, output: n * 5 });

it("begins with the first block that was stored", () => {
	expect(indexOf("").start).toEqual(at(0));
	expect(indexOf("--").start).toEqual(at(2));
	expect(indexOf("--x").start).toEqual(at(2));
});

it("finds the block that an offset is in, and the cursor behind it", () => {
	const index = indexOf("xx");
	expect(index.find(13)).toEqual({ start: 10, position: 10, next: at(2) });
});

it("finds with it what follows it in the file, as far as that may be", () => {
	const index = indexOf("xxxx-x");
	const found = { start: 0, position: 0 };
	expect(index.find(5, 0)).toEqual({ ...found, next: at(1) });
	expect(index.find(5, 24)).toEqual({ ...found, next: at(2) });
	expect(index.find(5, 25)).toEqual({ ...found, next: at(3) });
	// No further than to what could not be stored.
	expect(index.find(5, 100)).toEqual({ ...found, next: at(4) });
	// Where the ring has come round, the next is elsewhere.
	const ring = indexOf("xx");
	ring.push(at(2), 0, at(3));
	expect(ring.find(0, 100)).toEqual({ ...found, next: at(2) });
});

it("tells where it goes on behind blocks that could not be stored", () => {
	const index = indexOf("x--x");
	expect(index.find(25)).toEqual({
		start: 10,
		position: undefined,
		next: at(3),
	});
	expect(indexOf("x--").find(10).next).toEqual(at(3));
});

it("forgets the oldest, with what is missing behind it", () => {
	const index = indexOf("x--x");
	index.forgetOldest();
	expect(index.start).toEqual(at(3));
	index.forgetOldest();
	expect(index.start).toEqual(at(4));
	expect(index.oldest).toBeUndefined();
});

it("stays right when it takes forgotten entries out", () => {
	const index = indexOf("x".repeat(5000));
	for (let n = 0; n < 4000; n++) index.forgetOldest();
	expect(index.start).toEqual(at(4000));
	expect(index.find(40_015)).toEqual({
		start: 40_010,
		position: 40_010,
		next: at(4002),
	});
});
