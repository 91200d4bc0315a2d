import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { Captures } from "../../src/process/capture.ts";
import type {
	ChoiceParameter,
	Parameter,
} from "../../src/protocol/parameters.ts";
import { Choices, valuesOfQuery } from "../../src/session/choices.ts";
import type { Command } from "../../src/session/command.ts";
import { testFolder } from "../helpers/folder.ts";

function choices(): Choices {
	const captures = new Captures();
	onTestFinished(() => captures.close());
	return new Choices({
		captures,
		env: { ...process.env, INPUT_STALE: "inherited" },
		masked: (_, text) => text.replaceAll("s3cret", "***"),
	});
}

/** A command with a choice that a line of shell lists. */
function listed(
	line: string,
	more: Partial<ChoiceParameter> = {},
	others: Record<string, Parameter> = {},
): Command {
	const it: ChoiceParameter = {
		type: "choice",
		from: ["sh", "-c", line],
		...more,
	};
	return {
		name: "deploy",
		run: ["true"],
		title: "",
		description: undefined,
		cwd: undefined,
		env: new Map([["REGION", "eu"]]),
		tty: undefined,
		parameters: new Map(Object.entries({ ...others, it })),
		oneOf: [],
		confirm: false,
		danger: false,
		reason: undefined,
		locks: [],
		whenBusy: "refuse",
		queue: 5,
		stopGraceSeconds: 10,
		mask: [],
		status: undefined,
	};
}

const list = (line: string, more?: Partial<ChoiceParameter>) =>
	choices().list(listed(line, more), "it", {});

describe("a list of choices", () => {
	it("is what its command prints, a line each, without what can be no value", async () => {
		const line = `printf '\\033[1mone\\033[m\\n  two\\r\\n\\none\\nth\\007ree\\nfour'; echo no >&2`;
		expect(await list(line)).toEqual({ choices: ["one", "two", "four"] });
	});

	it("is what the first group of a pattern finds in the lines", async () => {
		const line =
			"echo Connecting...; echo current version:3.11.20.1; echo version:3.11.20.2 ok";
		expect(await list(line, { match: "version:(\\S+)" })).toEqual({
			choices: ["3.11.20.1", "3.11.20.2"],
		});
	});

	it.each([
		[
			"echo s3cret; echo why >&2; exit 3",
			"It failed with exit code 3.",
			"***\nwhy",
		],
		["kill -9 $$", "It was ended by SIGKILL.", ""],
		["echo none >&2", "It listed nothing to choose from.", "none"],
		["yes | head -c 3000000", "It printed more than 1 MiB.", "y\ny"],
		["seq 10001", "It listed more than 10000 choices.", "10001"],
	])(
		"is none where its command does %j, which is shown",
		async (line, problem, output) => {
			const answer = await list(line);
			expect(answer).toMatchObject({ problem });
			expect(answer).toHaveProperty("output", expect.stringContaining(output));
		},
	);

	it("is none without its command", async () => {
		const from = ["./no-such-program"];
		expect(await list("", { from })).toMatchObject({
			problem: "command not found: ./no-such-program",
		});
		const command = { ...listed("true"), cwd: "/no/such/folder" };
		expect(await choices().list(command, "it", {})).toMatchObject({
			problem: "there is no folder /no/such/folder",
		});
	});

	it("is none when it takes too long, and nothing of it is left", async () => {
		const folder = testFolder();
		const line = `sh -c 'echo $$ > ${folder}/pid; trap "" TERM; sleep 300'; echo late`;
		const answer = await list(line, { timeoutSeconds: 1.5 });
		expect(answer).toMatchObject({ problem: "It took more than 1.5 seconds." });
		const pid = Number(readFileSync(join(folder, "pid"), "utf8"));
		await expect.poll(() => existsSync(`/proc/${pid}/stat`)).toBe(false);
	});

	it("is there although a process that it has left behind goes on", async () => {
		const line = "sleep 300 & (setsid sleep 2 &) ; echo one";
		expect(await list(line)).toEqual({ choices: ["one"] });
	});

	it("is none when its pattern would take for ever", async () => {
		const line = `printf '${"a".repeat(60)}b\\n'`;
		expect(await list(line, { match: "((a+)+)$" })).toMatchObject({
			problem: "Its match takes too long.",
		});
	});

	it("gets what else is filled in by its environment alone, and no secret", async () => {
		const others: Record<string, Parameter> = {
			role: { type: "text" },
			count: { type: "number" },
			dry: { type: "flag" },
			tags: { type: "choices", from: ["true"] },
			password: { type: "secret" },
			stale: { type: "text" },
		};
		const line = 'env | grep -E "^(INPUT_|REGION)" | sort';
		const command = listed(line, {}, others);
		const expected = [
			"INPUT_COUNT=3",
			"INPUT_DRY=true",
			"INPUT_ROLE=$(id);",
			"INPUT_TAGS=a",
			"b",
			"REGION=eu",
		];
		const query = new URLSearchParams(
			"role=$(id);&count=3&dry=true&tags=a&tags=b&password=x&other=y&stale=",
		);
		const given = valuesOfQuery(command, query);
		const answer = await choices().list(command, "it", given);
		expect(answer).toEqual({
			choices: expected.filter((each) => each !== "b"),
		});
		const json = { role: "a\nb", count: "x", dry: 3, __proto__: { role: "p" } };
		expect(await choices().list(command, "it", json)).toEqual({
			choices: ["REGION=eu"],
		});
	});

	it("is made once for all who ask meanwhile, and kept as long as it says", async () => {
		const folder = testFolder();
		const file = join(folder, "count");
		writeFileSync(file, "");
		const line = `echo x >> ${file}; wc -l < ${file}`;
		const all = choices();
		const command = listed(line, { cacheSeconds: 60 });
		const asked = [1, 2, 3].map(() => all.list(command, "it", {}));
		expect(await Promise.all(asked)).toEqual(
			[1, 2, 3].map(() => ({ choices: ["1"] })),
		);
		expect(await all.list(command, "it", {})).toEqual({ choices: ["1"] });
		// Read from the file anew, it is another.
		const again = { ...command };
		expect(await all.list(again, "it", {})).toEqual({ choices: ["2"] });
		const fresh = listed(line);
		expect(await all.list(fresh, "it", {})).toEqual({ choices: ["3"] });
		// What has been shown may be chosen; what hasn't is looked for.
		expect(await all.listFor(fresh, "it", { it: "3" })).toEqual(["3"]);
		expect(await all.listFor(fresh, "it", { it: "4" })).toEqual(["4"]);
		expect(await all.list(fresh, "it", {})).toEqual({ choices: ["5"] });
	});

	it("isn't kept when it could not be made", async () => {
		const folder = testFolder();
		const script = join(folder, "versions");
		writeFileSync(script, "#!/bin/sh\nexit 1\n");
		chmodSync(script, 0o755);
		const all = choices();
		const command = listed("", { from: [script], cacheSeconds: 60 });
		expect(await all.listFor(command, "it", { it: "a" })).toBeUndefined();
		writeFileSync(script, "#!/bin/sh\necho a\n");
		expect(await all.listFor(command, "it", { it: "a" })).toEqual(["a"]);
	});
});
