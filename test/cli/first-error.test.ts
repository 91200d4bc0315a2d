import { expect, it } from "vitest";
import { patienceMs } from "../../src/cli/first-error.ts";
import { start } from "../helpers/cli.ts";

/** What sse-tail says of a script that it runs, apart from where the page is. */
async function told(script: string, ...options: string[]): Promise<string> {
	const cli = start(["-p0", ...options, "--", "sh", "-c", script]);
	const { stderr } = await cli.ended;
	return stderr.replace(/^sse-tail: http\S+\n/, "");
}

it("tells which line says why the command failed, and where to see it", async () => {
	const script = "echo a; echo 'a.c:1:2: \\033[31merror:\\033[0m no'; exit 1";
	expect(await told(script)).toMatch(
		/^sse-tail: ✗ failed with exit code 1 after .*\nsse-tail: line 2: a\.c:1:2: error: no http:\/\/127\.0\.0\.1:\d+\/#L2\n$/,
	);
});

it("tells nothing of what is no cause, or went well, or when it is to be quiet", async () => {
	const error = "echo 'a.c:1:2: error: no'";
	expect(await told("echo 'make: *** [x] Error 1'; exit 1")).not.toMatch(
		"line 1",
	);
	expect(await told("echo 'last words'; exit 1")).not.toMatch("line 1");
	expect(await told(error)).not.toMatch("line 1");
	expect(await told(`${error}; exit 1`, "-q")).not.toMatch("line 1");
});

it("tells what ended a command that had been at a lower level until then", async () => {
	const lines = [
		"DEBUG GET /v1/items/1 200",
		"Traceback (most recent call last):",
		'  File "a.py", line 1, in f',
		"KeyError: no",
	];
	const script = `printf '%s\\n' ${lines.map((line) => `'${line}'`).join(" ")}; exit 1`;
	expect(await told(script)).toContain("line 2: KeyError: no ");
});

it("hides in it what viewers are not to see", async () => {
	const script = "echo 'Error: bad token hunter2'; exit 1";
	expect(await told(script, "--mask", "hunter2")).toContain(
		"line 1: Error: bad token *** ",
	);
});

it("waits longer for a long log of a command that took long", () => {
	const seconds = [0, 1, 5, 20, 600];
	const waits = seconds.map((each) => patienceMs(each * 1000));
	expect(waits).toEqual([250, 250, 250, 1000, 2000]);
});
