import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { PROMISES } from "./promises.ts";

const root = new URL("../../", import.meta.url);

/** The sentences of SECURITY.md, and the rows of its tables. */
function statements(): string[] {
	const text = readFileSync(new URL("SECURITY.md", root), "utf8");
	return text
		.split("\n")
		.filter((line) => line !== "" && !/^#|^```|^\| (?:who|what|---)/.test(line))
		.flatMap((line) =>
			line.startsWith("|")
				? [line]
				: line.replace(/^- /, "").split(/(?<=[.)*])\s+(?=[A-Z`*(])/),
		);
}

it("each sentence of SECURITY.md has its tests", () => {
	const missing = statements().filter(
		(statement) => !PROMISES.some(({ says }) => statement.includes(says)),
	);
	// Add the new sentence to test/attacks/promises.ts, with what holds it.
	expect(missing).toEqual([]);
});

it.each(PROMISES)("$says", ({ says, tests }) => {
	expect(statements().join("\n")).toContain(says);
	for (const test of tests) {
		const [file = "", name = ""] = test.split(": ");
		const source = readFileSync(new URL(`test/${file}.test.ts`, root), "utf8");
		expect(source).toContain(name);
	}
});
