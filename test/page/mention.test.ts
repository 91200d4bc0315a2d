import { expect, it } from "vitest";
import { Finder } from "../../src/failure/finder.ts";
import { verdictOf } from "../../src/failure/verdict.ts";
import { MarkedLists } from "../../src/page/marks/marked-things.ts";
import { wordsFor } from "../../src/page/strip/words.ts";

it("what may tell why is called that, and neither called nor marked as an error", () => {
	const finder = new Finder();
	finder.read("Upload denied\n");
	const { findings } = finder;
	const verdict = verdictOf(findings);
	expect(wordsFor(verdict)).toMatchObject({ name: "May tell why", line: 0 });
	const lists = new MarkedLists();
	const known = { findings, verdict, hasFailed: true, steps: [], pins: [] };
	expect(lists.of(known).errors).toEqual([]);
});
