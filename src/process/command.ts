import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync } from "node:fs";
import type { Readable } from "node:stream";
import type { StreamName } from "../protocol/events.ts";
import { cannotRun } from "./cannot-run.ts";
import { controlOf, endingOf } from "./child.ts";
import { makePipes, type Pipe } from "./pipes/pipe.ts";
import type { Source } from "./process.ts";
import { settle } from "./settle.ts";

export interface CommandOptions {
	/** Run the one argument through the shell. */
	shell?: boolean;
	/**
	 * Gives it one pipe for stdout and stderr: between two, the order in which it
	 * wrote to them is lost.
	 */
	oneOutput?: boolean;
	/** The environment; ours unless said. */
	env?: NodeJS.ProcessEnv;
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
	{ shell = false, oneOutput = false, env = process.env }: CommandOptions = {},
): Promise<Source> {
	const [file = "", ...args] = words;
	const pipes = await makePipes(oneOutput ? 1 : 2);
	const child = spawn(file, args, {
		stdio: ["inherit", ...stdio(pipes)],
		detached: process.platform !== "win32",
		shell,
		env,
	});
	for (const pipe of pipes ?? []) closeSync(pipe.writeFd);
	const exited = endingOf(child);
	await started(child, file, pipes, env.PATH ?? "");

	const outputs = new Map<StreamName, Readable>();
	const [stdout, stderr] = pipes?.map(readable) ?? [child.stdout, child.stderr];
	if (stdout) outputs.set("stdout", stdout);
	if (stderr) outputs.set("stderr", stderr);
	const pid = child.pid ?? null;
	return {
		command: shell ? file : words,
		pid,
		outputs,
		ended: exited.then(async (ending) => {
			await settle([...outputs.values()]);
			return ending;
		}),
		...controlOf(pid, outputs),
	};
}

function stdio(pipes: Pipe[] | undefined): ("pipe" | number)[] {
	const [stdout, stderr = stdout] = pipes ?? [];
	return [stdout?.writeFd ?? "pipe", stderr?.writeFd ?? "pipe"];
}

function readable(pipe: Pipe): Readable {
	return pipe.readable;
}

async function started(
	child: ChildProcess,
	file: string,
	pipes: Pipe[] | undefined,
	path: string,
): Promise<void> {
	try {
		await once(child, "spawn");
	} catch (error) {
		for (const pipe of pipes ?? []) pipe.readable.destroy();
		throw cannotRun(file, error as NodeJS.ErrnoException, path);
	}
}
