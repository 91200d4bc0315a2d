import { createParser } from "eventsource-parser";
import { expect, it } from "vitest";
import { KiB, MiB } from "../../src/defaults.ts";
import type { Cursor } from "../../src/journal/cursor.ts";
import type { Journal } from "../../src/journal/journal.ts";
import { BEGINNING, openJournal, readAll } from "./filled-log.ts";

/** All events of a journal: id, name and data. */
async function eventsOf(
	journal: Journal,
): Promise<[string?, string?, unknown?][]> {
	const events: [string?, string?, unknown?][] = [];
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

it("writes what is long as several events, cut between characters", async () => {
	const journal = openJournal({ token: "k3" });
	const text = `${"€".repeat(30_000)}\n`.repeat(3);
	// Six of its bytes came as two that are no UTF-8.
	const written = Buffer.byteLength(text) - 4;
	journal.output("stdout", 1, Buffer.from(text), undefined, written);
	expect([journal.bytes, journal.lines]).toEqual([written, 3]);
	expect(journal.end.output).toBe(written);
	let joined = "";
	for (const [, event, data] of await eventsOf(journal)) {
		const [ms, piece] = data as [number, string];
		expect([event, ms]).toEqual(["stdout", 1]);
		expect(Buffer.byteLength(piece)).toBeLessThanOrEqual(64 * KiB);
		joined += piece;
	}
	expect(joined).toBe(text);
});

it("writes no event for no output", () => {
	const journal = openJournal();
	journal.output("stdout", 1, Buffer.alloc(0));
	expect(journal.end).toEqual(BEGINNING);
});

/** Writes that many bytes in events of one size, with the disk keeping up. */
async function fillJournal(journal: Journal, bytes: number, size: number) {
	for (let n = 0; n * size < bytes; n++) {
		const line = `${n} "quoted" \t é\n`;
		const text = line.repeat(Math.ceil(size / line.length)).slice(0, size - 9);
		const bytes = Buffer.from(text);
		const name = n % 2 === 0 ? "stdout" : "stderr";
		// As another journal has it, in one event, however large.
		const output = bytes.length;
		journal.record({ name, ms: n, process: undefined, output, text: bytes });
		await journal.backpressure;
	}
}

it.each([
	["small events", 5 * MiB, 3000],
	["events of a flood", 5 * MiB, 64 * KiB],
	["events larger than a block", 5 * MiB, 300 * KiB],
])(
	"has the same frames whoever reads, at once or late: %s",
	async (_, all, size) => {
		const journal = openJournal();
		const parts: Buffer[] = [];
		const cursors: Cursor[] = [];
		const filling = fillJournal(journal, all, size).then(() =>
			journal.finish(),
		);
		let cursor: Cursor = BEGINNING;
		while (!journal.ended || cursor.offset < journal.end.offset) {
			const part = await journal.read(cursor);
			if (part === undefined) await new Promise(setImmediate);
			else if ("missing" in part) throw new Error("nothing is missing");
			else {
				cursors.push(cursor);
				parts.push(Buffer.from(part.frames));
				cursor = part.next;
			}
		}
		await filling;
		const live = Buffer.concat(parts);
		const late = await readAll(journal, BEGINNING);
		expect(late.bytes.equals(live)).toBe(true);
		expect([late.cursor, cursor]).toEqual([journal.end, journal.end]);
		expect(journal.end.output).toBe(journal.bytes);
		let before = 0;
		for (const [n, from] of cursors.entries()) {
			if (n % Math.ceil(cursors.length / 20) === 0) {
				const rest = await readAll(journal, from);
				expect(rest.bytes.equals(live.subarray(before))).toBe(true);
			}
			before += parts[n]?.length ?? 0;
		}
	},
);

it("finds events where they begin, and nowhere else", async () => {
	const journal = openJournal();
	const places: Cursor[] = [];
	for (const text of ["one\n", "two", "three\n"]) {
		places.push(journal.end);
		journal.output("stdout", 0, Buffer.from(text));
	}
	const { offset } = journal.end;
	for (let at = 0; at <= offset; at++) {
		const found = await journal.find(at);
		const index = places.findIndex((place) => place.offset === at);
		if (index === -1) expect(found).toBeUndefined();
		else {
			const after = places[index + 1] ?? journal.end;
			const bytes = after.output - (places[index]?.output ?? 0);
			expect(found).toEqual({ before: places[index], after, bytes });
		}
	}
});

it("takes nothing more when it is closed, and nobody fails for it", async () => {
	const journal = openJournal();
	journal.output("stdout", 1, Buffer.from("one\n"));
	await journal.close();
	const { end } = journal;
	journal.output("stdout", 2, Buffer.from("still on its way\n"));
	expect(journal.end).toEqual(end);
});

/** The cursors of all slices of a journal, and the frames of each. */
async function slicesOf(journal: Journal): Promise<[Cursor, Buffer][]> {
	const slices: [Cursor, Buffer][] = [];
	for (let cursor = BEGINNING; ; ) {
		const part = await journal.read(cursor);
		if (part === undefined) return slices;
		if ("missing" in part) throw new Error("nothing is missing");
		slices.push([cursor, part.frames]);
		cursor = part.next;
	}
}

it("reads from the disk ahead for a few, who then have it at once", async () => {
	const journal = openJournal();
	await fillJournal(journal, 12 * MiB, 20 * KiB);
	const all = (await readAll(journal, BEGINNING)).bytes;
	const cursors = (await slicesOf(journal)).map(([cursor]) => cursor);
	// The last few that were made are kept, so these were forgotten.
	const forgotten = cursors.slice(0, 40);
	for (const cursor of forgotten) journal.readAhead(cursor);
	const inTurn = forgotten.slice(0, 8);
	await Promise.all(inTurn.map((cursor) => journal.read(cursor)));
	const found = forgotten.map((cursor) => journal.read(cursor));
	expect(found.filter((part) => !(part instanceof Promise)).length).toBe(8);
	let at = 0;
	for (const part of await Promise.all(found)) {
		if (part === undefined || "missing" in part) throw new Error("it is there");
		const { frames } = part;
		at = all.indexOf(frames.subarray(0, 100), at);
		expect(all.subarray(at, at + frames.length).equals(frames)).toBe(true);
	}
	// What was read for these, who have it, keeps nobody else from it.
	const [next = BEGINNING] = cursors.slice(41);
	journal.readAhead(next);
	await journal.read(next);
	expect(journal.read(next)).toHaveProperty("frames");
});

it("reads nothing ahead that is in memory, at the end or forgotten", async () => {
	const journal = openJournal({ maxLog: 4 * MiB });
	await fillJournal(journal, 12 * MiB, 20 * KiB);
	for (const cursor of [BEGINNING, journal.end]) journal.readAhead(cursor);
	expect(journal.read(BEGINNING)).toHaveProperty("missing");
	expect(journal.read(journal.end)).toBeUndefined();
});

it("lends the disk's memory for a turn: frames that are kept stay as they are", async () => {
	const journal = openJournal();
	await fillJournal(journal, 12 * MiB, 20 * KiB);
	journal.finish();
	await journal.rest();
	const first = await slicesOf(journal);
	const copies = first.map(([, frames]) => Buffer.from(frames));
	await slicesOf(journal);
	const changed = first.filter(
		([, frames], n) => !frames.equals(copies[n] as Buffer),
	);
	expect(changed.length).toBe(0);
});
