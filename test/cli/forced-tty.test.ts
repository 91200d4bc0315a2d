import { execFileSync } from "node:child_process";
import { once } from "node:events";
import {
	cpSync,
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { BIN, printed, run, start } from "../helpers/cli.ts";
import { testFolder } from "../helpers/folder.ts";
import { installed } from "../helpers/installed.ts";
import { expectAlive, expectDead } from "../helpers/process.ts";
import { body, open, reassemble, sha256 } from "../helpers/viewer.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

const tty = (script: string) => ["--tty", "--", "sh", "-c", script];

it("gives a terminal of the usual size, or of what the environment says", async () => {
	const script = "test -t 0 || test -t 1 && stty size <&1";
	const usual = await run(tty(script));
	expect(usual.stdout.toString()).toBe("24 80\r\n");
	const env = { COLUMNS: "132", LINES: "43" };
	const other = await run(tty(script), { env });
	expect(other.stdout.toString()).toBe("43 132\r\n");
});

it("keeps what is no terminal: stdin and stderr", async () => {
	const cli = start(["-p0", ...tty("cat; echo err >&2; tty -s; echo $?")], {
		stdin: "pipe",
	});
	cli.child.stdin?.end("in\n");
	const { stdout, stderr } = await cli.ended;
	expect(stdout.toString()).toBe("in\r\n1\r\n");
	expect(stderr).toContain("\nerr\n");
});

it("loses nothing, to the last byte before the end", async () => {
	for (let round = 0; round < 5; round++) {
		const cli = start(["-p0", "--keep", "--tty", "--", "seq", "1", "200000"]);
		const url = await cli.url;
		const seen = await reassemble(new URL("events", url));
		const expected = Array.from({ length: 200_000 }, (_, n) => `${n + 1}\r\n`);
		const hash = sha256(expected.join(""));
		expect(seen.hash.digest("hex")).toBe(hash);
		const raw = await body(await open(new URL("raw", url)));
		expect(sha256(raw)).toBe(hash);
		cli.child.kill("SIGINT");
		expect(sha256((await cli.ended).stdout)).toBe(hash);
	}
});

it("tells viewers of the terminal and its size", async () => {
	const cli = start(["-p0", "--keep", "--tty", "--", "true"]);
	const { others } = await reassemble(new URL("events", await cli.url));
	expect(others[0]).toMatchObject({
		event: "start",
		data: { tty: true, cols: 80, rows: 24 },
	});
	cli.child.kill("SIGINT");
	await cli.ended;
});

it.each([
	["exit 42", 42, null],
	["kill -TERM $$", null, "SIGTERM"],
	["kill -KILL $$", null, "SIGKILL"],
	["exit 143", 143, null],
])("ends as the command does: %s", async (script, code, signal) => {
	const cli = start(["-p0", "--keep", ...tty(script)]);
	const { others } = await reassemble(new URL("events", await cli.url));
	expect(others.at(-2)?.data).toMatchObject({ code, signal });
	cli.child.kill("SIGINT");
	expect(await cli.ended).toMatchObject({ code, signal });
});

it("leaves what the command leaves behind", async () => {
	const cli = start(["-p0", ...tty("sleep 300 & echo $!; exit 3")]);
	const exited = once(cli.child, "exit");
	const left = Number(await printed(cli, "\n"));
	expect(await exited).toEqual([3, null]);
	expectAlive(left);
});

it("hangs up when nobody reads what the command writes", async () => {
	const file = join(testFolder(), "signal");
	const script = `trap 'echo HUP >${file}; exit' HUP; while sleep 0.02; do echo y; done`;
	const cli = start(["-p0", ...tty(script)]);
	cli.child.stdout?.once("data", () => cli.child.stdout?.destroy());
	await cli.ended;
	expect(readFileSync(file, "utf8")).toBe("HUP\n");
});

it("hangs up when it is killed itself", async () => {
	const cli = start(["-p0", ...tty("echo $$; exec sleep 300")]);
	const pid = Number(await printed(cli, "\n"));
	process.kill(cli.pid, "SIGKILL");
	await expectDead(pid);
});

it("passes on to the command that it is to stop", async () => {
	const script = "trap 'exit 7' TSTP; sleep 300 & echo ready; wait";
	const cli = start(["-p0", ...tty(script)]);
	// Not its "close": a sleep that was too young to be stopped lives on, and
	// what is left behind keeps our outputs.
	const exited = once(cli.child, "exit");
	await printed(cli, "ready");
	process.kill(cli.pid, "SIGTSTP");
	expect(await exited).toEqual([7, null]);
});

it("passes on every variable, whatever it is called", async () => {
	const env = {
		"a.b": "c",
		"BASH_FUNC_greet%%": "() { echo hello;\n }",
		PERL5OPT: "-w",
		LC_ALL: "no_such_locale",
	};
	const script = "greet; printenv a.b PERL5OPT LC_ALL";
	const command = ["--tty", "--", installed("bash"), "-c", script];
	const { stdout } = await run(command, { env });
	expect(stdout.toString()).toMatch(/hello\r\nc\r\n-w\r\nno_such_locale\r\n$/);
});

it("says what can't be run", async () => {
	const missing = await run(["--tty", "--", "no-such-command"]);
	expect(missing.code).toBe(127);
	expect(missing.stderr).toContain("command not found: no-such-command");
	const folder = await run(["--tty", "--", "/tmp"]);
	expect(folder.code).toBe(126);
	const nothing = await run(["--tty"]);
	expect(nothing.code).toBe(2);
});

it("does not wait for ever for what has the terminal still open", async () => {
	const cli = start([
		"-p0",
		...tty("setsid sh -c 'echo $$; exec sleep 300' & sleep 0.3; exit 3"),
	]);
	const exited = once(cli.child, "exit");
	const left = Number(await printed(cli, "\n"));
	expect(await exited).toEqual([3, null]);
	expectAlive(left);
});

it("leaves a pipe that it was started with as it is for others", () => {
	const O_NONBLOCK = 0o4000;
	const errors = join(testFolder(), "stderr");
	writeFileSync(errors, "");
	// A shell's pipe: what Node calls one is a socket.
	const stdout = execFileSync(
		"sh",
		[
			"-c",
			`(until grep -q http "$0"; do :; done; echo go) | "$@" 2>"$0"`,
			errors,
			...[process.execPath, BIN, "-p0"],
			...tty("read go; grep flags /proc/self/fdinfo/0"),
		],
		{ encoding: "utf8", env: { ...process.env, CI: "1" } },
	);
	const [, flags = ""] = /flags:\s*(\d+)/.exec(stdout) ?? [];
	expect(flags).not.toBe("");
	expect(Number.parseInt(flags, 8) & O_NONBLOCK).toBe(0);
});

it("holds the command back while nobody takes its output", async () => {
	const cli = start(["-p0", ...tty("yes | head -c 20000000")]);
	const status = new URL("status", await cli.url);
	let taken = 0;
	cli.child.stdout?.pause();
	cli.child.stdout?.on("data", (chunk) => {
		taken += chunk.length;
	});
	cli.child.stdout?.pause();
	let written = 0;
	await expect
		.poll(
			async () => {
				const before = written;
				written = JSON.parse(String(await body(await open(status)))).bytes;
				return written > 0 && written === before;
			},
			{ interval: 300, timeout: 10_000 },
		)
		.toBe(true);
	expect(written).toBeLessThan(5_000_000);
	cli.child.stdout?.resume();
	expect((await cli.ended).code).toBe(0);
	expect(taken).toBe(30_000_000);
});

it.each([
	["none", () => everythingBut("perl")],
	["one that does not work", () => `${brokenPerl()}:${process.env.PATH}`],
])("does without Perl, but for what only that can do: %s", async (_, path) => {
	installed("ps");
	const env = { PATH: path() };
	const script = "test -t 1 && ps -o pid=,sid= -p $$; kill -TERM $$";
	const ended = await run(tty(script), { env });
	const [pid, session] = ended.stdout.toString().trim().split(/\s+/);
	expect(session).toBe(pid);
	expect(ended.stderr).toContain("ended by SIGTERM");
	const withPerl = await run(tty(script));
	expect(withPerl.stdout.toString()).toMatch(/^ *(\d+) +(?!\1)\d+\r\n$/);
});

/** A folder with a Perl that has not even its own modules. */
function brokenPerl(): string {
	const folder = testFolder();
	const file = join(folder, "perl");
	writeFileSync(file, "#!/bin/sh\nexit 2\n", { mode: 0o755 });
	return folder;
}

/** A $PATH with all that is in ours but one program. */
function everythingBut(program: string): string {
	const folder = testFolder();
	for (const from of (process.env.PATH ?? "").split(delimiter).reverse()) {
		if (!existsSync(from)) continue;
		for (const name of readdirSync(from)) {
			if (name === program) continue;
			rmSync(join(folder, name), { force: true });
			symlinkSync(join(from, name), join(folder, name));
		}
	}
	return folder;
}

it("does without the optional package, and says so once", async () => {
	const folder = testFolder();
	for (const part of ["bin", "dist", "package.json"]) {
		cpSync(join(ROOT, part), join(folder, part), { recursive: true });
	}
	mkdirSync(join(folder, "node_modules"));
	for (const name of readdirSync(join(ROOT, "node_modules"))) {
		if (name === "@lydell" || name.startsWith(".")) continue;
		symlinkSync(
			join(ROOT, "node_modules", name),
			join(folder, "node_modules", name),
		);
	}
	const script = "test -t 1 || echo pipes $FORCE_COLOR $CLICOLOR_FORCE; exit 6";
	const colours = { NO_COLOR: undefined, FORCE_COLOR: undefined };
	const runThere = (env: NodeJS.ProcessEnv) => {
		try {
			execFileSync(
				process.execPath,
				[join(folder, "bin/sse-tail.js"), "-p0", ...tty(script)],
				{ env: { ...process.env, CI: "1", ...env }, stdio: "pipe" },
			);
			throw new Error("did not fail");
		} catch (error) {
			return error as { status: number; stdout: Buffer; stderr: Buffer };
		}
	};
	const plain = runThere(colours);
	expect(plain.status).toBe(6);
	expect(plain.stdout.toString()).toBe("pipes 1 1\n");
	expect(plain.stderr.toString().match(/node-pty/g)).toHaveLength(1);
	expect(plain.stderr.toString()).toContain("is not there");
	const refused = runThere({ ...colours, NO_COLOR: "1" });
	expect(refused.stdout.toString()).toBe("pipes\n");

	// One that is there and broken is told apart.
	const broken = join(folder, "node_modules/@lydell/node-pty");
	mkdirSync(broken, { recursive: true });
	const code = "throw new Error('wrong ELF class: ELFCLASS32')";
	writeFileSync(join(broken, "requireBinary.js"), code);
	expect(runThere({}).stderr.toString()).toContain(
		"gets pipes: the optional package @lydell/node-pty does not work: wrong ELF class: ELFCLASS32\n",
	);
});
