import { describe, expect, it } from "vitest";
import { mayBeJson, prettyJson } from "../../src/page/render/pretty-json.ts";

/** What it lays out, as text. */
function pretty(text: string): string | undefined {
	return prettyJson(text)
		?.lines.map(
			({ depth, tokens }) =>
				"  ".repeat(depth) + tokens.map((token) => token.text).join(""),
		)
		.join("\n");
}

describe("a line that is JSON", () => {
	it.each([
		'{"a":1,"b":[true,null,"x\\"y,{"],"c":{},"d":[],"e":{"f":-1.5}}',
		"[1,2,3]",
		'["a"]',
		"{}",
		'[{"a":[[]]},{}]',
		'  { "a" : 1 }  ',
	])("is laid out as JSON.stringify does: %s", (text) => {
		expect(pretty(text)).toBe(JSON.stringify(JSON.parse(text), null, 2));
	});

	it("keeps what was written: long numbers, escapes, keys given twice", () => {
		expect(pretty('{"a":12345678901234567890,"a":1.0,"b":"\\u0041\\/"}')).toBe(
			'{\n  "a": 12345678901234567890,\n  "a": 1.0,\n  "b": "\\u0041\\/"\n}',
		);
	});

	it("has a kind for every token", () => {
		const tokens = prettyJson('{"a":["b",-1,true,null]}')?.lines.flatMap(
			(line) => line.tokens.map(({ kind, text }) => `${kind} ${text.trim()}`),
		);
		expect(tokens).toEqual([
			"mark {",
			'key "a"',
			"mark :",
			"mark [",
			'string "b"',
			"mark ,",
			"number -1",
			"mark ,",
			"word true",
			"mark ,",
			"word null",
			"mark ]",
			"mark }",
		]);
	});
});

it.each([
	['2026-01-02T03:04:05Z info: {"a":1}', "2026-01-02T03:04:05Z info: "],
	['[info] {"a":1}', "[info] "],
	['level:{"a":1}', "level:"],
	['[1] [{"a":1}]', "[1] "],
	['got {x} and {"a":1}', "got {x} and "],
])("finds the JSON that %s ends with", (text, before) => {
	expect(prettyJson(text)?.before).toBe(before);
});

it.each([
	"",
	"plain",
	"step [3]",
	"array[1]",
	"function () { return {} }",
	"{a: 1}",
	'{"a":1',
	'{"a":1} done',
	'"text"',
	"12",
	"{'a': 1}",
	'x{"a":1}',
])("finds none in %j", (text) => {
	expect(prettyJson(text)).toBeUndefined();
});

it("tells cheaply what can't be JSON", () => {
	expect(mayBeJson('{"a":1}')).toBe(true);
	expect(mayBeJson('12:00 {"a":1}  ')).toBe(true);
	expect(mayBeJson("x")).toBe(false);
	expect(mayBeJson("done {}.")).toBe(false);
});

it("takes hostile lines in time", () => {
	const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
	expect(prettyJson(deep)?.lines).toHaveLength(199_999);
	expect(pretty(`["${"\\\\".repeat(100_000)}"]`)?.split("\n")).toHaveLength(3);
	expect(prettyJson(` {"a`.repeat(60_000).concat("}"))).toBeUndefined();
	expect(prettyJson(`[${" ".repeat(200_000)}]`)?.lines).toHaveLength(1);
	expect(prettyJson(`x ${"[ ".repeat(100_000)}]`)).toBeUndefined();
	expect(prettyJson(`[${"1,".repeat(1_000_000)}1]`)).toBeUndefined();
});
