import { expect, it } from "vitest";
import { KiB, MiB } from "../../src/defaults.ts";
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
