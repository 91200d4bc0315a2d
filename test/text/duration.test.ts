import { expect, it } from "vitest";
import {
	formatDuration,
	formatElapsed,
	formatShortDuration,
} from "../../src/text/duration.ts";

it.each([
	[40, "40 ms", "40 ms", "0:00"],
	[3210, "3.2 s", "3.2 s", "0:03"],
	[59_940, "59.9 s", "59.9 s", "0:59"],
	[245_000, "4 min 05 s", "4:05", "4:05"],
	[3_599_900, "1 h 00 min", "59:59", "59:59"],
	[7_440_000, "2 h 04 min", "2:04:00", "2:04:00"],
])("%i ms", (ms, words, short, elapsed) => {
	expect(formatDuration(ms)).toBe(words);
	expect(formatShortDuration(ms)).toBe(short);
	expect(formatElapsed(ms)).toBe(elapsed);
});
