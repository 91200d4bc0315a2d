import { expect, it } from "vitest";
import { Tickets } from "../../src/server/gate/tickets.ts";

it("a ticket is good once, for a minute", () => {
	const tickets = new Tickets();
	const ticket = tickets.issue("raw", 1000);
	expect(ticket).toMatch(/^[\w-]{22}$/);
	expect(tickets.redeem(ticket, 60_999)).toBe("raw");
	expect(tickets.redeem(ticket, 60_999)).toBeUndefined();
	expect(tickets.redeem(tickets.issue("", 1000), 61_000)).toBeUndefined();
	expect(tickets.redeem("", 1000)).toBeUndefined();
});

it("of many tickets the newest hundred are good", () => {
	const tickets = new Tickets();
	const all = Array.from({ length: 150 }, () => tickets.issue("", 0));
	const good = all.map((ticket) => tickets.redeem(ticket, 1) !== undefined);
	expect(good).toEqual(all.map((_, n) => n >= 50));
});
