import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync } from "node:fs";
import type { StreamName } from "../protocol/events.ts";
import { cannotRun, USUAL_PATH } from "./cannot-run.ts";
import { controlOf, outcomeOf } from "./child.ts";
import type { Inherited } from "./inherited.ts";
import type { Job } from "./leader/leader.ts";
import { type PipedLeader, startPipedLeader } from "./leader/piped.ts";
import { makePipes, type Pipe } from "./pipes/pipe.ts";
import type { Process, StartProcess } from "./process.ts";
import {
	type LeftTo,
	type Output,
	readablesOf,
	settle,
	socketOutput,
} from "./settle.ts";
import { wordsToRun } from "./shell.ts";

export interface CommandOptions {
	/** Run the one argument through the shell. */
	shell: boolean;
	/** Whether its stdin is ours, or empty. */
	stdin?: "inherit" | "none";
	/**
	 * Gives the command one pipe for stdout and stderr. With two pipes, the order
	 * between what it writes to one and to the other is lost.
	 */
	oneOutput: boolean;
	env: NodeJS.ProcessEnv;
	inherited: Inherited;
	/** The descriptors that get the output of processes that outlive the command. */
	leftTo: LeftTo;
	/** Where it runs; undefined for our own folder. */
	cwd?: string | undefined;
	/** Whether it has a session of its own, and so no terminal of ours. */
	ownSession?: boolean | undefined;
}

type Outputs = ReadonlyMap<StreamName, Output>;

/**
 * Prepares a command that writes to pipes and reads our stdin.
 *
 * The command gets its own process group: otherwise Ctrl-C would reach it both
 * from the terminal and through us. Unless `ownSession` is set, it stays in our
 * session, so that it can open /dev/tty as `ssh` and `sudo` do. Without Perl it
 * gets its own session, and has no /dev/tty.
 *
 * @returns what starts it; throws a TailError, "not-found" or "not-executable"
 */
export async function prepareCommand(
	words: readonly string[],
	options: CommandOptions,
): Promise<StartProcess> {
	const { shell, env, inherited, cwd, ownSession = false } = options;
	const streams = streamsOf(options);
	const led = await startPipedLeader(streams.length, {
		stdio: [
			options.stdin === "none" ? "ignore" : "inherit",
			options.leftTo.stdout === undefined ? "ignore" : "inherit",
			"ignore",
		],
		ownSession,
		inherited,
		cwd,
	});
	const [file = ""] = words;
	return async () => {
		const started = led
			? runLed(led, streams, words, options)
			: runAlone(streams, words, options);
		const { job, outputs } = await started.catch((error) => {
			throw cannotRun(shell ? "/bin/sh" : file, error, env.PATH ?? USUAL_PATH);
		});
		return processOf(shell ? file : words, job, outputs, options.leftTo);
	};
}

function processOf(
	command: readonly string[] | string,
	{ pid, ended, onStopped }: Job,
	outputs: Outputs,
	leftTo: LeftTo,
): Process {
	const readables = readablesOf(outputs);
	return {
		command,
		pid,
		outputs: readables,
		ended: ended.then(async (outcome) => {
			await settle(outputs, leftTo);
			return outcome;
		}),
		onStopped,
		...controlOf(pid, readables),
	};
}

/**
 * Lists the streams that get a pipe. A descriptor that was closed for us stays
 * closed for the command.
 */
function streamsOf({ inherited, oneOutput }: CommandOptions): StreamName[] {
	const streams: StreamName[] = oneOutput ? ["stdout"] : ["stdout", "stderr"];
	return streams.filter((_, n) => !inherited.closed.includes(n + 1));
}

async function runLed(
	{ leader, pipes }: PipedLeader,
	streams: readonly StreamName[],
	words: readonly string[],
	{ shell, env, inherited, oneOutput, stdin }: CommandOptions,
): Promise<{ job: Job; outputs: Outputs }> {
	const isClosed = stdin !== "none" && inherited.closed.includes(0);
	const pipeOf = (stream: StreamName) => pipes[streams.indexOf(stream)];
	const stdout = pipeOf("stdout");
	const stderr = oneOutput ? stdout : pipeOf("stderr");
	try {
		const job = await leader.run({
			words: wordsToRun(words, shell, inherited),
			env: inherited.bytesOfEnv(env),
			stdio: [isClosed ? null : 0, stdout?.fd ?? null, stderr?.fd ?? null],
		});
		const outputs = pipes.map(
			({ output }, n) => [streams[n] ?? "stdout", output] as const,
		);
		return { job, outputs: new Map(outputs) };
	} catch (error) {
		for (const { output } of pipes) output.readable.destroy();
		throw error;
	}
}

async function runAlone(
	streams: readonly StreamName[],
	words: readonly string[],
	{ shell, env, oneOutput, stdin, cwd }: CommandOptions,
): Promise<{ job: Job; outputs: Outputs }> {
	const [file = "", ...args] = words;
	const pipes = await makePipes(streams.length);
	const fdOf = (stream: StreamName) => {
		const index = streams.indexOf(stream);
		if (index === -1) return "ignore";
		return pipes?.[index]?.writeFd ?? "pipe";
	};
	const child = spawn(file, args, {
		stdio: [
			stdin === "none" ? "ignore" : "inherit",
			fdOf("stdout"),
			fdOf(oneOutput ? "stdout" : "stderr"),
		],
		detached: process.platform !== "win32",
		cwd,
		shell,
		env,
	});
	for (const pipe of pipes ?? []) closeSync(pipe.writeFd);
	const ended = outcomeOf(child);
	await started(child, pipes);
	const outputs = new Map<StreamName, Output>();
	for (const [index, stream] of streams.entries()) {
		const output = pipes?.[index]?.output ?? socketOutput(child[stream]);
		if (output) outputs.set(stream, output);
	}
	return { job: { pid: child.pid ?? null, ended }, outputs };
}

async function started(
	child: ChildProcess,
	pipes: readonly Pipe[] | undefined,
): Promise<void> {
	try {
		await once(child, "spawn");
	} catch (error) {
		for (const { output } of pipes ?? []) output.readable.destroy();
		throw error;
	}
}
