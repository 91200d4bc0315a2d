import {
	type ChildProcess,
	type StdioOptions,
	spawn,
} from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

export const BIN = fileURLToPath(
	new URL("../../bin/sse-tail.js", import.meta.url),
);

export interface StartOptions {
	/** Another sse-tail than that of the last build, by its bin file. */
	bin?: string;
	/** What runs it in place of this Node.js. */
	runtime?: string[];
	env?: NodeJS.ProcessEnv;
	cwd?: string;
	/** What runs it, such as `ip netns exec <name>`; it must become it. */
	within?: string[];
	/** What stdin is; nothing unless said. */
	stdin?: "pipe" | "ignore" | number;
	/** What stdout is; collected unless said. */
	stdout?: "pipe" | "ignore" | number;
}

/** A running sse-tail. */
export interface Cli {
	child: ChildProcess;
	pid: number;
	/** The URL that it printed; rejects when it ends without. */
	url: Promise<URL>;
	/** Everything on stderr so far. */
	stderr: () => string;
	/** Resolves with its end and all that it printed. */
	ended: Promise<Ended>;
}

export interface Ended {
	code: number | null;
	signal: NodeJS.Signals | null;
	stdout: Buffer;
	stderr: string;
}

/** The environment of tests: no colours, no browser, unless a test says so. */
const ENV = {
	...process.env,
	NO_COLOR: "1",
	FORCE_COLOR: undefined,
	CI: "true",
};

/** Starts sse-tail as a user would; ended with the test at the latest. */
export function start(args: string[], options: StartOptions = {}): Cli {
	const { stdin = "ignore", stdout = "pipe", env, cwd, within = [] } = options;
	const { bin = BIN, runtime = [process.execPath] } = options;
	const stdio: StdioOptions = [stdin, stdout, "pipe"];
	const [file = "", ...rest] = [...within, ...runtime, bin, ...args];
	const child = spawn(file, rest, {
		stdio,
		cwd,
		env: { ...ENV, ...env },
	});
	onTestFinished(() => {
		if (child.exitCode === null) child.kill("SIGKILL");
	});
	const chunks: Buffer[] = [];
	let stderr = "";
	child.stdout?.on("data", (chunk) => chunks.push(chunk));
	const closed = once(child, "close");
	const url = new Promise<URL>((resolve, reject) => {
		child.stderr?.on("data", (chunk) => {
			stderr += chunk;
			const [found] = /https?:\/\/\S+/.exec(stderr) ?? [];
			if (found !== undefined) resolve(new URL(found));
		});
		closed.then(() => reject(new Error(`ended without a URL: ${stderr}`)));
	});
	url.catch(() => {}); // Not every test asks for it.
	return {
		child,
		pid: child.pid ?? 0,
		url,
		stderr: () => stderr,
		ended: closed.then(([code, signal]) => ({
			code,
			signal,
			stdout: Buffer.concat(chunks),
			stderr,
		})),
	};
}

/** Runs sse-tail to its end. */
export function run(args: string[], options?: StartOptions): Promise<Ended> {
	return start(["--port", "0", ...args], options).ended;
}

/** Resolves with its stdout so far when that has the text. */
export async function printed(cli: Cli, text: string): Promise<string> {
	let stdout = "";
	for await (const chunk of cli.child.stdout ?? []) {
		stdout += chunk;
		if (stdout.includes(text)) return stdout;
	}
	throw new Error(`ended without ${text}: ${stdout}`);
}

/** Ends one that would serve on, as Ctrl-C does. */
export async function stop(cli: Cli): Promise<Ended> {
	cli.child.kill("SIGINT");
	return cli.ended;
}
