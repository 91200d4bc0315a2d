import { createParser } from "eventsource-parser";
import { expect, it } from "vitest";
import type { Journal } from "../../src/journal/journal.ts";
import { BEGINNING, openJournal, readAll } from "./filled-log.ts";

/** All events of a journal: id, name and data. */
async function eventsOf(journal: Journal): Promise<unknown[]> {
	const events: unknown[] = [];
	const { bytes } = await readAll(journal, BEGINNING);
	createParser({
		onEvent: ({ id, event, data }) =>
			events.push([id, event, JSON.parse(data)]),
	}).feed(bytes.toString());
	return events;
}

it("gives events back as they were written, each with an id of its own", async () => {
	const journal = openJournal({ token: "k3" });
	const first = journal.idAt(journal.end.offset);
	journal.event("resize", { cols: 80, rows: 24 });
	const second = journal.idAt(journal.end.offset);
	journal.output("stdout", 1, Buffer.from("one\ntwo"));
	const third = journal.idAt(journal.end.offset);
	journal.output("stderr", 2, Buffer.from("é"), 1);
	expect(await eventsOf(journal)).toEqual([
		[first, "resize", { cols: 80, rows: 24 }],
		[second, "stdout", [1, "one\ntwo"]],
		[third, "stderr", [2, "é", 1]],
	]);
	expect(journal.newestId).toBe(third);
	expect(first).toBe("k3-000000000000000");
	expect(new Set([first, second, third]).size).toBe(3);
});

it("counts bytes and lines of output, an unfinished last one too", () => {
	const journal = openJournal();
	journal.event("resize", { cols: 80, rows: 24 });
	expect([journal.bytes, journal.lines]).toEqual([0, 0]);
	journal.output("stdout", 1, Buffer.from("one\ntwo"));
	expect([journal.bytes, journal.lines]).toEqual([7, 2]);
	journal.output("stdout", 1, Buffer.from("\n"));
	expect([journal.bytes, journal.lines]).toEqual([8, 2]);
});

it("writes no event for no output", () => {
	const journal = openJournal();
	journal.output("stdout", 1, Buffer.alloc(0));
	expect(journal.end).toEqual(BEGINNING);
});
