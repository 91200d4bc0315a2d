import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import {
	folderWith,
	json,
	outputOf,
	post,
	startControlled,
} from "../helpers/control.ts";

const config = ["--config", "sse-tail.json"];

/** Prints its words and what values are in its environment. */
const SHOW = `console.log(JSON.stringify({
	words: process.argv.slice(1),
	variables: Object.fromEntries(
		Object.entries(process.env).filter(([name]) => name.startsWith("INPUT_")),
	),
}))`;

/** What a shell, printf, a path or our own words would make something else of. */
const HARMLESS_HERE = [
	"; touch hacked",
	"$(touch hacked)",
	"`touch hacked`",
	"| touch hacked",
	"&& touch hacked &",
	"> hacked",
	"' ; touch hacked ; '",
	'" ; touch hacked ; "',
	"\\",
	"*",
	"~",
	"$HOME",
	"%s%n",
	"../../../etc/passwd",
	"{v1} {{v1}} {secret}",
	"npm:hacked",
	"日本語 é 👩‍💻",
	"=x",
	"a --option",
	"#hacked",
	"<!-- --><script>alert(1)</script>",
];

it("gives the command what was sent, as the words that it says, whatever is in it", async () => {
	const names = HARMLESS_HERE.map((_, n) => `v${n}`);
	const text = { type: "text" };
	const cwd = folderWith({
		show: {
			run: [
				...[process.execPath, "-e", SHOW, "--"],
				...names.map((name) => `{${name}}`),
				"--in={v0}",
				"a{v1}b{v2}",
			],
			parameters: {
				...Object.fromEntries(names.map((name) => [name, text])),
				secret: { type: "secret" },
			},
		},
		line: {
			run: `printf '%s\n' ${names.map((_, n) => `"$INPUT_V${n}"`).join(" ")}`,
			shell: true,
			parameters: Object.fromEntries(names.map((name) => [name, text])),
		},
		script: {
			run: ["npm:show", "{v0}", "{v1}"],
			parameters: { v0: text, v1: text },
		},
	});
	const scripts = { show: "printf '<%s>'", hacked: "touch hacked" };
	writeFileSync(join(cwd, "package.json"), JSON.stringify({ scripts }));
	const controlled = await startControlled(config, { cwd });
	const values = Object.fromEntries(
		HARMLESS_HERE.map((value, n) => [`v${n}`, value]),
	);
	const secret = "t0p$(touch hacked)";
	const order = { command: "show", values: { ...values, secret } };
	expect(await post(controlled, "runs", order)).toMatchObject({ status: 201 });
	const { words, variables } = JSON.parse(await outputOf(controlled, 1));
	const [v0, v1, v2] = HARMLESS_HERE;
	expect(words).toEqual([...HARMLESS_HERE, `--in=${v0}`, `a${v1}b${v2}`]);
	expect(variables).toEqual({
		...Object.fromEntries(
			HARMLESS_HERE.map((value, n) => [`INPUT_V${n}`, value]),
		),
		INPUT_SECRET: "***",
	});
	await post(controlled, "runs", { command: "line", values });
	expect(await outputOf(controlled, 2)).toBe(`${HARMLESS_HERE.join("\n")}\n`);
	const both = {
		v0: `${v1}${v2}`,
		v1: `${HARMLESS_HERE[6]}${HARMLESS_HERE[7]}`,
	};
	await post(controlled, "runs", { command: "script", values: both });
	const printed = await outputOf(controlled, 3);
	expect(printed).toContain(`<${both.v0}><${both.v1}>`);
	expect(readdirSync(cwd).toSorted()).toEqual([
		"package.json",
		"sse-tail.json",
	]);
	expect(existsSync(join(cwd, "hacked"))).toBe(false);
});

const parameters = {
	text: { type: "text", optional: true },
	short: { type: "text", pattern: "[a-z]+", maxLength: 5, optional: true },
	number: { type: "number", min: 1, max: 9, optional: true },
	flag: { type: "flag", adds: ["--yes"] },
	choice: { type: "choice", choices: ["a", "b"], optional: true },
	choices: { type: "choices", choices: ["a", "-b"], optional: true },
	listed: { type: "choice", from: ["echo", "one"], optional: true },
	secret: { type: "secret", optional: true },
	commit: { type: "text", optional: true },
	branch: { type: "text", optional: true },
};

const WRONG: [parameter: keyof typeof parameters, values: unknown[]][] = [
	[
		"text",
		[
			...["--option", "-", "-x=y", "a\nb", "a\rb", "a\0b", "\x1b[2J", "\x7f"],
			...["\u0085", "\u2028", "\u202e", "\ud800", "x".repeat(1001)],
			...[1, 0, true, false, {}, { a: 1 }, ["a"], [[]]],
		],
	],
	["short", ["abcdef", "a1", "ab\n", "A", " a"]],
	["number", ["3", 0, 10, 2.5, -1, 1e300, {}, [3], true]],
	["flag", ["true", "--yes", 1, 0, {}, ["x"]]],
	["choice", ["c", "A", "a ", "a,b", "__proto__", 0, ["a"], {}]],
	["choices", ["a", ["c"], ["a", "a"], ["-b"], [["a"]], { 0: "a" }, [1]]],
	["listed", ["two", "one\n", "-one", ["one"]]],
	["secret", ["a\0b", "a\nb", 1, ["a"], "x".repeat(1001)]],
];

it("refuses whatever else is sent, says where, and starts nothing", async () => {
	const cwd = folderWith({
		show: {
			run: ["true", "{text}", "{number}", "{choices}", "{listed}"],
			parameters,
			oneOf: [["commit", "branch"]],
		},
	});
	const controlled = await startControlled(config, { cwd });
	const wrongFor = async (values: unknown) => {
		const body = typeof values === "string" ? values : { values };
		const answer = await post(controlled, "runs", body);
		const { wrong = [] } = answer.body as {
			wrong?: { parameter: string; problem: string }[];
		};
		expect(wrong.every(({ problem }) => problem !== "")).toBe(true);
		return [answer.status, ...new Set(wrong.map(({ parameter }) => parameter))];
	};
	const rounds = Math.max(...WRONG.map(([, values]) => values.length));
	for (let round = 0; round < rounds; round++) {
		const sent = WRONG.filter(([, values]) => round < values.length).map(
			([parameter, values]) => [parameter, values[round]] as const,
		);
		const got = await wrongFor(Object.fromEntries(sent));
		const all = sent.map(([parameter]) => parameter);
		expect([sent, ...got]).toEqual([sent, 422, ...all]);
	}
	expect(await wrongFor({ commit: "a", branch: "b" })).toEqual([
		422,
		"commit",
		"branch",
	]);
	expect(await wrongFor({ textt: "a" })).toEqual([422, "textt"]);
	for (const name of ["__proto__", "constructor", "toString", ""]) {
		const body = `{"values":{${JSON.stringify(name)}:"a"}}`;
		expect(await wrongFor(body)).toEqual([422, name]);
	}
	for (const values of [[], "a", 1, true]) {
		expect(await wrongFor(JSON.stringify({ values }))).toEqual([422, ""]);
	}
	const large = { values: { text: "x".repeat(1024 * 1024) } };
	expect((await post(controlled, "runs", large)).status).toBe(413);
	expect(await json(controlled, "runs")).toEqual([]);
});
