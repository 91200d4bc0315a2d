import { expect, it } from "vitest";
import { parseLine, stripControls } from "../../src/text/parse.ts";
import {
	applySgr,
	PLAIN,
	type Style,
	TRUE_COLOUR,
} from "../../src/text/style.ts";
import { writeStyle } from "../../src/text/write-style.ts";

function runs(line: string): [string, Style][] {
	const found: [string, Style][] = [];
	parseLine(line, PLAIN, (text, style) => found.push([text, style]));
	return found;
}

it.each<[string, Style]>([
	["31", { foreground: 1 }],
	["97;104", { foreground: 15, background: 12 }],
	["38;5;208", { foreground: 208 }],
	["48;2;1;2;3", { background: TRUE_COLOUR + 0x010203 }],
	["38:5:208", { foreground: 208 }],
	[
		"1;3;4;7;9;2;8",
		{
			bold: true,
			italic: true,
			underline: true,
			inverse: true,
			strike: true,
			dim: true,
			hidden: true,
		},
	],
	["31;0;32", { foreground: 2 }],
	["", {}],
	["999;31", { foreground: 1 }],
])("reads SGR %j", (parameters, style) => {
	expect(applySgr({ bold: true, background: 4 }, `0;${parameters}`)).toEqual(
		style,
	);
	expect(applySgr(PLAIN, writeStyle(style).slice(2, -1))).toEqual(style);
});

it("takes a line apart by style", () => {
	expect(runs("a\x1b[31mb\x1b[1mc\x1b[md")).toEqual([
		["a", {}],
		["b", { foreground: 1 }],
		["c", { foreground: 1, bold: true }],
		["d", {}],
	]);
});

const SEQUENCES = [
	"\x1b[31m",
	"\x1b]0;evil title\x07",
	"\x1b]8;;javascript:alert(1)\x1b\\",
	"\x1b[?25l",
	"\x1b[2;3H",
	"\x1bPdcs\x1b\\",
	"\x1b(B",
	"\x1b7",
	"\x9b",
];

it("shows no part of a sequence, wherever it is cut off", () => {
	for (const sequence of SEQUENCES) {
		expect(stripControls(`a${sequence}b`)).toBe("ab");
		for (let cut = 1; cut < sequence.length; cut++) {
			expect(stripControls(`a${sequence.slice(0, cut)}`)).toBe("a");
		}
	}
});

it("takes 100,000 changes of style in a line, and hostile nesting, in time", () => {
	expect(runs("\x1b[31mx\x1b[0my".repeat(50_000))).toHaveLength(100_000);
	expect(
		stripControls(`${"\x1b[".repeat(100_000)}${"\x1b]".repeat(100_000)}`),
	).toBe("");
	expect(stripControls("\x1b[".concat("1;".repeat(500_000)))).toBe("");
});
