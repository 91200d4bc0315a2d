import { expect, it } from "vitest";
import { EVENT_NAMES, EVENT_NUMBERS } from "../../src/protocol/events.ts";

it("never gives an event's number to another", () => {
	// New ones are added here; a line that is here is never changed.
	expect(EVENT_NUMBERS).toEqual({
		start: 0,
		stdout: 1,
		stderr: 2,
		resize: 3,
		reset: 4,
		gap: 5,
		stop: 6,
		exit: 7,
		session: 8,
		viewers: 9,
		alive: 10,
		failure: 11,
		end: 12,
		message: 13,
		custom: 14,
		activity: 15,
		pin: 16,
		unpin: 17,
		pins: 18,
	});
	expect(new Set(Object.values(EVENT_NUMBERS)).size).toBe(EVENT_NAMES.length);
});
