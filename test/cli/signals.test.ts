import { describe, expect, it } from "vitest";
import { ask } from "../helpers/ask.ts";
import { printed, start, stop } from "../helpers/cli.ts";
import { expectDead } from "../helpers/process.ts";

describe.each(["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"] as const)(
	"%s",
	(signal) => {
		it("reaches the command and what it has started, once", async () => {
			const cli = start([
				"-p0",
				"--",
				"sh",
				"-c",
				"sleep 300 & echo pid $!; wait",
			]);
			const [, grandchild] = /pid (\d+)\n/.exec(await printed(cli, "\n")) ?? [];
			process.kill(cli.pid, signal);
			const ended = await cli.ended;
			expect(ended.signal).toBe(signal);
			await expectDead(Number(grandchild));
			expect(ended.stderr).toContain(`ended by ${signal}`);
		});

		it("is the command's to handle", async () => {
			const script = `trap 'echo caught; exit 7' ${signal.slice(3)}; echo ready; while :; do sleep 0.05; done`;
			const cli = start(["-p0", "--", "sh", "-c", script]);
			await printed(cli, "ready");
			process.kill(cli.pid, signal);
			expect((await cli.ended).code).toBe(7);
		});
	},
);

it.each(["SIGUSR1", "SIGUSR2"] as const)(
	"%s reaches the command's own process, and opens no inspector",
	async (signal) => {
		const name = signal.slice(3);
		const script = `trap 'echo caught; exit 7' ${name}; echo ready; while :; do wait; sleep 0.05; done`;
		const cli = start(["-p0", "--keep", "--", "sh", "-c", script]);
		await printed(cli, "ready");
		process.kill(cli.pid, signal);
		await expect.poll(cli.stderr).toContain("still serving");
		process.kill(cli.pid, signal); // Nobody is there any more to get it.
		expect((await ask(await cli.url)).text).toContain("caught\n");
		const { code, stderr } = await stop(cli);
		expect(code).toBe(7);
		expect(stderr).not.toContain("Debugger");
	},
);

it("kills the command at the second Ctrl-C", async () => {
	const script = "trap 'echo no' INT; echo ready; while :; do sleep 0.05; done";
	const cli = start(["-p0", "--", "sh", "-c", script]);
	let stdout = "";
	cli.child.stdout?.on("data", (chunk) => {
		stdout += chunk;
		if (/ready\n$/.test(stdout) || /no\n$/.test(stdout))
			process.kill(cli.pid, "SIGINT");
	});
	const ended = await cli.ended;
	expect(stdout).toBe("ready\nno\n");
	expect(ended.signal).toBe("SIGKILL");
});

it("does not kill the command at a second SIGHUP, as a closing terminal sends it", async () => {
	const script =
		"n=0; trap 'n=$((n + 1)); echo $n; [ $n = 1 ] || exit 7' HUP; echo ready; while :; do sleep 0.05; done";
	const cli = start(["-p0", "--", "sh", "-c", script]);
	let stdout = "";
	cli.child.stdout?.on("data", (chunk) => {
		stdout += chunk;
		if (/(ready|1)\n$/.test(stdout)) process.kill(cli.pid, "SIGHUP");
	});
	expect((await cli.ended).code).toBe(7);
});

it("kills what is left of the command after its end by a signal", async () => {
	const script =
		"(trap '' TERM; echo pid $(sh -c 'echo $PPID'); exec sleep 300) & wait";
	const cli = start(["-p0", "--", "sh", "-c", script]);
	const [, stubborn] = /pid (\d+)\n/.exec(await printed(cli, "\n")) ?? [];
	process.kill(cli.pid, "SIGTERM");
	expect((await cli.ended).signal).toBe("SIGTERM");
	await expectDead(Number(stubborn));
});

it("reads stdin to its end after Ctrl-C, which was for the writer", async () => {
	const cli = start(["-p0"], { stdin: "pipe" });
	cli.child.stdin?.write("one\n");
	await cli.url;
	process.kill(cli.pid, "SIGINT");
	cli.child.stdin?.end("two\n");
	const ended = await cli.ended;
	expect(ended.stdout.toString()).toBe("one\ntwo\n");
	expect(ended.code).toBe(0);
});

it("stops reading stdin at the second Ctrl-C", async () => {
	const cli = start(["-p0"], { stdin: "pipe" });
	await cli.url;
	const again = setInterval(() => process.kill(cli.pid, "SIGINT"), 50);
	cli.child.once("exit", () => clearInterval(again));
	expect((await cli.ended).signal).toBe("SIGINT");
});
