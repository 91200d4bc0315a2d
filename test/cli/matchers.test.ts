import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { matchersIn } from "../../src/cli/matchers.ts";
import { start } from "../helpers/cli.ts";

const BENT = {
	problemMatcher: [
		{
			owner: "widget",
			pattern: [{ regexp: "^BENT (\\S+)$", file: 1 }],
		},
	],
};

/** A folder of files, each with that in it: text as it is, else as JSON. */
async function folderOf(files: Record<string, unknown>): Promise<string> {
	const folder = await mkdtemp(join(tmpdir(), "sse-tail-test-"));
	onTestFinished(() => rm(folder, { recursive: true }));
	for (const [name, content] of Object.entries(files)) {
		const text =
			typeof content === "string" ? content : JSON.stringify(content);
		await writeFile(join(folder, name), text);
	}
	return folder;
}

it("a folder's files of matchers are read, and nothing else in it", async () => {
	const folder = await folderOf({
		"bent.json": BENT,
		"broken.json": "{",
		"tasks.json": { tasks: [], problemMatcher: ["$tsc"] },
		"large.json": { ...BENT, more: "x".repeat(65_536) },
		"bent.json5": BENT,
	});
	await mkdir(join(folder, "folder.json"));
	await symlink("/dev/zero", join(folder, "zero.json"));
	execFileSync("mkfifo", [join(folder, "pipe.json")]);
	const { matchers, matcherFiles = [] } = await matchersIn([folder]);
	expect(matchers).toBe(undefined);
	expect(matcherFiles.map(({ name }) => name)).toEqual(["bent.json"]);
});

it.each([
	[{ "package.json": { name: "x" } }, "there is no problemMatcher in it"],
	[
		{ "a.json": { problemMatcher: { pattern: { regexp: "(" } } } },
		"a.json: Invalid regular expression",
	],
	[
		Object.fromEntries(
			Array.from({ length: 101 }, (_, n) => [`${n}.json`, {}]),
		),
		"more than 100 .json files are in it",
	],
	[
		Object.fromEntries(
			Array.from({ length: 5 }, (_, n) => [
				`${n}.json`,
				{ problemMatcher: { pattern: { regexp: "x".repeat(60_000) } } },
			]),
		),
		"its files have more than 256 KiB",
	],
])("a folder that is none of matchers is said to be", async (files, words) => {
	await expect(matchersIn([await folderOf(files)])).rejects.toThrow(words);
});

it("two files of one name are not told apart, and refused", async () => {
	const folders = [
		await folderOf({ "bent.json": BENT }),
		await folderOf({ "bent.json": BENT }),
	];
	await expect(matchersIn(folders)).rejects.toThrow(
		"--matcher: bent.json is in two folders",
	);
});

it.each([
	["on stdout", "echo '::add-matcher::x/bent.json'", []],
	["on stderr", "exec >&2; echo '::add-matcher::x/bent.json'", []],
	[
		"in a narrow terminal",
		`echo '::add-matcher::${"x".repeat(99)}/bent.json'`,
		["--tty"],
	],
])(
	"what the output asks for %s finds errors from there on",
	async (_, ask, options) => {
		const folder = await folderOf({ "bent.json": BENT });
		const script = `echo BENT a.w; ${ask}; echo BENT b.w; exit 1`;
		const args = ["-p0", "--matcher", folder, ...options];
		const cli = start([...args, "--", "sh", "-c", script]);
		const { stderr, code } = await cli.ended;
		expect(code).toBe(1);
		expect(stderr).toMatch(/line \d: BENT b\.w /);
	},
);

it("one of several processes asks for all of the run", async () => {
	const folder = await folderOf({ "bent.json": BENT });
	const args = ["-p0", "--matcher", folder];
	const ask = "echo ::add-matcher::bent.json; touch asked";
	const bent = "while ! [ -e asked ]; do sleep 0.01; done; echo BENT a; exit 1";
	const names = [
		"-n",
		`a=cd ${folder}; ${ask}`,
		"-n",
		`b=cd ${folder}; ${bent}`,
	];
	const { stderr } = await start([...args, ...names]).ended;
	expect(stderr).toMatch(/line \d: BENT a /);
});
