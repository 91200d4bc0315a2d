import { execFileSync } from "node:child_process";
import {
	cpSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	rmSync,
	symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it, onTestFinished } from "vitest";
import { run, start } from "../helpers/cli.ts";
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
	["kill -TERM $$", 143, "SIGTERM"],
	["kill -KILL $$", 137, "SIGKILL"],
	["exit 143", 143, null],
])("ends as the command does: %s", async (script, code, signal) => {
	const cli = start(["-p0", "--keep", ...tty(script)]);
	const { others } = await reassemble(new URL("events", await cli.url));
	expect(others.at(-2)?.data).toMatchObject({
		code: signal === null ? code : null,
		signal,
	});
	cli.child.kill("SIGINT");
	expect((await cli.ended).code).toBe(code);
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
	const { stdout, code } = await run(
		tty("setsid sh -c 'echo $$; exec sleep 300' & sleep 0.3; exit 3"),
	);
	expect(code).toBe(3);
	process.kill(Number(stdout.toString()), "SIGKILL"); // Throws if it had ended.
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

it("does without the optional package, and says so once", async () => {
	const folder = mkdtempSync(join(tmpdir(), "sse-tail-test-"));
	onTestFinished(() => rmSync(folder, { recursive: true }));
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
	const refused = runThere({ ...colours, NO_COLOR: "1" });
	expect(refused.stdout.toString()).toBe("pipes\n");
});
