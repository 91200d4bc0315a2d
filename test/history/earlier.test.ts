import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { ask } from "../helpers/ask.ts";
import { run, type StartOptions, start, stop } from "../helpers/cli.ts";
import { testFolder } from "../helpers/folder.ts";

/** A history, and a command whose runs print what is in a file. */
function commandOf(): {
	history: string;
	prints(lines: string): void;
	args: string[];
	options: StartOptions;
} {
	const cwd = testFolder();
	const history = testFolder();
	const script = "cat out; test ! -e hold || exec cat; exec test ! -e fail";
	const options = { cwd, stdin: "pipe" as const };
	return {
		history,
		prints: (lines) => writeFileSync(join(cwd, "out"), lines),
		args: ["--history", history, "--", "sh", "-c", script],
		options,
	};
}

type Command = ReturnType<typeof commandOf>;

/** Keeps a run that takes so long, in ms, by what is written of it. */
async function keep(
	{ history, args, options }: Command,
	number: number,
	ms = 100,
): Promise<void> {
	await run(["--linger", "0", ...args], { ...options, stdin: "ignore" });
	const file = join(history, `${number}`.padStart(6, "0"), "run.json");
	const written = readFileSync(file, "utf8");
	writeFileSync(file, written.replace(/("durationMs": )\d+/, `$1${ms}`));
}

/** Runs it again, until the end of the test; asks how it stands beside earlier ones. */
async function beside(
	command: Command,
	options: StartOptions = command.options,
): Promise<{ usual: unknown; difference: unknown }> {
	const cli = start(["-p0", "--keep", ...command.args], options);
	onTestFinished(async () => void (await stop(cli)));
	const url = await cli.url;
	await ask(new URL("status?wait", url));
	const told = async (path: string) =>
		JSON.parse((await ask(new URL(path, url))).text);
	return { usual: await told("usual"), difference: await told("difference") };
}

it("knows how long earlier good runs took, and after which steps, where they agree", async () => {
	const command = commandOf();
	command.prints("::group::Install\nok\n::endgroup::\n::group::Build 1.2 s\n");
	await keep(command, 1, 60_000);
	await keep(command, 2, 50_000);
	command.prints("::group::Install\nok\n::endgroup::\n::group::Build 3.4 s\n");
	await keep(command, 3, 52_000);
	expect((await beside(command)).usual).toEqual({
		runs: 3,
		medianMs: 52_000,
		leastMs: 50_000,
		mostMs: 60_000,
		// The steps began within the first moments.
		leftMs: [expect.closeTo(52_000, -4), expect.closeTo(52_000, -4)],
	});
	// In another folder it is another command.
	const elsewhere = testFolder();
	writeFileSync(join(elsewhere, "out"), "");
	const there = await beside(command, { ...command.options, cwd: elsewhere });
	expect(there).toEqual({ usual: {}, difference: {} });
});

it("says nothing where they differ too much, or are too few", async () => {
	const command = commandOf();
	command.prints("::group::One\n::group::Two\n");
	await keep(command, 1, 60_000);
	expect((await beside(command)).usual).toEqual({});
	await keep(command, 3, 90_000);
	expect((await beside(command)).usual).toEqual({});
});

it("leaves steps out that are not the same", async () => {
	const command = commandOf();
	command.prints("::group::One\n::group::Two\n");
	await keep(command, 1, 60_000);
	command.prints("::group::One\n::group::Three\n");
	await keep(command, 2, 60_000);
	expect((await beside(command)).usual).toMatchObject({ runs: 2, leftMs: [] });
});

it("finds the first line that the last good run has not", async () => {
	const command = commandOf();
	const { cwd = "" } = command.options;
	command.prints("begun 10:01:02\na took 3 ms\nb took 5 ms\n\ndone\n");
	await keep(command, 1);
	writeFileSync(join(cwd, "fail"), "");
	command.prints("this one failed\n");
	await keep(command, 2);
	const same = "begun 10:03:59\nb took 80 ms\n\n\n";
	command.prints(`${same}a took 9 s\nwarning: \x1b[1mnew\x1b[m\nworse\n`);
	expect((await beside(command)).difference).toEqual({
		run: 1,
		line: 6,
		added: 2,
		missing: 1,
	});
	command.prints("done\na took 9 s\nbegun 11:00:00\nb took 1 s\n");
	expect((await beside(command)).difference).toEqual({
		run: 1,
		line: null,
		added: 0,
		missing: 0,
	});
});

it("compares with no run of a folder that nobody knows", async () => {
	const command = commandOf();
	command.prints("one\n");
	await keep(command, 1, 60_000);
	await keep(command, 2, 60_000);
	for (const number of ["000001", "000002"]) {
		const file = join(command.history, number, "run.json");
		const { folder, ...rest } = JSON.parse(readFileSync(file, "utf8"));
		expect(folder).toBe(command.options.cwd);
		writeFileSync(file, JSON.stringify(rest));
	}
	const cli = start(["-p0", "--history", command.history, "--serve"]);
	onTestFinished(async () => void (await stop(cli)));
	const asked = new URL("runs/2/difference", await cli.url);
	expect((await ask(asked)).text).toBe("{}\n");
});

it("says nothing of what it can't read to compare with", async () => {
	const command = commandOf();
	writeFileSync(join(command.history, "not-a-run"), "");
	command.prints("one\n");
	const cli = start(["-p0", "--keep", ...command.args], command.options);
	onTestFinished(async () => void (await stop(cli)));
	const url = await cli.url;
	await ask(new URL("usual", url));
	await ask(new URL("difference", url));
	expect((await stop(cli)).stderr).not.toContain("not-a-run");
});
