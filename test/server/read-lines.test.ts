import { expect, it } from "vitest";
import type { StartData } from "../../src/protocol/events.ts";
import { readLines } from "../../src/server/lines/read-lines.ts";
import { stripControls } from "../../src/text/parse.ts";
import { START } from "../helpers/start-data.ts";
import { openJournal } from "../journal/filled-log.ts";
import {
	ANYTHING,
	type Part,
	randomOutput,
} from "../terminal/random-output.ts";

const SCREEN: StartData = { ...START, tty: true, cols: 20, rows: 6 };

/** Lines that a screen may take many of at once, between what it may not. */
const LINES: Part = (pick) => "one\x1b[1m\r\ntwo\r\n".repeat(pick([1, 2, 9]));
const PARTS = [...ANYTHING, ...Array<Part>(ANYTHING.length).fill(LINES)];

it.each([
	["pipes", START],
	["a terminal", SCREEN],
	["several processes", { ...START, processes: ["api", "web", "lib"] }],
])(
	"lines are the same whether they are told with their times or not: %s",
	async (_, start) => {
		for (let seed = 1; seed <= 60; seed++) {
			const journal = openJournal();
			for (const [n, text] of randomOutput(seed * 17, PARTS).entries()) {
				const stream = (seed + n) % 4 === 0 ? "stderr" : "stdout";
				const process = start.processes && text.length % 3;
				const half = Math.floor(text.length / 2);
				for (const piece of [text.slice(0, half), text.slice(half)]) {
					journal.output(stream, n, Buffer.from(piece), process);
				}
				const size = JSON.stringify({ cols: 12 + n, rows: 5 });
				if (start.tty && n === 2) journal.event("resize", JSON.parse(size));
			}
			const read = async (isTimed: boolean) => {
				let all = "";
				const take = (lines: string) => {
					all += stripControls(lines); // Colours may be written in several ways.
					return true;
				};
				await readLines(journal, start, take, { isTimed });
				return all;
			};
			const timed = await read(true);
			expect(await read(false), `seed ${seed}`).toBe(timed);
		}
	},
);
