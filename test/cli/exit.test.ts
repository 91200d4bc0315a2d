import { once } from "node:events";
import { readdirSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { BIN, run, start, stop } from "../helpers/cli.ts";
import { testFolder } from "../helpers/folder.ts";
import { Terminal } from "../helpers/tmux.ts";

describe("a signal that ends the command", () => {
	it.each(["TERM", "PIPE", "USR1", "KILL", "SEGV"])(
		"ends us too: SIG%s",
		async (name) => {
			const folder = testFolder();
			// The command may dump its core, in a folder of its own.
			const script = `cd "$0"; kill -${name} $$`;
			const ended = await run(["--", "sh", "-c", script, testFolder()], {
				within: ["sh", "-c", 'ulimit -c unlimited 2>/dev/null; exec "$0" "$@"'],
				cwd: folder,
			});
			expect(ended).toMatchObject({ code: null, signal: `SIG${name}` });
			expect(ended.stderr).toContain(`ended by SIG${name}`);
			expect(readdirSync(folder)).toEqual([]); // No dump of ours.
		},
	);

	it.runIf(process.platform === "linux")(
		"is 128 + n for the first process of a container, which gets none from itself",
		async () => {
			const within = ["unshare", "-Ufpr", "--kill-child", "--mount-proc"];
			const { code } = await run(["--", "sh", "-c", "kill $$"], { within });
			expect(code).toBe(143);
		},
	);

	it("ends a shell's loop at Ctrl-C", async () => {
		const terminal = Terminal.start();
		const command = `${process.execPath} ${BIN} -p0 --no-tty -- sh -c 'echo ready; read x'`;
		terminal.enter(`for i in 1 2; do echo "$i."; ${command}; done`);
		await terminal.shows(/^ready/m);
		terminal.key("C-c");
		await terminal.shows(/ended by SIGINT.*\$$/s);
		expect(terminal.text()).not.toMatch(/^2\.$/m);
	});
});

describe("exit code", () => {
	it.each([
		["of success", ["true"], 0],
		["of failure", ["sh", "-c", "exit 3"], 3],
		["255", ["sh", "-c", "exit 255"], 255],
	])("is the command's: %s", async (_, command, code) => {
		expect(await run(["--", ...command])).toMatchObject({ code, signal: null });
	});

	it.each([
		[
			"a command that is not there",
			["--", "no-such-command"],
			127,
			"command not found: no-such-command",
		],
		["a command line without --shell", ["echo a && echo b"], 127, "--shell"],
		["a command that can't be run", ["--", "/"], 126, "cannot run /"],
		[
			"an unknown option",
			["--nonsense", "ls"],
			2,
			"unknown option '--nonsense'",
		],
		[
			"an option with a slip",
			["--prot", "80", "ls"],
			2,
			"unknown option '--prot'; did you mean --port? (see",
		],
		[
			"a value where none goes",
			["--keep=yes", "ls"],
			2,
			"--keep takes no value",
		],
		["the other letter for the version", ["-v"], 2, "did you mean -V?"],
		["nothing after --", ["--"], 2, "nothing comes after the --"],
		["an empty command", [""], 127, "the command's name is empty"],
		["an empty line of shell", ["--shell", " "], 2, "in quotes"],
		[
			"a certificate that is not there",
			["--tls-cert", "/nope", "--tls-key", "/nope", "ls"],
			2,
			"--tls-cert /nope: no such file or folder",
		],
		[
			"a file for the URL that can't be",
			["--url-file", "/nope/url", "ls"],
			125,
			"--url-file /nope/url: no such file or folder",
		],
		["a port that is none", ["-p", "port", "ls"], 2, "from 0 to 65535"],
		[
			"a size that is none",
			["--max-log", "12 parsecs", "ls"],
			2,
			"such as 500M",
		],
		["a page that isn't there", ["--page", "/nope", "ls"], 2, "no file /nope"],
		[
			"an origin with a path",
			["--allow-origin", "https://a.example/x", "ls"],
			2,
			"here https://a.example",
		],
		[
			"an origin without a token",
			["--allow-origin", "https://a.example", "--no-token", "ls"],
			2,
			"no --no-token",
		],
		["control that nobody has", ["--share-control", "ls"], 2, "--control"],
		["seconds that are none", ["--linger", "soon", "ls"], 2, "seconds"],
		["--shell with two arguments", ["--shell", "ls", "-l"], 2, "in quotes"],
		[
			"an address that is not ours",
			["--host", "192.0.2.1", "ls"],
			125,
			"no such address",
		],
	])("has one line to say on %s", async (_, args, code, message) => {
		const ended = await run(args);
		expect(ended.code).toBe(code);
		expect(ended.stdout.toString()).toBe("");
		expect(ended.stderr).toMatch(/^sse-tail: error: .*\n$/);
		expect(ended.stderr).toContain(message);
	});

	it("is 125 when the port asked for is taken", async () => {
		const server = createServer().listen(0, "127.0.0.1");
		await once(server, "listening");
		onTestFinished(() => void server.close());
		const { port } = server.address() as { port: number };
		const ended = await start(["-p", `${port}`, "--", "echo", "ran"]).ended;
		expect(ended.code).toBe(125);
		expect(ended.stdout.toString()).toBe("");
		expect(ended.stderr).toContain(`port ${port}: it is taken`);
	});
});

describe("a command that can't be started", () => {
	const folder = () => {
		const path = testFolder();
		const script = (name: string, text: string, mode: number) =>
			writeFileSync(join(path, name), text, { mode });
		script("windows.sh", "#!/bin/bash\r\necho hi\r\n", 0o755);
		script("elsewhere.sh", "#!/opt/no/such/python3\n", 0o755);
		script("deploy.sh", "#!/bin/sh\necho hi\n", 0o644);
		return path;
	};

	it.each([
		["./windows.sh", 127, "its interpreter /bin/bash\\r is not there (it has"],
		[
			"./elsewhere.sh",
			127,
			"its interpreter /opt/no/such/python3 is not there",
		],
		["./deploy.sh", 126, "not executable (chmod +x ./deploy.sh makes"],
		["deploy.sh", 127, "the one in this folder is ./deploy.sh"],
		["./", 126, "it is a folder"],
		["./nope", 127, "command not found: ./nope\n"],
		["FOO=1", 127, "to set a variable: sse-tail -- env FOO=1 …"],
		["source", 127, "it is the shell's own: sse-tail --shell"],
	])("is told why, and what to type: %s", async (file, code, why) => {
		const cwd = folder();
		for (const option of ["--no-tty", "--tty"]) {
			const ended = await run([option, "--", file, "x"], { cwd });
			expect(ended.stderr).toMatch(/^sse-tail: error: .*\n$/);
			expect(ended.stderr).toContain(why);
			expect(ended.code).toBe(code);
		}
	});
});

it("takes the next port when the default one is taken", async () => {
	const first = start(["--", "cat"], { stdin: "pipe" });
	const second = start(["--", "cat"], { stdin: "pipe" });
	const ports = [(await first.url).port, (await second.url).port];
	expect(new Set(ports).size).toBe(2);
	for (const { child } of [first, second]) child.stdin?.end();
	expect((await first.ended).code).toBe(0);
	expect((await second.ended).code).toBe(0);
});

it("leaves what follows the command to the command", async () => {
	const { stdout } = await run(["echo", "-n", "--port", "x", "--", "-q"]);
	expect(stdout.toString()).toBe("--port x -- -q");
});

it("runs a line of shell", async () => {
	const { stdout, code } = await run(["--shell", "echo $((6 * 7)); exit 4"]);
	expect(stdout.toString()).toBe("42\n");
	expect(code).toBe(4);
});

it("prints its help and its version on stdout", async () => {
	const help = await run(["--help"]);
	expect(help).toMatchObject({ code: 0, stderr: "" });
	expect(help.stdout.toString()).toMatchSnapshot();
	expect((await run(["--version"])).stdout.toString()).toMatch(
		/^\d+\.\d+\.\d+\n$/,
	);
});

it("does not repeat what may be a secret", async () => {
	const { stderr } = await run(["--tokn=hunter2-hunter2", "ls"]);
	expect(stderr).toContain("unknown option '--tokn'");
	expect(stderr).not.toContain("hunter2");
});

it.each([
	[["sh", "-c", "exit 1", "--keep"], true],
	[["true", "--keep"], false],
	[["true", "--no-open"], true],
	[["--", "true", "--no-open"], false],
	[["true", "--", "--no-open"], false],
])(
	"tells of an option of ours after the command: %j %j",
	async (args, tells) => {
		const { stderr } = await run(args);
		expect(stderr.includes("came after the command")).toBe(tells);
	},
);

it("says nothing but errors with -q", async () => {
	const args = ["-q", "--no-token", "--keep", "echo", "hi"];
	const cli = start(["-p0", ...args], {});
	await once(cli.child.stdout ?? cli.child, "data");
	const { stdout, stderr, code } = await stop(cli);
	expect([stdout.toString(), stderr, code]).toEqual(["hi\n", "", 0]);
	const failed = await run(["-q", "no-such-command"]);
	expect(failed.stderr).toMatch(/^sse-tail: error: command not found.*\n$/);
});

it("writes where it is to a file, before the command starts", async () => {
	const file = join(testFolder(), "url");
	const args = ["--url-file", file, "--host", "0.0.0.0", "cat", file];
	const { stdout } = await run(args);
	const { url, local } = JSON.parse(stdout.toString());
	expect(url).toMatch(/^http:.*token=/);
	expect(local).toBe(url);
	expect(statSync(file).mode & 0o777).toBe(0o600);
	// What is no file is written to as it is.
	const within = ["sh", "-c", 'exec "$@" 3>&1 | cat', "sh"];
	const piped = await run(["--url-file", "/dev/fd/3", "true"], { within });
	expect(JSON.parse(piped.stdout.toString()).url).toMatch(/^http:/);
});

it("has no colours for the command's options", async () => {
	const env = { NO_COLOR: undefined };
	const plain = await run(["echo", "--color"], { env });
	expect(plain.stderr).not.toContain("\x1b");
	const forced = await run(["true"], { env: { ...env, FORCE_COLOR: "1" } });
	expect(forced.stderr).toContain("\x1b[32m✓ succeeded");
});

it("says nothing on stdout, and in short what happened on stderr", async () => {
	const { stdout, stderr } = await run([
		"--",
		"sh",
		"-c",
		"echo out; echo err >&2; exit 1",
	]);
	expect(stdout.toString()).toBe("out\n");
	expect(stderr).toMatch(
		/^sse-tail: http:\/\/127\.0\.0\.1:\d+\/\nerr\nsse-tail: ✗ failed with exit code 1 after \d+ ms\n$/,
	);
});
