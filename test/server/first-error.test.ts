import { expect, it } from "vitest";
import type { Matcher } from "../../src/protocol/matchers.ts";
import { firstErrorOf } from "../../src/server/first-error.ts";
import { START } from "../helpers/start-data.ts";
import { openJournal } from "../journal/filled-log.ts";

it("is looked for again when the log could not be read", async () => {
	const journal = openJournal();
	const text = "one\nmain.c:3:5: error: expected ';'\n";
	journal.output("stderr", 1, Buffer.from(text));
	journal.finish();
	const read = journal.records.bind(journal);
	journal.records = () => Promise.reject(new Error("EIO"));
	const find = () => firstErrorOf(journal, START, (line) => line);
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
		return firstErrorOf(journal, start, (line) => line);
	};
	expect(await find("^WIDGET (\\S+):(\\d+)")).toMatchObject({
		error: { line: 1, rule: "matcher own", place: "x.w:12" },
	});
	expect(await find("^(a+)+$")).toMatchObject({ error: { line: 3 } });
});
