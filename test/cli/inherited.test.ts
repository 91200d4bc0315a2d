import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { BIN, printed, start } from "../helpers/cli.ts";
import { testFolder } from "../helpers/folder.ts";
import { expectDead } from "../helpers/process.ts";
import { Terminal } from "../helpers/tmux.ts";

const SSE_TAIL = `'${process.execPath}' '${BIN}' -p0`;

/** What a line of bash prints on stdout, with `$SSE_TAIL` in it for us. */
function shell(line: string, wrapper = ""): Buffer {
	const script = line.replaceAll("$SSE_TAIL", wrapper);
	// Not the last command, which bash would become.
	return execFileSync("bash", ["-c", `${script}\ntrue`], {
		cwd: testFolder(),
		env: { ...process.env, CI: "1", NO_COLOR: "1" },
		stdio: ["ignore", "pipe", "pipe"],
	});
}

describe.runIf(process.platform === "linux")("the command has", () => {
	it.each([
		[
			"descriptors",
			"$SSE_TAIL sh -c 'cat <&7; cat <&15' 7</etc/passwd 15</etc/group",
		],
		["no descriptor of ours", "$SSE_TAIL sh -c 'ls /proc/self/fd' 9</dev/null"],
		[
			"no descriptor of ours, into a pipe",
			"$SSE_TAIL sh -c 'ls /proc/self/fd' 9</dev/null | cat",
		],
		[
			"no descriptor of ours, into two pipes",
			"$SSE_TAIL sh -c 'ls /proc/self/fd' 2> >(cat >/dev/null) | cat",
		],
		[
			"closed descriptors",
			"$SSE_TAIL sh -c 'echo out; ls /proc/self/fd' <&- 2>&-",
		],
		[
			"no stdout where we have none",
			"$SSE_TAIL sh -c 'echo out || echo no >&2' 2>&1 >&-",
		],
		["the limit of open files", "ulimit -Sn 256; $SSE_TAIL sh -c 'ulimit -Sn'"],
		[
			"ignored signals",
			"trap '' INT USR1; $SSE_TAIL grep SigIgn /proc/self/status",
		],
		["nohup's", "nohup $SSE_TAIL grep SigIgn /proc/self/status"],
		["words that are no UTF-8", "$SSE_TAIL printf %s $'caf\\xe9'"],
		[
			"variables that are none",
			"X=$'\\xe9' $SSE_TAIL sh -c 'printf %s \"$X\"'",
		],
		["the usual PATH without one", "unset PATH; $SSE_TAIL printf %s ok"],
		["a real-time signal's end", "$SSE_TAIL sh -c 'kill -34 $$'; echo $?"],
	])("%s", (_, line) => {
		const ours = shell(line, `${SSE_TAIL} --`);
		const stdout = ours.toString("latin1");
		const said = /^sse-tail: .*\n/gm; // Where stderr is stdout.
		expect(stdout.replace(said, "")).toBe(shell(line).toString("latin1"));
	});

	it("the same at a terminal of its own", () => {
		const line = `X=$'\\xe9' ${SSE_TAIL} --tty -- sh -c 'cat <&7; printf "%s-%s" "$X" "$0"' $'\\xe8' 7</etc/hostname`;
		const host = readFileSync("/etc/hostname", "latin1").trimEnd();
		expect(shell(line).toString("latin1")).toBe(`${host}\r\n\xe9-\xe8`);
	});

	it("make's job server", () => {
		const folder = testFolder();
		writeFileSync(join(folder, "inner"), "all: a b\na b:\n\t@echo $@\n");
		const recipe = `x:\n\t+@${SSE_TAIL} -- make -f inner 2>&1\n`;
		writeFileSync(join(folder, "outer"), recipe);
		const stdout = execFileSync("make", ["-j2", "-f", "outer"], {
			cwd: folder,
			encoding: "utf8",
			env: { ...process.env, CI: "1" },
		});
		expect(stdout).toContain("\nb\n");
		expect(stdout).not.toContain("jobserver");
	});
});

describe("a terminal that stdout is not", () => {
	it("is there to ask on, and to type into", async () => {
		const file = join(testFolder(), "out");
		const terminal = Terminal.start();
		const ask = 'printf "Secret? " >/dev/tty; read -r x </dev/tty; echo got $x';
		terminal.enter(`${SSE_TAIL} -- sh -c '${ask}; cat' >${file}`);
		await terminal.shows(/^Secret\?/m);
		terminal.enter("hello");
		terminal.enter("more");
		await expect.poll(() => readFileSync(file, "utf8")).toContain("more");
		terminal.key("C-z");
		await terminal.shows(/Stopped/);
		terminal.enter("fg");
		terminal.enter("again");
		await expect.poll(() => readFileSync(file, "utf8")).toContain("again");
		terminal.key("C-d");
		await terminal.shows(/succeeded/);
		expect(readFileSync(file, "utf8")).toBe("got hello\nmore\nagain\n");
	});

	it("stays with a pager behind us", async () => {
		const terminal = Terminal.start(80, 20);
		terminal.enter(`${SSE_TAIL} -- seq 100 2>/dev/null | less; echo over`);
		await terminal.shows(/^15$/m);
		terminal.key("G");
		await terminal.shows(/^100$/m);
		terminal.key("q");
		await terminal.shows(/^over$/m);
	});
});

it("goes on when the terminal of nohup is closed", async () => {
	const folder = testFolder();
	const [ready, out] = ["ready", "out"].map((name) => join(folder, name)) as [
		string,
		string,
	];
	const script = `echo >${ready}; while tmux -L $0 ls; do sleep 0.05; done; echo done`;
	const socket = `sse-tail-${process.pid}-nohup`;
	execFileSync(
		"tmux",
		["-L", socket, "-f", "/dev/null"].concat(
			...["new-session", "-d", "-e", "CI=1", "exec bash --norc --noprofile"],
		),
	);
	execFileSync(
		"tmux",
		["-L", socket, "send-keys", "-l"].concat(
			`nohup ${SSE_TAIL} -- sh -c '${script}' ${socket} >${out} 2>&1 &`,
		),
	);
	execFileSync("tmux", ["-L", socket, "send-keys", "Enter"]);
	await expect.poll(() => existsSync(ready), { timeout: 20_000 }).toBe(true);
	execFileSync("tmux", ["-L", socket, "kill-server"]);
	await expect
		.poll(() => readFileSync(out, "utf8"), { timeout: 10_000 })
		.toMatch(/^done\n.*succeeded/ms);
});

it("kills the command when we are killed", async () => {
	const cli = start(["-p0", "--", "sh", "-c", "echo $$; exec sleep 300"]);
	const pid = Number(await printed(cli, "\n"));
	process.kill(cli.pid, "SIGKILL");
	await expectDead(pid);
});

it("loses nothing of a command that ends at once", async () => {
	const child = spawn(
		"sh",
		["-c", `for i in 1 2 3 4 5; do ${SSE_TAIL} -- echo hi; done`],
		{ env: { ...process.env, CI: "1" }, stdio: ["ignore", "pipe", "ignore"] },
	);
	let stdout = "";
	child.stdout.on("data", (chunk) => {
		stdout += chunk;
	});
	await once(child, "close");
	expect(stdout).toBe("hi\n".repeat(5));
});
