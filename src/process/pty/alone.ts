import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import type { Readable } from "node:stream";
import { outcomeOf } from "../child.ts";
import type { Job } from "../leader/leader.ts";

/** One entry of the `stdio` option of `spawn`. */
type Stdio = "inherit" | "ignore" | "pipe" | number;

interface AloneOptions {
	/** The path of the pseudo-terminal's slave. */
	terminal: string;
	stdin: Stdio;
	stdout: Stdio;
	stderr: Stdio;
	/**
	 * The pseudo-terminal's master, which the command must not get: with it open,
	 * the terminal never hangs up.
	 */
	master: number;
	env: NodeJS.ProcessEnv;
	cwd: string | undefined;
}

/**
 * Opens the terminal in a new session, whose leader gets it as its controlling
 * terminal (POSIX, 11.1.3).
 */
const BECOME_LEADER = `
true 2>/dev/null <"$0"
exec "$@"`;

/**
 * Starts a command as the leader of a session with that terminal. The caller has
 * found the command's file: the shell that starts it could not report errno.
 *
 * @throws {Error} when there is no shell
 */
export async function startAsLeader(
	command: readonly string[],
	{ terminal, stdin, stdout, stderr, master, env, cwd }: AloneOptions,
): Promise<{ job: Job; stderr: Readable | null }> {
	const harmless = openSync("/dev/null", "r");
	// Node can't set FD_CLOEXEC on the master. "ignore" at its number keeps the
	// child from inheriting it.
	const none = Array<Stdio>(master - 3).fill("ignore");
	const child = spawn("/bin/sh", ["-c", BECOME_LEADER, terminal, ...command], {
		stdio: [stdin, stdout, stderr, ...none, harmless],
		detached: true,
		env,
		cwd,
	});
	closeSync(harmless);
	await once(child, "spawn");
	const job = { pid: child.pid ?? null, ended: outcomeOf(child) };
	return { job, stderr: child.stderr };
}
