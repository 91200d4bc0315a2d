import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync } from "node:fs";
import type { Readable } from "node:stream";
import { TailError } from "../errors.ts";
import type { StreamName } from "../protocol/events.ts";
import { makePipes, type Pipe } from "./pipe.ts";
import { quoteCommand } from "./quote.ts";
import { settle } from "./settle.ts";
import type { Ending, Source } from "./source.ts";

export interface CommandOptions {
	/** Run the one argument through the shell. */
	shell?: boolean;
}

/**
 * Runs a command with pipes for its output and our own stdin.
 *
 * The command leads a session, and so a process group, of its own: a signal
 * then reaches all of it once, and only through us.
 *
 * @throws {TailError} "not-found" or "not-executable"
 */
export async function runCommand(
	words: readonly string[],
	{ shell = false }: CommandOptions = {},
): Promise<Source> {
	const [file = "", ...args] = words;
	const pipes = await makePipes(2);
	const child = spawn(file, args, {
		stdio: ["inherit", ...stdio(pipes)],
		detached: process.platform !== "win32",
		shell,
	});
	for (const pipe of pipes ?? []) closeSync(pipe.writeFd);
	const exited = new Promise<Ending>((resolve) => {
		child.once("exit", (code, signal) =>
			resolve({ code, signal, at: performance.now() }),
		);
	});
	await started(child, file, pipes);

	const outputs = new Map<StreamName, Readable>();
	const [stdout, stderr] = pipes?.map(readable) ?? [child.stdout, child.stderr];
	if (stdout) outputs.set("stdout", stdout);
	if (stderr) outputs.set("stderr", stderr);
	return {
		command: shell ? file : quoteCommand(words),
		pid: child.pid ?? null,
		outputs,
		ended: exited.then(async (ending) => {
			await settle([...outputs.values()]);
			return ending;
		}),
		signal: (signal) => signalGroup(child, signal),
		kill() {
			signalGroup(child, "SIGKILL");
			for (const output of outputs.values()) output.destroy();
		},
	};
}

function stdio(pipes: Pipe[] | undefined): ("pipe" | number)[] {
	return pipes?.map((pipe) => pipe.writeFd) ?? ["pipe", "pipe"];
}

function readable(pipe: Pipe): Readable {
	return pipe.readable;
}

async function started(
	child: ChildProcess,
	file: string,
	pipes: Pipe[] | undefined,
): Promise<void> {
	try {
		await once(child, "spawn");
	} catch (error) {
		for (const pipe of pipes ?? []) pipe.readable.destroy();
		throw cannotRun(file, error as NodeJS.ErrnoException);
	}
}

function cannotRun(file: string, cause: NodeJS.ErrnoException): TailError {
	if (cause.code !== "ENOENT") {
		const why = cause.code === "EACCES" ? "permission denied" : cause.message;
		return new TailError("not-executable", `cannot run ${file}: ${why}`, {
			cause,
		});
	}
	const hint = /\s/.test(file) ? " (a whole command line takes --shell)" : "";
	return new TailError("not-found", `command not found: ${file}${hint}`, {
		cause,
	});
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
	if (child.pid === undefined) return;
	try {
		process.kill(process.platform === "win32" ? child.pid : -child.pid, signal);
	} catch {
		// Nothing of it is left, which is what a signal is mostly for.
	}
}
