import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
	findConfig,
	namedConfig,
	readConfig,
} from "../../src/config/config.ts";
import { jsonSchema } from "../../src/config/schema.ts";

let folder: string;
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), "sse-tail-test-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (name: string, text: string) =>
	writeFileSync(join(folder, name), text);

async function readText(text: string) {
	write("sse-tail.json", text);
	const place = findConfig(folder);
	if (place === undefined) throw new Error("not found");
	return (await readConfig(place)).commands;
}

/** What is said of a command in which that is wrong. */
async function wrong(command: object): Promise<string> {
	try {
		await readText(JSON.stringify({ commands: { deploy: command } }, null, 1));
	} catch (error) {
		return (error as Error).message;
	}
	throw new Error("nothing is wrong with it");
}

const run = ["./deploy.sh"];

describe("a file of commands", () => {
	it("may have comments, and has defaults", async () => {
		const commands = await readText(`{
			// What one can do here.
			"commands": {
				"deploy": {
					"run": ["fab", "-R", "{role}", "deploy:{version}"],
					"parameters": {
						"role": { "type": "choice", "choices": ["web", "db"] },
						"version": { "type": "choice", "from": ["fab", "versions"], "match": "version:(\\\\S+)" },
					},
				},
				"switch": { "run": "npm:switch", "title": "Switch back", "cwd": "tools" },
				"line": { "run": "make && ./run $INPUT_A", "shell": true },
			},
		}`);
		expect([...commands.keys()]).toEqual(["deploy", "switch", "line"]);
		expect(commands.get("switch")).toMatchObject({
			run: ["npm:switch"],
			title: "Switch back",
			cwd: join(folder, "tools"),
			whenBusy: "refuse",
			stopGraceSeconds: 10,
			confirm: false,
		});
		expect(commands.get("line")?.run).toBe("make && ./run $INPUT_A");
		expect(commands.get("deploy")?.parameters.get("role")).toEqual({
			type: "choice",
			choices: ["web", "db"],
		});
	});

	it("is found in package.json too, but not in both", async () => {
		expect(findConfig(folder)).toBeUndefined();
		write("package.json", '{"name": "x", "scripts": {}}');
		expect(findConfig(folder)).toBeUndefined();
		write(
			"package.json",
			'{\n"name": "x",\n"sse-tail": {\n"commands": {"a": {"runn": ["x"]}}}}',
		);
		const place = findConfig(folder);
		if (place === undefined) throw new Error("not found");
		await expect(readConfig(place)).rejects.toThrow(
			'package.json:4: sse-tail.commands.a.runn: there is no such key; did you mean "run"?',
		);
		write("sse-tail.json", "{}");
		expect(() => findConfig(folder)).toThrow("choose one");
	});

	it("may begin with a byte order mark", async () => {
		const text = '{ "commands": { "a": { "run": ["x"] } } }';
		expect([...(await readText(`\uFEFF${text}`)).keys()]).toEqual(["a"]);
	});

	it("that isn't there is named", async () => {
		const place = namedConfig("no.json", folder);
		await expect(readConfig(place)).rejects.toThrow("no such file: no.json");
	});

	it.each([
		["{", "sse-tail.json:1: this is no JSON: close brace expected"],
		[
			'{\n"commands": {"a": {"run": ["x"]}\n',
			"sse-tail.json:3: this is no JSON",
		],
		["[]", "sse-tail.json:1: expected an object"],
		["{}", "sse-tail.json:1: commands: expected an object; it is missing"],
		['{"commands": {}}', "sse-tail.json:1: commands: it is empty"],
		[
			'{"commands": {"a": {"run": ["x"]},\n"a": {"run": ["y"]}}}',
			"sse-tail.json:2: commands.a: it is there twice",
		],
		[
			'{"commands": {"__proto__": {"run": ["y"]}}}',
			"commands.__proto__: there is no such key",
		],
		[
			'{"commands": {"../x": {"run": ["y"]}}}',
			"commands.../x: a name is letters, digits, - and _",
		],
	])("that is wrong is told with its line: %s", async (text, message) => {
		await expect(readText(text)).rejects.toThrow(message);
	});

	it.each([
		[{}, "deploy.run: expected a list or a text; it is missing"],
		[{ run: 3 }, "deploy.run: expected a list or a text"],
		[{ run: ["x", 3] }, "deploy.run.1: expected a text"],
		[{ run: [] }, "deploy.run: it is empty"],
		[
			{ run: "make deploy" },
			'expected words, as in ["make","deploy"], or "shell": true',
		],
		[{ run, shell: true }, "with shell, expected a text"],
		[
			{ run, titel: "x" },
			'deploy.titel: there is no such key; did you mean "title"?',
		],
		[{ run, whenBusy: "que" }, 'expected queue, refuse; did you mean "queue"?'],
		[{ run, queue: -1 }, "deploy.queue: expected at least 0"],
		[{ run, queue: 1.5 }, "deploy.queue: expected a whole number"],
		[{ run, oneOf: [["a", "b"]] }, 'oneOf.0.0: there is no parameter "a"'],
		[{ run: ["x", "{a}"] }, 'deploy.run.1: there is no parameter "a"'],
		[{ run, env: { A: "{b}" } }, 'env.A: there is no parameter "b"'],
		[{ run, env: { "A=": "" } }, "no name of a variable"],
	])("tells what was expected of %j", async (command, message) => {
		expect(await wrong(command)).toContain(message);
	});

	it.each([
		[
			{ type: "txt" },
			'it.type: expected text, number, flag, choice, choices, secret; did you mean "text"?',
		],
		[
			{},
			"it.type: expected text, number, flag, choice, choices, secret; it is missing",
		],
		[{ type: "text", max: 3 }, "it.max: there is no such key"],
		[{ type: "number", step: 0 }, "it.step: expected more than 0"],
		[{ type: "number", min: 2, max: 1 }, "it.min: it is more than max"],
		[{ type: "choice" }, "it.choices: expected either choices or from"],
		[
			{ type: "choice", choices: ["a"], match: "(a)" },
			"it.match: it is for what a command lists",
		],
		[{ type: "choice", from: ["x"], match: "a" }, "it.match: expected a group"],
		[
			{ type: "choice", choices: ["a"], default: "b" },
			"it.default: This is none of the choices.",
		],
		[{ type: "text", pattern: "(" }, "it.pattern: "],
		[
			{ type: "text", pattern: "(?=a)a" },
			"it.pattern: references and lookaheads",
		],
		[{ type: "text", maxLength: 99999 }, "it.maxLength: 10000 is the most"],
		[{ type: "secret", default: "x" }, "it.default: there is no such key"],
	])("tells what was expected of the parameter %j", async (it, message) => {
		expect(await wrong({ run, parameters: { it } })).toContain(message);
	});

	it("tells all that is wrong, each by its line", async () => {
		const message = await wrong({
			run: ["x", "{a}"],
			titel: "x",
			queue: "many",
		});
		expect(message.split("\n")).toEqual([
			expect.stringMatching(/^sse-tail.json:9: commands.deploy.queue: /),
			expect.stringMatching(/^sse-tail.json:8: commands.deploy.titel: /),
		]);
	});
});

describe("a value can't", () => {
	const parameters = {
		a: { type: "text" },
		b: { type: "choices", choices: ["x"] },
		c: { type: "choices", choices: ["x"] },
		s: { type: "secret" },
		f: { type: "flag", adds: ["-f"] },
	};

	it.each([
		["choose the program", ["{a}"], "which program"],
		["be in a line of shell", ["sh", "-c", "echo {a}"], '"$INPUT_A"'],
		["be in one behind sudo", ["sudo", "bash", "-e", "-c", "x {a}"], "a shell"],
		["be in one of options together", ["/bin/bash", "-lc", "x {a}"], "a shell"],
		["be seen in the list of processes", ["x", "{s}"], "INPUT_S"],
		["be a flag within a word", ["x", "--x={f}"], "a flag"],
		["be two lists in a word", ["x", "{b}{c}"], "one list"],
	])("%s", async (_, words, message) => {
		expect(await wrong({ run: words, parameters })).toContain(message);
	});

	it("be in a line of shell that is one", async () => {
		const line = { run: "x {a}", shell: true, parameters };
		expect(await wrong(line)).toContain('write "$INPUT_A"');
	});

	it("choose which code is loaded", async () => {
		const env = { LD_PRELOAD: "{a}" };
		expect(await wrong({ run, env, parameters })).toContain("which code");
	});

	it("but can be a shell's parameter", async () => {
		const words = ["sh", "-c", 'echo "$1"', "sh", "{a}"];
		const text = JSON.stringify({
			commands: { x: { run: words, parameters } },
		});
		expect((await readText(text)).get("x")?.run).toEqual(words);
	});
});

it("has a JSON schema that knows the same keys", () => {
	const schema = jsonSchema() as { properties: object };
	expect(Object.keys(schema.properties)).toEqual([
		"$schema",
		"atEnd",
		"commands",
	]);
});
