import { describe, expect, it } from "vitest";
import {
	fillIn,
	namesAtStart,
	shownCommand,
} from "../../src/protocol/fill-in.ts";
import type { Parameter, Value } from "../../src/protocol/parameters.ts";
import { environmentOf, shownValues } from "../../src/session/command-line.ts";

const parameters = new Map<string, Parameter>([
	["role", { type: "choice", choices: ["web"] }],
	["version", { type: "text" }],
	["branch", { type: "text", optional: true }],
	["tags", { type: "choices", choices: ["a", "b"] }],
	["force", { type: "flag", adds: ["--force", "--yes"] }],
	["password", { type: "secret" }],
]);

const fill = (words: readonly string[], values: Record<string, Value>) =>
	fillIn(words, parameters, new Map(Object.entries(values)));

describe("the words of a command", () => {
	it.each([
		"; rm -rf /",
		"$(id)",
		"a b",
		"'",
		'"',
		"*",
		"{version}",
		"{branch}",
	])("have the value %j in one word, whatever it is", (version) => {
		const words = ["fab", "-R", "{role}", "deploy:{version},x"];
		expect(fill(words, { role: "web", version })).toEqual([
			"fab",
			"-R",
			"web",
			`deploy:${version},x`,
		]);
	});

	it("go without what was left out, as a whole word", () => {
		expect(fill(["x", "--branch={branch}", "{branch}", "y"], {})).toEqual([
			"x",
			"y",
		]);
	});

	it("have a list as words of their own, or the word once for each", () => {
		expect(fill(["x", "{tags}", "--tag={tags}"], { tags: ["a", "b"] })).toEqual(
			["x", "a", "b", "--tag=a", "--tag=b"],
		);
	});

	it("have a flag's words in its place, or else at the end", () => {
		expect(fill(["x", "{force}", "y"], { force: true })).toEqual([
			"x",
			"--force",
			"--yes",
			"y",
		]);
		expect(fill(["x", "y"], { force: true })).toEqual([
			"x",
			"y",
			"--force",
			"--yes",
		]);
		expect(fill(["x", "{force}"], { force: false })).toEqual(["x"]);
	});

	it("keep braces that are no parameter", () => {
		const words = ["docker", "ps", "{{.Names}}", "{}", "{ print }", "{{role}}"];
		expect(fill(words, { role: "web" })).toEqual(words);
	});

	it("never have a secret", () => {
		expect(fill(["x", "{password}"], { password: "s3cret" })).toEqual(["x"]);
	});

	it("are npm's for a script", () => {
		expect(fill(["npm:deploy"], {})).toEqual(["npm", "run", "deploy"]);
		expect(fill(["npm:deploy", "{role}"], { role: "web" })).toEqual([
			"npm",
			"run",
			"deploy",
			"--",
			"web",
		]);
	});
});

it("knows with which values words begin", () => {
	expect(
		namesAtStart(["x", "--a={branch}", "{role}", "{version}-{tags}"]),
	).toEqual(new Set(["role", "version"]));
});

it("has each value in a variable, and those that were left out in none", () => {
	const env = new Map([
		["PGPASSWORD", "{password}"],
		["TARGET", "{role}/{version}"],
		["REF", "refs/{branch}"],
		["MODE", "fast"],
	]);
	const values = new Map<string, Value>([
		["role", "web"],
		["version", "$(id)"],
		["tags", ["a", "b"]],
		["force", false],
		["password", "s3cret"],
	]);
	expect(Object.fromEntries(environmentOf(env, parameters, values))).toEqual({
		INPUT_ROLE: "web",
		INPUT_VERSION: "$(id)",
		INPUT_BRANCH: undefined,
		INPUT_TAGS: "a\nb",
		INPUT_FORCE: "false",
		INPUT_PASSWORD: "s3cret",
		PGPASSWORD: "s3cret",
		TARGET: "web/$(id)",
		REF: undefined,
		MODE: "fast",
	});
});

it("shows the command line quoted, and secrets as asterisks", () => {
	const values = new Map<string, Value>([
		["version", "1; id"],
		["password", "s3cret"],
	]);
	expect(shownCommand(["x", "deploy:{version}"], parameters, values)).toBe(
		"x 'deploy:1; id'",
	);
	expect(shownValues(parameters, values)).toEqual({
		version: "1; id",
		password: "***",
	});
});
