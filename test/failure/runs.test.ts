import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { Finder } from "../../src/failure/finder.ts";
import { verdictOf } from "../../src/failure/verdict.ts";

/**
 * What real tools really printed. `expected.json` has, for each run that
 * failed, the lines of which a person would say one first; none where nothing
 * tells what went wrong.
 */
const RUNS = fileURLToPath(new URL("runs/", import.meta.url));

const expected: Record<string, number[]> = JSON.parse(
	readFileSync(`${RUNS}expected.json`, "utf8"),
);

const found = (path: string) => {
	const finder = new Finder();
	finder.read(readFileSync(RUNS + path, "utf8"));
	return finder.findings;
};

const namesIn = (folder: string) =>
	readdirSync(RUNS + folder).map((file) => file.replace(/\.log$/, ""));

describe("runs that failed", () => {
	it.each(namesIn("failed"))("%s", (name) => {
		const verdict = verdictOf(found(`failed/${name}.log`));
		const lines = expected[name] ?? [];
		if (lines.length === 0) expect(verdict.type).not.toBe("error");
		else if (verdict.type === "error")
			expect(lines).toContain(verdict.failure.line);
		else expect(lines).toContain(verdict.type === "last" && verdict.line);
	});
});

describe("runs that went well", () => {
	/** Prints what a panic prints, as a test that is to panic does with --nocapture. */
	const SHOWS_A_PANIC = "cargo-nocapture";

	it.each(namesIn("green").filter((name) => name !== SHOWS_A_PANIC))(
		"%s",
		(name) => expect(found(`green/${name}.log`).causes).toEqual([]),
	);
});
