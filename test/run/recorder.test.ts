import { expect, it } from "vitest";
import { KiB, MiB } from "../../src/defaults.ts";
import { Mask } from "../../src/mask/mask.ts";
import { regexPattern } from "../../src/mask/pattern.ts";
import { Recorder } from "../../src/run/recorder.ts";
import { START } from "../helpers/start-data.ts";
import { openJournal } from "../journal/filled-log.ts";

it.each([
	["lines", 100],
	["a flood", 64 * KiB],
	["a flood, as much as a pipe gives at once", 256 * KiB],
])(
	"who stalls with a piece of %s holds the memory of that piece alone",
	async (_, bytes) => {
		const journal = openJournal();
		const recorder = new Recorder(journal, START);
		const text = Buffer.from("x".repeat(bytes - 1).concat("\n"));
		while (journal.bytes < 1 * MiB) {
			recorder.output("stdout", text);
			await new Promise(setImmediate);
		}
		let cursor = journal.start;
		for (;;) {
			const part = await journal.read(cursor);
			if (part === undefined) break;
			if ("missing" in part) throw new Error("nothing is missing");
			const { buffer, length } = part.frames;
			const most = Math.max(64 * KiB, length);
			expect(buffer.byteLength).toBeLessThanOrEqual(most);
			cursor = part.next;
		}
	},
);

it("searches for secrets in no more than 64 KiB at once, the first of all too", async () => {
	const lengths: number[] = [];
	const real = regexPattern("a name", "secret", "");
	const pattern = {
		...real,
		search: (position?: number) => {
			const search = real.search(position);
			const push = search.push.bind(search);
			search.push = (text) => {
				lengths.push(text.length);
				return push(text);
			};
			return search;
		},
	};
	const journal = openJournal();
	const recorder = new Recorder(journal, START, new Mask([pattern]));
	const text = Buffer.from("x".repeat(63).concat("\n").repeat(4096));
	recorder.output("stdout", text);
	recorder.output("stdout", text);
	recorder.exit({ code: 0, signal: null, at: performance.now() });
	expect(journal.bytes).toBe(2 * text.length);
	expect(Math.max(...lengths)).toBeLessThanOrEqual(64 * KiB);
});
