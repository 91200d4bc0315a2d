import { expect, it } from "vitest";
import type { Cursor } from "../../src/journal/cursor.ts";
import { MadeFrames } from "../../src/journal/made-frames.ts";
import { PastFrames } from "../../src/journal/past-frames.ts";

it("waits for nobody to ask for what was read ahead and is not of the past", () => {
	const made = new MadeFrames();
	const [one, two, three] = [0, 100, 200].map((at) => ({
		offset: at,
		output: at,
	})) as [Cursor, Cursor, Cursor];
	const frames = Buffer.from("frame");
	for (const cursor of [one, two, three]) made.expect(cursor);
	made.addPast(one, new PastFrames(frames, two, false));
	made.append(frames, two, three);
	// The third was a gap, or could not be read.
	for (const cursor of [one, two, three]) made.hasRead(cursor);
	expect(made.unread).toBe(1);
	expect(made.find(one)?.frames).toEqual(frames);
	expect(made.unread).toBe(0);
});

it("does not wait for what has been pushed out", () => {
	const made = new MadeFrames();
	const frames = Buffer.from("frame");
	for (let offset = 0; offset < 40; offset++) {
		const cursor = { offset, output: offset };
		made.expect(cursor);
		made.addPast(cursor, new PastFrames(frames, cursor, false));
		made.hasRead(cursor);
	}
	expect(made.unread).toBe(16);
});
