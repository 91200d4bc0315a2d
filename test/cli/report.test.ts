import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { ask } from "../helpers/ask.ts";
import { printed, start, stop } from "../helpers/cli.ts";
import { testFolder } from "../helpers/folder.ts";
import { expectDead } from "../helpers/process.ts";

/** The environment in which sse-tail runs this code first, which makes it fail. */
function failingBy(code: string): NodeJS.ProcessEnv {
	const file = join(testFolder(), "fault.cjs");
	writeFileSync(file, code);
	return { NODE_OPTIONS: `--require ${file}` };
}

const FAILING_WRITE = `
const { ServerResponse } = require("node:http");
const { write } = ServerResponse.prototype;
ServerResponse.prototype.write = function (...args) {
	if (this.req.url.startsWith("/raw")) throw new TypeError("the fault");
	return write.apply(this, args);
};`;

it.each([
	["with its stack under NODE_DEBUG=sse-tail", "sse-tail", true],
	["in a line otherwise", undefined, false],
])(
	"an error in a viewer's stream is told once, %s",
	async (_, NODE_DEBUG, hasStack) => {
		const env = { ...failingBy(FAILING_WRITE), NODE_DEBUG };
		const cli = start(["-p0", "--keep", "--", "echo", "hi"], { env });
		const url = await cli.url;
		await expect.poll(cli.stderr).toContain("succeeded");
		for (const path of ["raw", "raw?again"]) {
			await ask(new URL(path, url).href).catch(() => {}); // It is cut off.
		}
		const { stderr, code } = await stop(cli);
		expect(stderr.match(/stream had to end: the fault\n/g)).toHaveLength(1);
		const stack = /TypeError: the fault\n +at .*fault\.cjs:5/;
		expect(stack.test(stderr)).toBe(hasStack);
		expect(code).toBe(0);
	},
);

it("what was not foreseen is told with its stack, and ends the command too", async () => {
	const fault = `process.once("SIGWINCH", () => { throw new Error("the fault"); });`;
	const cli = start(["-p0", "--shell", "echo $$; exec sleep 60"], {
		env: failingBy(fault),
	});
	const pid = Number(await printed(cli, "\n"));
	cli.child.kill("SIGWINCH");
	const { stderr, code } = await cli.ended;
	expect(code).toBe(125);
	expect(stderr).toMatch(
		/sse-tail: error: unforeseen: the fault; please report it, with this:\nError: the fault\n +at .*fault\.cjs:1/,
	);
	await expectDead(pid);
});
