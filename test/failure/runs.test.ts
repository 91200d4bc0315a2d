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

const read = (path: string) => readFileSync(RUNS + path, "utf8");

const findingsIn = (text: string) => {
	const finder = new Finder();
	finder.read(text);
	return finder.findings;
};

const found = (path: string) => findingsIn(read(path));

const namesIn = (folder: string) =>
	readdirSync(RUNS + folder).map((file) => file.replace(/\.log$/, ""));

describe("runs that failed", () => {
	it.each(namesIn("failed"))("%s", (name) => {
		const verdict = verdictOf(found(`failed/${name}.log`));
		const lines = expected[name] ?? [];
		if (lines.length === 0) expect(verdict).not.toHaveProperty("failure");
		else if ("failure" in verdict)
			expect(lines).toContain(verdict.failure.line);
		else expect(lines).toContain(verdict.type === "last" && verdict.line);
	});
});

/** Printed nothing, and so has no line for anything to stand around. */
const EMPTY = "nothing";

/** What stands around a run's lines where others print them. */
const AROUND: Record<string, (line: string) => string> = {
	"GitHub's times": (line) => `2024-05-01T12:00:00.1234567Z ${line}`,
	"gh run view": (line) => `build\tTest\t2024-05-01T12:00:00.1234567Z ${line}`,
	"a name in brackets": (line) => `[api] ${line}`,
	"docker compose": (line) => `web-1  | ${line}`,
	foreman: (line) => `12:00:00 web.1  | ${line}`,
	BuildKit: (line) => `#12 3.456 ${line}`,
	turbo: (line) => `web:build: ${line}`,
	"lines of Windows": (line) => `${line}\r`,
	colours: (line) => `\x1b[1m\x1b[31m${line}\x1b[0m\x1b[K`,
};

describe.each(Object.entries(AROUND))(
	"runs that failed, in %s",
	(_, around) => {
		const answer = (text: string) => {
			const verdict = verdictOf(findingsIn(text));
			if (verdict.type !== "error") return verdict.type;
			const { line, place, detail } = verdict.failure;
			return { line, place, detail };
		};

		it("are told as they are without", () => {
			for (const name of namesIn("failed").filter((name) => name !== EMPTY)) {
				const text = read(`failed/${name}.log`);
				const lines = text.replace(/\n$/, "").split("\n");
				const other = lines.map((line) => `${around(line)}\n`).join("");
				expect({ name, answer: answer(other) }).toEqual({
					name,
					answer: answer(text),
				});
			}
		});
	},
);

describe("runs that went well", () => {
	/** Prints what a panic prints, as a test that is to panic does with --nocapture. */
	const SHOWS_A_PANIC = "cargo-nocapture";

	it.each(namesIn("green").filter((name) => name !== SHOWS_A_PANIC))(
		"%s",
		(name) => expect(found(`green/${name}.log`).causes).toEqual([]),
	);
});
