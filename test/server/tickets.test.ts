import { expect, it } from "vitest";
import { SharedAccess } from "../../src/server/gate/shared-access.ts";
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

it("servers of the same token take each other's tickets, once each, for a minute", () => {
	const [one, two, other] = ["right", "right", "wrong"].map(
		(token) => new SharedAccess(token),
	) as [SharedAccess, SharedAccess, SharedAccess];
	const now = Date.now();
	const ticket = one.issue("runs/1/?a=b", now);
	expect(other.redeem(ticket, now)).toBe(undefined);
	expect(two.redeem(ticket, now)).toBe("runs/1/?a=b");
	expect(two.redeem(ticket, now)).toBe(undefined);
	expect(two.redeem(`${ticket}.again`, now)).toBe(undefined);
	expect(one.redeem(ticket, now + 61_000)).toBe(undefined);
	const [written = "", signature] = ticket.split(".");
	const text = Buffer.from(written, "base64url").toString();
	const longer = Buffer.from(text.replace(/^\[\d+/, "[9999999999999"));
	const forged = `${longer.toString("base64url")}.${signature}`;
	expect(one.redeem(forged, now)).toBe(undefined);
	for (const bad of ["", ".", written, `${written}.`]) {
		expect(one.redeem(bad, now)).toBe(undefined);
	}
	expect([two.folder, two.cookie]).toEqual([one.folder, one.cookie]);
	expect(other.folder).not.toBe(one.folder);
	expect(one.cookie).not.toContain(one.folder);
});
