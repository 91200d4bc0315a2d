import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { BIN, printed, run, start } from "../helpers/cli.ts";
import { testFolder } from "../helpers/folder.ts";
import { expectAlive } from "../helpers/process.ts";
import { sha256 } from "../helpers/viewer.ts";

it("gives the command real pipes", async () => {
	const { stdout, stderr } = await run([
		"--",
		"sh",
		"-c",
		"echo out >/dev/stdout; echo err >/dev/stderr; stat -Lc %F /dev/fd/1",
	]);
	expect(stdout.toString()).toBe("out\nfifo\n");
	expect(stderr).toContain("\nerr\n");
});

it("gives the command our stdin", async () => {
	const cli = start(["-p0", "--", "sha256sum"], { stdin: "pipe" });
	const input = Buffer.alloc(3_000_000, "some input\n");
	cli.child.stdin?.end(input);
	expect((await cli.ended).stdout.toString()).toContain(sha256(input));
});

it.each(["a file", "a pipe"])(
	"keeps stdout and stderr in order where they are the same: %s",
	(kind) => {
		const file = join(testFolder(), "log");
		const script =
			"i=0; while [ $i -lt 500 ]; do echo out $i; echo err $i >&2; i=$((i + 1)); done";
		const to = kind === "a file" ? '>"$0" 2>&1' : '2>&1 | cat >"$0"';
		execFileSync(
			"sh",
			["-c", `"$@" ${to}`, file, process.execPath, BIN, "-p0"].concat(
				...["--", "sh", "-c", script],
			),
			{ env: { ...process.env, CI: "1", NO_COLOR: "1" } },
		);
		const lines = readFileSync(file, "utf8").split("\n");
		expect(lines.filter((line) => /^(out|err)/.test(line))).toEqual(
			Array.from({ length: 500 }, (_, n) => [`out ${n}`, `err ${n}`]).flat(),
		);
	},
);

it("ends like any pipeline when nobody reads stdout any more", async () => {
	const cli = start(["-p0", "--", "yes"]);
	cli.child.stdout?.once("data", () => cli.child.stdout?.destroy());
	expect((await cli.ended).signal).toBe("SIGPIPE");
});

it("prints no output with --no-echo", async () => {
	const { stdout, code } = await run([
		"--no-echo",
		"--",
		"sh",
		"-c",
		"echo out; exit 5",
	]);
	expect(stdout.toString()).toBe("");
	expect(code).toBe(5);
});

it("does not wait for ever for what the command left behind", async () => {
	const cli = start(["-p0", "--", "sh", "-c", "sleep 300 & echo $!"]);
	const exited = once(cli.child, "exit");
	const left = Number(await printed(cli, "\n"));
	expect(await exited).toEqual([0, null]);
	expectAlive(left); // To end it is not for us.
});

it.each(["--no-tty", "--tty"])(
	"leaves what the command left behind writing where it did: %s",
	async (option) => {
		const folder = testFolder();
		// One line while we are there, and one when we have gone.
		const late = `trap '' HUP; sleep 0.2; echo late; until test -e over; do sleep 0.05; done; echo later; echo $? >written`;
		const cli = start(
			["-p0", option, "--", "sh", "-c", `(${late}) & echo now`],
			{ cwd: folder },
		);
		await once(cli.child, "exit");
		writeFileSync(join(folder, "over"), "");
		const { stdout } = await cli.ended; // By when nobody has our stdout any more.
		expect(stdout.toString().split(/\r?\n/)).toEqual([
			...["now", "late", "later", ""],
		]);
		expect(readFileSync(join(folder, "written"), "utf8")).toBe("0\n");
	},
);

it("begins a new line for its own words", () => {
	const script = '"$@" 2>&1';
	const args = [process.execPath, BIN, "-p0", "--", "printf", "abc"];
	const env = { ...process.env, CI: "1", NO_COLOR: "1" };
	const stdout = execFileSync("sh", ["-c", script, "sh", ...args], { env });
	expect(stdout.toString()).toMatch(/^abc\nsse-tail: ✓/m);
});

it("gives pipes without a temp folder", async () => {
	const env = { TMPDIR: "/nonexistent" };
	const script = "echo oops >/dev/stderr; echo $?";
	const { stdout } = await run(["--", "sh", "-c", script], { env });
	expect(stdout.toString()).toBe("0\n");
});

it("says why stdin could not be read to its end", async () => {
	const folder = openSync(testFolder(), "r");
	const { code, stderr } = await run([], { stdin: folder });
	closeSync(folder);
	expect(code).toBe(1);
	expect(stderr).toContain("error: the input broke off: it is a folder\n");
	expect(stderr).not.toContain("✓");
});

it("says that a connection that it reads from was reset", async () => {
	const server = createServer().listen(0, "127.0.0.1");
	await once(server, "listening");
	onTestFinished(() => void server.close());
	const { port } = server.address() as AddressInfo;
	const accepted = once(server, "connection") as Promise<[Socket]>;
	const script = `exec "$@" </dev/tcp/127.0.0.1/${port}`;
	const cli = start(["-p0"], { within: ["bash", "-c", script, "bash"] });
	const [socket] = await accepted;
	socket.write("one\n");
	await printed(cli, "one");
	socket.resetAndDestroy();
	const { code, stderr } = await cli.ended;
	expect(code).toBe(1);
	expect(stderr).toContain("the input broke off: connection reset by peer\n");
	expect(stderr).not.toContain("✓");
});

it("loses nothing that was in the pipe when the command ended", async () => {
	const command = ["sh", "-c", "sleep 300 & seq 1 8000; kill $!"];
	const { stdout } = await run(["--", ...command]);
	expect(stdout.toString().trimEnd().split("\n")).toHaveLength(8000);
});

it.runIf(process.platform === "linux")(
	"fails when stdout can't be written",
	async () => {
		const full = openSync("/dev/full", "w");
		const ended = await run(["--", "echo", "hi"], { stdout: full });
		closeSync(full);
		expect(ended.code).toBe(1);
		expect(ended.stderr).toContain("cannot write to stdout: ENOSPC");
		expect(ended.stderr).toContain("✗ succeeded, but not all of its output");
	},
);
