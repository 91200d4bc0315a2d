import { expect, it, vi } from "vitest";
import { MiB } from "../../src/defaults.ts";
import type { Journal } from "../../src/journal/journal.ts";
import type { FoundError, KeptError } from "../../src/protocol/first-error.ts";
import type { Matcher } from "../../src/protocol/matchers.ts";
import {
	firstErrorOf,
	lookForError,
	type SearchedRun,
} from "../../src/server/first-error.ts";
import { readLines } from "../../src/server/lines/read-lines.ts";
import { Turns } from "../../src/server/turns.ts";
import { START } from "../helpers/start-data.ts";
import { openJournal } from "../journal/filled-log.ts";

const FAILED = { code: 1, signal: null, durationMs: 1 };

/** A run of that log, which has failed. */
const ended = (journal: Journal, start = START): SearchedRun => ({
	journal,
	status: () => ({ start, exit: FAILED }),
	masked: (text) => text,
});

it("is looked for again when the log could not be read", async () => {
	const journal = openJournal();
	const text = "one\nmain.c:3:5: error: expected ';'\n";
	journal.output("stderr", 1, Buffer.from(text));
	journal.finish();
	const read = journal.records.bind(journal);
	journal.records = () => Promise.reject(new Error("EIO"));
	const find = () => firstErrorOf(ended(journal));
	await expect(find()).rejects.toThrow("EIO");
	journal.records = read;
	expect(await find()).toMatchObject({ error: { line: 2 }, isCause: true });
});

it("is found by the user's matchers, and without those that take for ever", async () => {
	const text = `WIDGET x.w:12 is bent\n${"a".repeat(50)}b\nb.c:3:5: error: no\n`;
	const find = (regexp: string) => {
		const journal = openJournal();
		journal.output("stdout", 1, Buffer.from(text));
		journal.finish();
		const pattern = { regexp, file: 1, line: 2 };
		const matcher = { owner: "own", severity: "error", patterns: [pattern] };
		const start = { ...START, matchers: [matcher as Matcher] };
		return firstErrorOf(ended(journal, start));
	};
	expect(await find("^WIDGET (\\S+):(\\d+)")).toMatchObject({
		error: { line: 1, rule: "matcher own", place: "x.w:12" },
	});
	expect(await find("^(a+)+$")).toMatchObject({ error: { line: 3 } });
});

it("is kept where the run is, and then the log is not read", async () => {
	let kept: FoundError | null | undefined;
	const keptError: KeptError = {
		read: () => kept,
		keep: (found) => {
			kept = found;
		},
	};
	const journal = () => {
		const made = openJournal();
		made.output("stderr", 1, Buffer.from("a.c:3:5: error: no secret\n"));
		made.finish();
		return made;
	};
	const masked = (text: string) => text.replace("secret", "***");
	const find = (run: Partial<SearchedRun>) =>
		firstErrorOf({ ...ended(journal()), masked, keptError, ...run });
	const lost = () => ({ start: START, exit: null });
	await find({ status: lost }); // Somebody may write on in it.
	expect(kept).toBe(undefined);
	const found = await find({});
	expect(found?.error.text).toContain("no ***");
	expect(kept).toEqual(found);
	const unreadable = journal();
	unreadable.records = () => Promise.reject(new Error("EIO"));
	expect(await find({ journal: unreadable })).toEqual(found);
	kept = null;
	expect(await find({})).toBe(undefined);
});

it("is looked for while a run goes on, and then its end is not waited for", async () => {
	const journal = openJournal();
	let exit: typeof FAILED | null = null;
	let kept: FoundError | null | undefined;
	const keptError: KeptError = {
		read: () => undefined,
		keep: (found) => {
			kept = found;
		},
	};
	const status = () => ({ start: START, exit });
	const run = { ...ended(journal), status, keptError };
	const print = (text: string) =>
		journal.output("stderr", 1, Buffer.from(text));
	const records = vi.spyOn(journal, "records");
	lookForError(run, () => journal.end.offset);
	const readAll = () =>
		expect
			.poll(() => records.mock.calls.at(-1)?.[0].offset)
			.toBe(journal.end.offset);
	print("well\n");
	await readAll();
	print(`a.c:3:5: error: no\n${"and so on\n".repeat(1000)}`);
	await readAll();
	records.mockRejectedValue(new Error("EIO"));
	print("the end\n");
	exit = FAILED;
	journal.finish();
	expect(await firstErrorOf(run)).toMatchObject({ error: { line: 2 } });
	expect(kept).toMatchObject({ error: { line: 2 } });
});

it("is looked for as for anybody who asks, when the run is over", async () => {
	const journal = openJournal();
	let exit: typeof FAILED | null = null;
	let progress = 0;
	const run = { ...ended(journal), status: () => ({ start: START, exit }) };
	lookForError(run, () => ++progress); // Of other runs output comes in, and comes.
	for (let n = 0; n < 50; n++) {
		journal.output("stdout", n, Buffer.from("and so on\n".repeat(6000)));
	}
	journal.output("stderr", 50, Buffer.from("a.c:3:5: error: no\n"));
	exit = FAILED;
	journal.finish();
	const inTurn = vi.spyOn(Turns.prototype, "inTurn");
	expect((await firstErrorOf(run))?.error.line).toBe(300_001);
	expect(inTurn.mock.calls.length).toBeLessThan(3);
	inTurn.mockRestore();
});

it("is looked for no longer when a run has ended well", async () => {
	const journal = openJournal();
	let exit: { code: number; signal: null; durationMs: number } | null = null;
	const keep = vi.fn();
	const run = {
		...ended(journal),
		status: () => ({ start: START, exit }),
		keptError: { read: () => undefined, keep },
	};
	const records = vi.spyOn(journal, "records");
	lookForError(run, () => journal.end.offset);
	journal.output("stdout", 1, Buffer.from("error: not so bad\n"));
	await expect.poll(() => records.mock.calls.length).toBeGreaterThan(1);
	exit = { code: 0, signal: null, durationMs: 1 };
	journal.finish();
	expect(await firstErrorOf(run)).toMatchObject({ error: { line: 1 } });
	expect(keep).not.toHaveBeenCalled();
});

it("is at the line that who comes late sees, where the log has lost its beginning", async () => {
	const journal = openJournal({ maxLog: 1 * MiB });
	const keep = vi.fn();
	const keptError = { read: () => undefined, keep };
	const run = { ...ended(journal), keptError };
	lookForError(run, () => journal.end.offset);
	const print = (text: string) =>
		journal.output("stdout", 1, Buffer.from(text));
	for (let n = 0; n < 400; n++) {
		print("a line that says nothing\n".repeat(400));
		await journal.backpressure;
		await new Promise(setImmediate);
	}
	await journal.rest(); // Now it loses nothing more.
	print("a.c:3:5: error: no\n");
	journal.finish();
	let lines = 0;
	await readLines(journal, START, (text) => {
		lines += text.split("\n").length - 1;
		return true;
	});
	expect(journal.start.offset).toBeGreaterThan(0);
	expect((await firstErrorOf(run))?.error.line).toBe(lines);
	// What is kept of the run has all lines.
	expect(keep).not.toHaveBeenCalled();
});
