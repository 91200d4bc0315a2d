import { expect, it } from "vitest";
import { printed, run, start, stop } from "../../helpers/cli.ts";
import { testFolder } from "../../helpers/folder.ts";
import { expectDead } from "../../helpers/process.ts";
import { readEvents, sha256 } from "../../helpers/viewer.ts";

/** All events of a run that has ended or will, as name and data. */
async function eventsOf(url: URL): Promise<[string, unknown][]> {
	const events: [string, unknown][] = [];
	await readEvents(new URL("events?from=", url), "", ({ event, data }) => {
		events.push([event ?? "", JSON.parse(data)]);
		return event !== "end";
	});
	return events;
}

const named = (commands: Record<string, string>) =>
	Object.entries(commands).flatMap(([name, line]) => ["-n", `${name}=${line}`]);

it("are printed by name, and end with the code of the first that failed", async () => {
	const cwd = testFolder();
	const afterWeb =
		"until [ -s web ]; do sleep 0.05; done; while kill -0 $(cat web); do sleep 0.05; done 2>/dev/null";
	const { code, stdout, stderr } = await run(
		named({
			api: `echo one; echo oops >&2; ${afterWeb}; sleep 0.3; exit 4`,
			web: "echo $$ >web; exit 3",
			ok: `${afterWeb}; printf end`,
		}),
		{ cwd },
	);
	expect(code).toBe(3);
	expect(stdout.toString()).toBe("[api] one\n[ok ] end");
	expect(stderr).toContain("[api] oops\n");
	expect(stderr).toMatch(/^sse-tail: \[web\] ✗ failed with exit code 3 after/m);
	expect(stderr).toMatch(/^sse-tail: \[api\] ✗ failed with exit code 4 after/m);
	expect(stderr).toMatch(/^sse-tail: \[ok\] ✓ succeeded after/m);
	expect(stderr).toMatch(/^sse-tail: ✗ failed with exit code 3 after/m);
});

it("are one log, whose events say whose they are", async () => {
	const cli = start(
		["-p0", "--keep"].concat(named({ a: "echo 1", b: "exit 7" })),
	);
	const url = await cli.url;
	const events = await eventsOf(url);
	const [[, begun] = []] = events;
	expect(begun).toMatchObject({
		command: "echo 1 & exit 7",
		title: "a, b",
		pid: null,
		processes: ["a", "b"],
	});
	const output = events.find(([name]) => name === "stdout");
	expect(output?.[1]).toEqual([expect.any(Number), "1\n", 0]);
	const exits = events.filter(([name]) => name === "exit");
	expect(exits).toHaveLength(3);
	expect(exits).toContainEqual([
		"exit",
		expect.objectContaining({ code: 0, process: 0 }),
	]);
	expect(exits).toContainEqual([
		"exit",
		expect.objectContaining({ code: 7, process: 1 }),
	]);
	expect(exits.at(-1)?.[1]).toEqual({
		code: 7,
		signal: null,
		durationMs: expect.any(Number),
	});
	const status = await fetch(new URL("status", url)).then((r) => r.json());
	expect(status).toMatchObject({ state: "exited", exitCode: 7, title: "a, b" });
	await stop(cli);
});

it("lose nothing, and keep each other's characters and lines apart", async () => {
	const text = "é".repeat(21);
	const flood = `yes ${text} | head -n 200000`;
	const { stdout } = await run([
		"--max-log",
		"1G",
		...named({ a: flood, b: flood, c: flood }),
	]);
	const lines = stdout.toString().split("\n");
	for (const name of ["a", "b", "c"]) {
		const own = lines.filter((line) => line.startsWith(`[${name}] `));
		expect(sha256(own.map((line) => line.slice(4)).join("\n"))).toBe(
			sha256(Array(200_000).fill(text).join("\n")),
		);
	}
	expect(lines).toHaveLength(600_001);
});

it("are ended together by a signal, with all that they started", async () => {
	const line = "trap 'exit 5' TERM; sleep 300 & echo $! ; wait";
	const cli = start(["-p0"].concat(named({ a: line, b: line })));
	const shown = await printed(cli, "\n[");
	cli.child.kill("SIGTERM");
	const { code, stderr } = await cli.ended;
	expect(code).toBe(5);
	expect(stderr.match(/✗ failed with exit code 5/g)).toHaveLength(3);
	for (const [, pid] of shown.matchAll(/\] (\d+)/g))
		await expectDead(Number(pid));
});

it("have no stdin, so that none waits for keys", async () => {
	const cli = start(
		["-p0"].concat(named({ a: "cat; echo over", b: "wc -c" })),
		{
			stdin: "pipe",
		},
	);
	const { code, stdout } = await cli.ended;
	expect(code).toBe(0);
	expect(stdout.toString().split("\n").toSorted()).toEqual([
		"",
		"[a] over",
		"[b] 0",
	]);
});

it("can have a terminal each", async () => {
	const line = "test -t 1 && stty size <&1";
	const { code, stdout } = await run(
		["--tty", ...named({ a: line, b: line })],
		{
			env: { COLUMNS: "70", LINES: "20" },
		},
	);
	expect(code).toBe(0);
	expect(stdout.toString().split("\r\n").toSorted()).toEqual([
		"",
		"[a] 20 70",
		"[b] 20 70",
	]);
});

it("can be twenty", async () => {
	const names = Array.from({ length: 20 }, (_, n) => `p${n}`);
	const lines = Object.fromEntries(names.map((name, n) => [name, `echo ${n}`]));
	const { code, stdout } = await run(named(lines));
	expect(code).toBe(0);
	const printedBy = stdout.toString().trimEnd().split("\n").toSorted();
	expect(printedBy).toEqual(
		names.map((name, n) => `[${name.padEnd(3)}] ${n}`).toSorted(),
	);
});

it("are wrong usage without a name, a command or a script", async () => {
	const { code, stderr } = await run(["-n", "api="]);
	expect(code).toBe(2);
	expect(stderr).toMatch(/^sse-tail: error: -n api= has no command;[^\n]*\n$/);
	const none = await run(["npm:no-such-script"]);
	expect(none.code).toBe(2);
	expect(none.stderr).toMatch(/^sse-tail: error: package.json has no script/);
});
