import { describe, expect, it } from "vitest";
import { Finder } from "../../src/failure/finder.ts";
import { OwnMatchers } from "../../src/failure/own-matchers.ts";
import { readMatchers } from "../../src/protocol/matchers.ts";

/** As actions/setup-node has it. */
const ESLINT_STYLISH = {
	problemMatcher: [
		{
			owner: "eslint-stylish",
			pattern: [
				{ regexp: "^([^\\s].*)$", file: 1 },
				{
					regexp:
						"^\\s+(\\d+):(\\d+)\\s+(error|warning|info)\\s+(.*)\\s\\s+(.*)$",
					line: 1,
					column: 2,
					severity: 3,
					message: 4,
					code: 5,
					loop: true,
				},
			],
		},
	],
};

/** As VS Code's tasks.json has it. */
const ONE = {
	owner: "widget",
	severity: "warning",
	fileLocation: ["relative"],
	pattern: { regexp: "^WIDGET (\\S+) (.*)$", file: 1, message: 2 },
};

function findings(json: unknown, ...pieces: string[]) {
	const finder = new Finder(new OwnMatchers({ matchers: readMatchers(json) }));
	for (const piece of pieces) finder.read(piece);
	return finder.findings;
}

describe("a matcher of the user's", () => {
	it("finds what several lines say, in colours too, whatever pieces they come in", () => {
		const { causes, warnings } = findings(
			ESLINT_STYLISH,
			"\x1b[4msrc/a.js\x1b[0m\n  1:2  error  Not so  no-so\n",
			"  3:4  warning  Well  no-well\r\n  5:6  error  Nor so  no-nor\n\nfine\n",
		);
		const found = causes.map(({ line, place, detail, rule }) => [
			...[line, place, detail, rule],
		]);
		expect(found).toEqual([
			[2, "src/a.js:1:2", "Not so", "matcher eslint-stylish"],
			[4, "src/a.js:5:6", "Nor so", "matcher eslint-stylish"],
		]);
		expect(warnings).toEqual([3]);
	});

	it("goes before our rules, which still find what it doesn't", () => {
		const { causes, warningCount } = findings(
			ONE,
			"WIDGET a.w error: no\na.c:1:2: error: x\n",
		);
		expect(warningCount).toBe(1);
		expect(causes.map(({ line, place }) => [line, place])).toEqual([
			[2, "a.c:1:2"],
		]);
	});

	it("knows as much in lines that may still change", () => {
		const finder = new Finder(
			new OwnMatchers({ matchers: readMatchers(ESLINT_STYLISH) }),
		);
		finder.read("src/a.js\n");
		const fork = finder.fork();
		fork.read("  1:2  error  Not so  no-so\n");
		expect(fork.findings.causes[0]?.place).toBe("src/a.js:1:2");
		finder.read("  7:8  error  Nor so  no-nor\n");
		expect(finder.findings.causes[0]?.place).toBe("src/a.js:7:8");
	});
});

it.each([
	[{}, "a problemMatcher has no pattern"],
	[[], "there is no problemMatcher in it"],
	[{ problemMatcher: [{ pattern: {} }] }, "a pattern has no regexp"],
	[{ pattern: { regexp: "(" } }, "Invalid regular expression: /(/"],
	["x", "a problemMatcher has no pattern"],
])("%j is no file of matchers", (json, words) => {
	expect(() => readMatchers(json)).toThrow(words);
});
