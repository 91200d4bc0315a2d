import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { programFile } from "../../io/program-file.ts";
import { endingOf } from "../child.ts";
import type { Ending, KeysListener, StopListener } from "../process.ts";
import { findExecutable } from "./find-executable.ts";
import { LeaderReports } from "./leader-reports.ts";

/** What a child has as one of its descriptors. */
export type Stdio = "inherit" | "ignore" | "pipe" | number;

/** A command that runs in the foreground of a terminal. */
export interface Job {
	/** The command's process id, and its process group's. */
	pid: number | null;
	/** Resolves with how the command ended. */
	ended: Promise<Ending>;
	/** Where Node made a pipe for the command's stderr: the end to read. */
	stderr: Readable | null;
	/** As a source has them. */
	onStopped?: (listener: StopListener) => void;
	onKeys?: (listener: KeysListener) => void;
}

export interface JobOptions {
	/** The terminal, as a file. */
	terminal: string;
	stdin: Stdio;
	stdout: Stdio;
	stderr: Stdio;
	/** Our end of the terminal, which the command is not to have. */
	master: number;
	/** Whether to tell when the command reads keys. */
	watchesKeys: boolean;
	env: NodeJS.ProcessEnv;
}

/**
 * In Perl, which hardly a system with a terminal is without: neither Node nor
 * a shell's script can give a process group the terminal.
 */
const LEADER = fileURLToPath(programFile("leader.pl"));

/** Where there is no Perl, the command leads the session itself. */
const BECOME_LEADER = `
true 2>/dev/null <"$0"
exec "$@"`;

/**
 * Starts a command that is known to be there, with a terminal to control it.
 *
 * @throws {Error} when neither Perl nor a shell can be started
 */
export async function startJob(
	command: readonly string[],
	options: JobOptions,
): Promise<Job> {
	return (
		(await startWithLeader(command, options)) ?? startAsLeader(command, options)
	);
}

/** Undefined where there is no Perl that works. */
async function startWithLeader(
	command: readonly string[],
	options: JobOptions,
): Promise<Job | undefined> {
	const perl = findPerl(options.env.PATH ?? "");
	if (perl === undefined) return undefined;
	const { terminal, stdin, stdout, stderr, watchesKeys } = options;
	const child = await spawnLeader(
		[perl, LEADER, terminal, watchesKeys ? "keys" : "", ...command],
		[stdin, stdout, "ignore", "pipe", stderr],
		options,
	);
	const leaderEnded = endingOf(child);
	const reports = new LeaderReports(child.stdio[3] as Readable);
	const pid = await reports.pid;
	if (pid === undefined) return undefined;
	return {
		pid,
		ended: leaderEnded.then(async (ending) => (await reports.ending) ?? ending),
		stderr: child.stdio[4] as Readable | null,
		onStopped: (listener) => reports.stopped.listen(listener),
		onKeys: (listener) => reports.keys.listen(listener),
	};
}

async function startAsLeader(
	command: readonly string[],
	options: JobOptions,
): Promise<Job> {
	const { terminal, stdin, stdout, stderr } = options;
	const child = await spawnLeader(
		["/bin/sh", "-c", BECOME_LEADER, terminal, ...command],
		[stdin, stdout, stderr],
		options,
	);
	const { pid = null, stderr: stderrPipe } = child;
	return { pid, ended: endingOf(child), stderr: stderrPipe };
}

function findPerl(path: string): string | undefined {
	try {
		return findExecutable("perl", path);
	} catch {
		return undefined;
	}
}

async function spawnLeader(
	[file = "", ...args]: string[],
	stdio: Stdio[],
	{ master, env }: JobOptions,
): Promise<ChildProcess> {
	const harmless = openSync("/dev/null", "r");
	// Whatever has its number takes the place of what a child would inherit.
	const none = Array<Stdio>(master - stdio.length).fill("ignore");
	const child = spawn(file, args, {
		stdio: [...stdio, ...none, harmless],
		detached: true,
		env,
	});
	closeSync(harmless);
	await once(child, "spawn");
	return child;
}
