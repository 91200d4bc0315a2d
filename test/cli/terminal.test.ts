import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { describe, expect, it, onTestFinished } from "vitest";
import { BIN } from "../helpers/cli.ts";

/**
 * Runs sse-tail in a terminal of its own, which `script` makes.
 *
 * @param within what runs it; it must become it
 */
function inTerminal(
	args: string,
	within = "",
): {
	child: ChildProcess;
	text: () => string;
	code: Promise<number>;
} {
	// `exec`, or else the shell that `script` starts (which one depends on $SHELL)
	// may stay, and die of the Ctrl-C that is meant for us alone.
	const command = `exec ${within} ${process.execPath} ${BIN} ${args}`;
	const child = spawn("script", ["-qec", command, "/dev/null"], {
		stdio: ["pipe", "pipe", "inherit"],
		env: { ...process.env, CI: "1", NO_COLOR: "1" },
	});
	onTestFinished(() => {
		if (child.exitCode === null) child.kill("SIGKILL");
	});
	let text = "";
	child.stdout.on("data", (chunk) => {
		text += chunk;
	});
	return {
		child,
		text: () => text,
		code: once(child, "close").then(([code]) => code),
	};
}

describe.runIf(process.platform === "linux")("at a terminal", () => {
	it("prints its help when there is nothing to do", async () => {
		const { text, code } = inTerminal("");
		expect(await code).toBe(0);
		expect(text()).toMatch(/^Usage: sse-tail/);
	});

	it("lets Ctrl-C reach the command, once", async () => {
		const script =
			"trap 'echo caught' INT; echo ready; while read line; do :; done; sleep 0.2; echo over; exit 9";
		const { child, text, code } = inTerminal(`-p0 -- sh -c "${script}"`);
		await expect.poll(text, { timeout: 10_000 }).toContain("ready");
		child.stdin?.write("\x03");
		await expect.poll(text, { timeout: 10_000 }).toContain("caught");
		child.stdin?.write("\x04");
		expect(await code).toBe(9);
		expect(text().match(/caught/g)).toHaveLength(1);
	});

	it("ends as a shell says it, with 130, when Ctrl-C ends the command", async () => {
		const { child, text, code } = inTerminal(
			`-p0 -- sh -c "echo ready; sleep 300"`,
		);
		await expect.poll(text, { timeout: 10_000 }).toContain("ready");
		child.stdin?.write("\x03");
		expect(await code).toBe(130);
	});

	it("asks and reads as without us", async () => {
		const { child, text, code } = inTerminal(
			`-p0 -- sh -c 'printf "Name? "; read name; echo "Hello $name"'`,
		);
		await expect.poll(text, { timeout: 10_000 }).toContain("Name? ");
		child.stdin?.write("Ada\n");
		expect(await code).toBe(0);
		expect(text()).toContain("Hello Ada");
	});

	it("gives the command our environment, and no $TERM that we don't have", async () => {
		const variables = "CI=1 PATH=/usr/bin:/bin";
		const { text, code } = inTerminal("-p0 -q -- env", `env -i ${variables}`);
		expect(await code).toBe(0);
		expect(text().trim().split("\r\n").join(" ")).toBe(variables);
	});
});
