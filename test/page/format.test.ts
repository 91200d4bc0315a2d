import { expect, it } from "vitest";
import { formatClock, formatCount } from "../../src/page/format.ts";

it.each([0, 1, 12, 999, 1000, 12_345, 999_999, 1_000_000, 1_234_567_890])(
	"groups the digits of %i as Intl does",
	(count) => {
		expect(formatCount(count)).toBe(new Intl.NumberFormat("en").format(count));
	},
);

it("names what it counts", () => {
	expect(formatCount(1, "line")).toBe("1 line");
	expect(formatCount(1234, "line")).toBe("1,234 lines");
	expect(formatCount(2, "match", "matches")).toBe("2 matches");
});

it.each(["2026-01-01T00:00:00", "2026-07-09T03:04:05", "2026-12-31T23:59:59"])(
	"tells the time of day of %s, whatever it is called elsewhere",
	(time) => {
		expect(formatClock(new Date(time).getTime())).toBe(time.slice(11));
	},
);
