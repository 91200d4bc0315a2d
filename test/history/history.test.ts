import { spawnSync } from "node:child_process";
import {
	chmodSync,
	chownSync,
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	statSync,
	utimesSync,
	writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect, it } from "vitest";
import { parseOptions } from "../../src/cli/options.ts";
import { decodeFrames } from "../../src/protocol/decode.ts";
import {
	type Ended,
	printed,
	run,
	type StartOptions,
	start,
} from "../helpers/cli.ts";
import { testFolder } from "../helpers/folder.ts";
import { mayMount } from "../helpers/mount.ts";
import { BEGINNING, readAll } from "../journal/filled-log.ts";
import { openKept } from "./kept.ts";

const isRoot = process.getuid?.() === 0;

/** Runs a line of shell, and keeps it. */
function keep(
	history: string,
	line: string,
	args: string[] = [],
	options?: StartOptions,
): Promise<Ended> {
	return run(["--history", history, ...args, "--shell", line], options);
}

const text = (...path: string[]) => readFileSync(join(...path), "utf8");
const json = (...path: string[]) => JSON.parse(text(...path));
const runsIn = (history: string) => readdirSync(history).sort();

/** The output in a kept run's events, which are whole, and how much is missing. */
async function outputOf(folder: string) {
	const { bytes, missing } = await readAll(openKept(folder), BEGINNING);
	let output = "";
	let events = 0;
	for (const { name, data } of decodeFrames(bytes)) {
		events++;
		if (name === "stdout" || name === "stderr") output += JSON.parse(data)[1];
	}
	return { output, events, missing };
}

it("keeps each run in a folder of its own, for its owner alone", async () => {
	const history = join(testFolder(), "new", "history");
	const { code, stdout } = await keep(
		history,
		"echo one; echo two >&2; exit 3",
	);
	expect([code, `${stdout}`]).toEqual([3, "one\n"]);
	await keep(history, "echo again", ["--title", "Once more"]);
	expect(runsIn(history)).toEqual(["000001", "000002"]);
	const [first, second] = runsIn(history).map((name) => join(history, name));
	if (!first || !second) throw new Error("two runs");
	expect(text(first, "output").split("\n").sort()).toEqual(["", "one", "two"]);
	expect(json(first, "run.json")).toMatchObject({
		run: 1,
		command: "echo one; echo two >&2; exit 3",
		state: "exited",
		exitCode: 3,
		bytes: 8,
		lines: 2,
	});
	expect(json(second, "run.json")).toMatchObject({
		run: 2,
		title: "Once more",
	});
	const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);
	expect([history, first].map(modeOf)).toEqual(["700", "700"]);
	const files = readdirSync(first);
	expect(files).toEqual(
		expect.arrayContaining(["events.jsonl", "output", "run.json"]),
	);
	const modes = files.map((name) => modeOf(join(first, name)));
	expect(new Set(modes)).toEqual(new Set(["600"]));
});

it("has nothing of what viewers are not to see", async () => {
	const history = testFolder();
	const DEPLOY_TOKEN = "s3cret-0123456789";
	const { stdout } = await keep(
		history,
		`echo ${DEPLOY_TOKEN} again; echo other-s3cret-phrase`,
		["--mask-env", "--mask", "other-s3cret-phrase", "-t", DEPLOY_TOKEN],
		{ env: { DEPLOY_TOKEN } },
	);
	expect(`${stdout}`).toContain(DEPLOY_TOKEN);
	expect(spawnSync("grep", ["-r", "s3cret", history]).status).toBe(1);
	expect(text(history, "000001", "output")).toContain("again\n");
});

it("takes its folder from the environment, unless told not to", async () => {
	const SSE_TAIL_HISTORY = testFolder();
	await run(["--no-history", "--", "true"], { env: { SSE_TAIL_HISTORY } });
	expect(runsIn(SSE_TAIL_HISTORY)).toEqual([]);
	await run(["--", "true"], { env: { SSE_TAIL_HISTORY } });
	expect(runsIn(SSE_TAIL_HISTORY)).toEqual(["000001"]);
	const { code } = await run(["--", "true"], { env: { SSE_TAIL_HISTORY: "" } });
	expect(code).toBe(0);
});

const PLACE = { folder: "/", isTerminal: false };

it.each([
	[["--history", ""], /--history needs a folder/],
	[["--history-keep", "100"], /--history-keep needs --history/],
	[["--history", "h", "--history-keep", "0"], /Give a number of runs/],
	[["--history", "h", "--history-keep", "10,30x"], /Give a number of runs/],
	[["--history", "h", "--history-keep", "-1"], /Give a number of runs/],
])("refuses %j", (args, why) => {
	const parse = () => parseOptions([...args, "--", "true"], PLACE);
	expect(parse).toThrow(why);
	expect(parse).toThrow(expect.objectContaining({ kind: "usage" }));
});

it.each<[string, (folder: string) => string]>([
	[
		"is no folder",
		(folder) => {
			writeFileSync(join(folder, "file"), "");
			return join(folder, "file");
		},
	],
	[
		"is no folder",
		(folder) => {
			writeFileSync(join(folder, "file"), "");
			return join(folder, "file", "history");
		},
	],
	["is not there", () => "/proc/nope/history"], // Nothing can be made in /proc.
	[
		"everybody may write in",
		(folder) => {
			chmodSync(folder, 0o777);
			return folder;
		},
	],
	[
		"is somebody else's",
		(folder) => {
			if (!isRoot) return "/";
			chownSync(folder, 12345, 12345);
			return folder;
		},
	],
])("a folder that %s costs a line, and nothing else", async (why, make) => {
	const history = make(testFolder());
	const { code, stdout, stderr } = await keep(history, "echo out; exit 4", [
		"-q",
	]);
	expect([code, `${stdout}`]).toEqual([4, "out\n"]);
	expect(stderr).toContain(why);
	expect(stderr.split("\n")).toHaveLength(2);
});

it("a run that could not begin is not kept", async () => {
	const history = testFolder();
	const { code } = await run(["--history", history, "--", "/nonexistent"]);
	expect(code).toBe(127);
	expect(runsIn(history)).toEqual([]);
});

it.runIf(mayMount)(
	"a full disk costs a line, and what is missing is told",
	async () => {
		const history = testFolder();
		const within = `mount -t tmpfs -o size=2m,mode=700 none ${history}; "$0" "$@"; code=$?; cp -a ${history} ${history}.copy; exit $code`;
		const line = "seq 1000000; exit 5";
		const { code, stdout, stderr } = await keep(history, line, ["-q"], {
			within: ["unshare", "-m", "sh", "-c", within],
		});
		const copy = `${history}.copy`;
		expect(code).toBe(5);
		const all = spawnSync("seq", ["1000000"], { maxBuffer: 1e8 }).stdout;
		expect(stdout.equals(all)).toBe(true);
		expect(stderr).toBe(
			`sse-tail: error: the run is not kept, or not all of it: no room on the disk of ${history}\n`,
		);
		const { output, missing } = await outputOf(join(copy, "000001"));
		expect(all.toString().startsWith(output)).toBe(true);
		expect(output.length).toBeGreaterThan(1_000_000);
		expect(output.length + missing).toBe(all.length);
		expect(json(copy, "000001", "run.json")).toMatchObject({
			state: "exited",
			exitCode: 5,
			bytes: all.length,
			lines: 1_000_000,
		});
		spawnSync("rm", ["-r", copy]);
	},
);

it("several may share a folder", async () => {
	const history = testFolder();
	const numbers = [1, 2, 3, 4, 5, 6];
	await Promise.all(numbers.map((n) => keep(history, `echo it is ${n}`)));
	expect(runsIn(history)).toEqual(numbers.map((n) => `00000${n}`));
	const said = numbers.map((n) => text(history, `00000${n}`, "output"));
	expect(said.sort()).toEqual(numbers.map((n) => `it is ${n}\n`));
	for (const n of numbers) {
		expect(json(history, `00000${n}`, "run.json").run).toBe(n);
	}
});

it("keeps so many runs, the oldest go, and never one that goes on", async () => {
	const history = testFolder();
	const first = start(
		["-p0", "--history", history, "--shell", "echo on; read x"],
		{
			stdin: "pipe",
		},
	);
	await printed(first, "on");
	for (const n of [2, 3, 4]) await keep(history, `echo ${n}`);
	mkdirSync(join(history, "mine"));
	await keep(history, "echo 5", ["--history-keep", "2"]);
	expect(runsIn(history)).toEqual(["000001", "000004", "000005", "mine"]);
	first.child.stdin?.end("\n");
	await first.ended;
	const { mtimeMs } = statSync(join(history, "000004", "run.json"));
	const old = new Date(mtimeMs - 3 * 86_400_000);
	utimesSync(join(history, "000004", "run.json"), old, old);
	await keep(history, "echo 6", ["--history-keep", "2d,10"]);
	// The fourth is too old; the first, before it, is not.
	expect(runsIn(history)).toEqual([
		"000001",
		"000004",
		"000005",
		"000006",
		"mine",
	]);
	utimesSync(join(history, "000001", "run.json"), old, old);
	await keep(history, "seq 30000", [
		"--history-keep",
		"2d",
		"--history-keep",
		"10",
	]);
	expect(runsIn(history)).toEqual(["000005", "000006", "000007", "mine"]);
	await keep(history, "echo 8", ["--history-keep", "1K"]);
	// However large, the newest stays.
	expect(runsIn(history)).toEqual(["000008", "mine"]);
});

/** What `seq` prints from a million on, so far as it is looked at. */
const NUMBERS = Array.from({ length: 500_000 }, (_, n) => `${1_000_000 + n}\n`);

/** How often; more by hand. */
const KILLS = Number(process.env.KILLS ?? 20);

/** Floods the folder with so many runs, and kills each at some moment. */
async function killRuns(history: string, count: number): Promise<void> {
	const flood = "exec seq 1000000 9999999";
	const args = ["-p0", "--no-echo", "--history", history, "--shell", flood];
	const all = Array.from({ length: count }, () => start(args));
	await expect
		.poll(() => runsIn(history).filter((name) => hasOutput(history, name)), {
			timeout: 30_000,
		})
		.toHaveLength(count);
	for (const { child, ended } of all) {
		await delay(Math.random() * 40);
		child.kill("SIGKILL");
		await ended;
	}
}

const hasOutput = (history: string, name: string) =>
	existsSync(join(history, name, "events.jsonl")) &&
	statSync(join(history, name, "output")).size > 0;

it(
	"killed at any moment, leaves all whole events",
	async () => {
		const rounds = KILLS / 4;
		const expected = NUMBERS.join("");
		for (let round = 0; round < rounds; round++) {
			const history = testFolder();
			await killRuns(history, 4);
			for (const name of runsIn(history)) {
				const folder = join(history, name);
				expect(json(folder, "run.json").state).toBe("running");
				const lines = text(folder, "events.jsonl").split("\n").length - 1;
				const { output, events, missing } = await outputOf(folder);
				expect([events, missing]).toEqual([lines, 0]);
				const { length } = output;
				expect(
					output.slice(0, expected.length) === expected.slice(0, length),
				).toBe(true);
				const last = 999_999 + Math.floor(length / 8);
				const whole = output.slice(0, length - (length % 8));
				// Killed before the first of its lines was written.
				if (whole !== "") expect(whole.endsWith(`${last}\n`)).toBe(true);
			}
		}
	},
	15_000 * KILLS,
);
