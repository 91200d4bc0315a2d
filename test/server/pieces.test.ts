import { createParser, type EventSourceMessage } from "eventsource-parser";
import { expect, it } from "vitest";
import type { Journal } from "../../src/journal/journal.ts";
import { parseEventId } from "../../src/protocol/id.ts";
import { eventsFormat } from "../../src/server/formats/events.ts";
import { PIECE_BYTES, PiecesFormat } from "../../src/server/formats/pieces.ts";
import { BEGINNING, resume } from "../../src/server/resume.ts";
import { Undelivered } from "../../src/server/undelivered.ts";
import { openJournal } from "../journal/filled-log.ts";

const EVERY_ASCII = String.fromCharCode(...Array(128).keys());
const TEXTS = [`${EVERY_ASCII}é€😀\u2028`, "\n", "😀😀😀", "a".repeat(300)];

function filledJournal(): Journal {
	const journal = openJournal();
	journal.event("resize", { cols: 80, rows: 24 });
	for (const [i, text] of TEXTS.entries()) {
		const stream = i % 2 === 0 ? "stdout" : "stderr";
		journal.output(stream, i, Buffer.from(text));
	}
	journal.event("end", {});
	journal.finish();
	return journal;
}

/** The events that one who has that id is sent in pieces of that size. */
async function eventsAfter(
	journal: Journal,
	id: string,
	size: number,
): Promise<EventSourceMessage[]> {
	const point = id === "" ? BEGINNING : await resume(journal, id);
	if (point === undefined) throw new Error(`no such event: ${id}`);
	const { cursor, delivered = 0 } = point;
	const begun = { offset: cursor.offset, delivered };
	const format = new PiecesFormat({
		whole: eventsFormat,
		token: "t",
		size,
		begun,
	});
	const part = await journal.read(cursor);
	if (part === undefined) return [];
	if ("missing" in part) throw new Error("nothing is missing");
	expect(part.next).toEqual(journal.end);
	const events: EventSourceMessage[] = [];
	const parser = createParser({ onEvent: (event) => events.push(event) });
	parser.feed(String(format.frames(part.frames, cursor.offset)));
	return events;
}

it.each([1, 7, 128, PIECE_BYTES])(
	"gets each byte once to who takes one event of %i bytes at a time",
	async (size) => {
		const journal = filledJournal();
		const texts: string[][] = TEXTS.map(() => []);
		let id = "";
		for (;;) {
			const [event] = await eventsAfter(journal, id, size);
			if (event === undefined) break;
			id = event.id ?? "";
			if (event.event === "end" || event.event === "resize") continue;
			const [ms, text]: [number, string] = JSON.parse(event.data);
			texts[ms]?.push(text);
			expect(event.event).toBe(ms % 2 === 0 ? "stdout" : "stderr");
			if ([...text].length > 1) {
				const bytes = Buffer.byteLength(JSON.stringify(text));
				expect(bytes).toBeLessThanOrEqual(size);
			}
		}
		expect(texts.map((pieces) => pieces.join(""))).toEqual(TEXTS);
		if (size < 128) expect(texts[0]?.length).toBeGreaterThan(8);
	},
);

it("a piece's id that no piece has leads to nothing", async () => {
	const journal = filledJournal();
	const [, first] = await eventsAfter(journal, "", 1000);
	const { offset = 0 } = parseEventId(first?.id ?? "") ?? {};
	const whole = `t-${String(offset).padStart(15, "0")}`;
	const length = Buffer.byteLength(TEXTS[0] ?? "");
	expect(await resume(journal, `${whole}.${length}`)).toBeDefined();
	expect(await resume(journal, `${whole}.${length + 1}`)).toBeUndefined();
});

it("cuts after two streams were lost at an event, and smaller after each further", () => {
	const undelivered = new Undelivered();
	const sizes: unknown[] = [];
	for (let n = 0; n < 8; n++) {
		sizes.push(undelivered.sizeFor("a", false));
		undelivered.lost("a");
	}
	expect(sizes).toEqual([undefined, undefined, 1024, 512, 256, 128, 128, 128]);
	expect(undelivered.sizeFor("b", false)).toBeUndefined();
	expect(undelivered.sizeFor("b", true)).toBe(1024);
	for (let n = 0; n < 1000; n++) undelivered.lost(`c${n}`);
	expect(undelivered.sizeFor("a", false)).toBeUndefined();
});
