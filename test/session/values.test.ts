import { describe, expect, it } from "vitest";
import type { Parameter } from "../../src/protocol/parameters.ts";
import { checkValues, type ValueContext } from "../../src/session/values.ts";

const nowhere: ValueContext = { atStart: new Set(), listOf: () => undefined };

function check(
	parameter: Parameter,
	value: unknown,
	context: Partial<ValueContext> = {},
) {
	const parameters = new Map([["it", parameter]]);
	const checked = checkValues(
		{ parameters, oneOf: [] },
		{ it: value },
		{ ...nowhere, ...context },
	);
	if ("values" in checked) return { value: checked.values.get("it") };
	return checked.wrong[0]?.problem;
}

const text: Parameter = { type: "text" };

describe("a text", () => {
	it.each([
		"v1.2.3",
		"; rm -rf /",
		"$(id)",
		"`id`",
		"ünï côdé 日本 👩‍👧",
		" a ",
	])("may be %j", (value) => expect(check(text, value)).toEqual({ value }));

	it.each([
		["a newline", "a\nb"],
		["a carriage return", "a\rb"],
		["a NUL", "a\0b"],
		["an escape", "\x1b[2J"],
		["DEL", "a\x7f"],
		["a C1 control", "a\x9b"],
		["a line separator", "a\u2028b"],
		["what reorders text", "a\u202eb"],
		["half a character", "a\ud800"],
	])("can't have %s in it", (_, value) => {
		expect(check(text, value)).toMatch(/control characters/);
	});

	it.each([1, true, ["a"], { a: 1 }])("can't be %j", (value) => {
		expect(check(text, value)).toBe("This is a text.");
	});

	it("has so many characters at most, counted as people do", () => {
		const short: Parameter = { type: "text", maxLength: 3 };
		expect(check(short, "👍👍👍")).toEqual({ value: "👍👍👍" });
		expect(check(short, "abcd")).toMatch(/3 characters/);
		expect(check(text, "a".repeat(1024 * 1024))).toMatch(/1000 characters/);
	});

	it("matches its pattern as a whole", () => {
		const version: Parameter = { type: "text", pattern: "v\\d+|latest" };
		expect(check(version, "v12")).toEqual({ value: "v12" });
		expect(check(version, "latest")).toEqual({ value: "latest" });
		for (const wrong of ["v12; id", "xv12", "latest!", "v"]) {
			expect(check(version, wrong)).toMatch(/does not match/);
		}
	});

	it("does not take long for a pattern that would make RegExp take for ever", () => {
		const slow: Parameter = { type: "text", pattern: "(a+)+b" };
		// By RegExp this takes longer than anybody waits.
		expect(check(slow, "a".repeat(1000))).toMatch(/does not match/);
	});

	it("can't begin an argument with a dash", () => {
		const atStart = new Set(["it"]);
		expect(check(text, "--help", { atStart })).toMatch(/“-”/);
		expect(check(text, "a-b", { atStart })).toEqual({ value: "a-b" });
		expect(check(text, "--help")).toEqual({ value: "--help" });
		expect(check({ type: "number" }, -5, { atStart })).toMatch(/“-”/);
	});
});

describe("a number", () => {
	const percent: Parameter = { type: "number", min: 0, max: 100, step: 0.1 };

	it.each([0, 0.3, 99.9, 100])("may be %d", (value) => {
		expect(check(percent, value)).toEqual({ value });
	});

	it.each([
		[-1, /0 at least/],
		[101, /100 at most/],
		[0.25, /steps of 0.1/],
		["5", /a number/],
		[true, /a number/],
	])("can't be %j", (value, why) => {
		expect(check(percent, value)).toMatch(why);
	});

	it("is whole where no step is given, and has no exponent", () => {
		expect(check({ type: "number" }, 1.5)).toMatch(/whole/);
		expect(check({ type: "number" }, 1e21)).toMatch(/understands/);
		expect(check({ type: "number", step: 1e-9 }, 1e-9)).toMatch(/understands/);
	});
});

it("a flag is true or false, and false when it is left out", () => {
	expect(check({ type: "flag" }, true)).toEqual({ value: true });
	expect(check({ type: "flag" }, undefined)).toEqual({ value: false });
	expect(check({ type: "flag" }, "true")).toMatch(/true or false/);
});

describe("a choice", () => {
	const slot: Parameter = { type: "choice", choices: ["blue", "green"] };

	it("is in the list", () => {
		expect(check(slot, "blue")).toEqual({ value: "blue" });
		expect(check(slot, "Blue")).toMatch(/none of the choices/);
		expect(check(slot, "toString")).toMatch(/none of the choices/);
		expect(check(slot, ["blue"])).toMatch(/a text/);
	});

	it("is in the list that a command has given", () => {
		const listed: Parameter = { type: "choice", from: ["versions"] };
		const listOf = () => ["1.0", "1.1"];
		expect(check(listed, "1.1", { listOf })).toEqual({ value: "1.1" });
		expect(check(listed, "2", { listOf })).toMatch(/none of the choices/);
		expect(check(listed, "1.1")).toMatch(/could not be listed/);
	});

	it("can be several of the list, each once", () => {
		const roles: Parameter = { type: "choices", choices: ["web", "db"] };
		expect(check(roles, ["db", "web"])).toEqual({ value: ["db", "web"] });
		expect(check(roles, ["db", "db"])).toMatch(/once/);
		expect(check(roles, ["db", "x"])).toMatch(/none of the choices/);
		expect(check(roles, "db")).toMatch(/a list/);
		expect(check(roles, [])).toMatch(/needed/);
	});
});

describe("values", () => {
	const parameters = new Map<string, Parameter>([
		["version", { type: "text" }],
		["slot", { type: "choice", choices: ["a", "b"], default: "a" }],
		["note", { type: "text", optional: true, default: "none" }],
	]);
	const all = (given: unknown) =>
		checkValues({ parameters, oneOf: [] }, given, nowhere);

	it("have defaults, which null leaves out", () => {
		expect(all({ version: "1" })).toEqual({
			values: new Map([
				["version", "1"],
				["slot", "a"],
				["note", "none"],
			]),
		});
		expect(all({ version: "1", note: null })).toEqual({
			values: new Map([
				["version", "1"],
				["slot", "a"],
			]),
		});
	});

	it("are each told of that are wrong", () => {
		const { wrong } = all({ slot: "c", note: 1 }) as { wrong: object[] };
		expect(wrong).toEqual([
			{ parameter: "version", problem: "This is needed." },
			{ parameter: "slot", problem: "This is none of the choices." },
			{ parameter: "note", problem: "This is a text." },
		]);
	});

	it.each([
		'{"version":"1","__proto__":{"slot":"b"}}',
		'{"version":"1","constructor":"x"}',
		'{"version":"1","toString":"x"}',
	])("can't have other names: %s", (json) => {
		expect(all(JSON.parse(json))).toMatchObject({
			wrong: [{ problem: "There is no such parameter." }],
		});
	});

	it("that are mistyped are told what was meant", () => {
		expect(all({ verison: "1" })).toMatchObject({
			wrong: [
				{ problem: "There is no such parameter. Did you mean “version”?" },
				{ parameter: "version" },
			],
		});
	});

	it.each([null, [], "version=1", 1, true])("can't be %j", (given) => {
		expect(all(given)).toMatchObject({ wrong: [{ parameter: "" }] });
	});

	it("are told of up to a hundred", () => {
		const many = Object.fromEntries(
			Array.from({ length: 5000 }, (_, n) => [`x${n}`, n]),
		);
		expect((all(many) as { wrong: object[] }).wrong).toHaveLength(100);
	});

	it("that exclude each other: exactly one is given", () => {
		const either = new Map<string, Parameter>([
			["commit", { type: "text" }],
			["branch", { type: "text" }],
		]);
		const given = (values: object) =>
			checkValues(
				{ parameters: either, oneOf: [["commit", "branch"]] },
				values,
				nowhere,
			);
		expect(given({ branch: "main", commit: "" })).toEqual({
			values: new Map([["branch", "main"]]),
		});
		expect(given({})).toMatchObject({
			wrong: [{ problem: "Give one of these: commit, branch." }],
		});
		expect(given({ branch: "a", commit: "b" })).toMatchObject({
			wrong: [{ parameter: "commit" }, { parameter: "branch" }],
		});
	});
});
