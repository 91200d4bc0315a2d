import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { run } from "../helpers/cli.ts";
import { testFolder } from "../helpers/folder.ts";
import { canMakeHosts } from "../helpers/hosts.ts";
import { sha256 } from "../helpers/viewer.ts";
import { findExecutable } from "../tools/executable.ts";
import { skipWithout } from "../tools/missing.ts";

/** A runtime in place of Node.js; where it is not there, the test is skipped. */
function runtime(name: string, ...args: string[]): string[] {
	const path = findExecutable([], [name]);
	return path === undefined ? skipWithout(name) : [path, ...args];
}

describe("Bun", () => {
	it("is refused in one line, before anything is lost", async () => {
		const ended = await run(["echo", "hi"], { runtime: runtime("bun") });
		expect(ended.code).toBe(2);
		expect(ended.stderr).toMatch(/^sse-tail: error: Bun loses .*\n$/);
	});
});

describe("Deno", () => {
	const deno = () => runtime("deno", "run", "--allow-all");

	it("gives a command pipes that lose nothing, and its exit code", async () => {
		const script = "seq 200000; echo err >&2; exit 3";
		const { stdout, stderr, code } = await run(["--shell", script], {
			runtime: deno(),
		});
		const all = Array.from({ length: 200_000 }, (_, n) => `${n + 1}\n`);
		expect(sha256(stdout)).toBe(sha256(all.join("")));
		expect(stderr).toContain("\nerr\n");
		expect(code).toBe(3);
	});

	it("refuses --tty in one line", async () => {
		const ended = await run(["--tty", "echo", "hi"], { runtime: deno() });
		expect(ended.code).toBe(2);
		expect(ended.stderr).toMatch(/^sse-tail: error: --tty takes Node.*\n$/);
	});
});

describe.runIf(canMakeHosts)("a machine without IPv4", () => {
	const setUp =
		'ip link set lo up && ip addr del 127.0.0.1/8 dev lo && exec "$@"';
	const within = ["unshare", "-n", "sh", "-c", setUp, "sh"];
	const script = `
		const { url } = JSON.parse(require("fs").readFileSync(process.argv[1]));
		fetch(url + "status").then(async (answer) => console.log(url, (await answer.json()).state))`;

	it("is listened on at [::1]", async () => {
		const file = join(testFolder(), "url");
		const { stdout } = await run(
			["--url-file", file, "--", process.execPath, "-e", script, file],
			{ within },
		);
		expect(stdout.toString()).toMatch(/^http:\/\/\[::1\]:\d+\/ running\n$/);
	});

	it("is told when it is asked for IPv4", async () => {
		const { code, stderr } = await run(["--host", "127.0.0.1", "true"], {
			within,
		});
		expect(code).toBe(125);
		expect(stderr).toContain("no such address");
	});
});
