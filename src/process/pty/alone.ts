import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import type { Readable } from "node:stream";
import { outcomeOf } from "../child.ts";
import type { Job } from "../leader/leader.ts";

/** What a child has as one of its descriptors. */
type Stdio = "inherit" | "ignore" | "pipe" | number;

interface AloneOptions {
	/** The terminal, as a file. */
	terminal: string;
	stdin: Stdio;
	stdout: Stdio;
	stderr: Stdio;
	/** Our end of the terminal, which the command is not to have. */
	master: number;
	env: NodeJS.ProcessEnv;
	cwd: string | undefined;
}

/** Who leads a session without a terminal gets the first that it opens. */
const BECOME_LEADER = `
true 2>/dev/null <"$0"
exec "$@"`;

/**
 * Starts a command that is known to be there as the leader of a session with
 * that terminal.
 *
 * @throws {Error} when there is no shell
 */
export async function startAsLeader(
	command: readonly string[],
	{ terminal, stdin, stdout, stderr, master, env, cwd }: AloneOptions,
): Promise<{ job: Job; stderr: Readable | null }> {
	const harmless = openSync("/dev/null", "r");
	// Whatever has its number takes the place of what a child would inherit.
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
