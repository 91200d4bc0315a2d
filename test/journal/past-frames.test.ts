import { expect, it } from "vitest";
import { KiB } from "../../src/defaults.ts";
import { PastFrames } from "../../src/journal/past-frames.ts";

const NEXT = { offset: 1, output: 1 };

function framesOf(
	letter: string,
	bytes = 300 * KiB,
	isMuch = true,
): PastFrames {
	return new PastFrames(Buffer.alloc(bytes, letter), NEXT, isMuch);
}

/** When those who waited for them have them. */
const later = () => new Promise(setImmediate);

it("uses memory again when frames have been dropped and all have read them", async () => {
	const first = framesOf("a");
	const { buffer } = first.frames;
	const readers = [first.lend(), first.lend()];
	first.drop();
	await later();
	for (const { done } of readers) {
		expect(framesOf("b").frames.buffer).not.toBe(buffer);
		done();
		done(); // Once more says nothing new.
	}
	expect(framesOf("c").frames.buffer).toBe(buffer);
});

it("never writes over what somebody reads, or has not said that it has read", async () => {
	const kept = framesOf("a");
	const { frames } = kept.lend();
	kept.drop();
	const waitedFor = framesOf("b");
	waitedFor.drop();
	// In the same turn, for who has waited for them.
	const { frames: just } = waitedFor.lend();
	await later();
	for (let n = 0; n < 20; n++) framesOf("x").drop();
	await later();
	for (let n = 0; n < 20; n++) framesOf("y");
	expect(frames.equals(Buffer.alloc(300 * KiB, "a"))).toBe(true);
	expect(just.equals(Buffer.alloc(300 * KiB, "b"))).toBe(true);
});

it("gives frames no more memory than they take, unless they are of much at once", () => {
	for (const [bytes, isMuch] of [
		[70 * KiB, true],
		[300 * KiB, false],
	] as const) {
		const { buffer } = framesOf("a", bytes, isMuch).frames;
		expect(buffer.byteLength).toBe(bytes);
	}
});
