import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import type { Readable } from "node:stream";
import type { StreamName } from "../protocol/events.ts";
import { writeAll } from "../write-all.ts";
import { cannotRun, controlOf, endingOf } from "./child.ts";
import { findExecutable } from "./find-executable.ts";
import { makePipes } from "./pipe.ts";
import type { Pty, PtyMaker } from "./pty.ts";
import { PtyOutput } from "./pty-output.ts";
import { quoteCommand } from "./quote.ts";
import { settle } from "./settle.ts";
import type { Source, SourceTerminal, TerminalSize } from "./source.ts";
import { suspends } from "./suspend.ts";

export interface TtyOptions {
	size: TerminalSize;
	/** How the terminal is set up, as `stty -g` has it; empty for the system's way. */
	settings: string;
	/** Whether stdin is the terminal too, or else our own. */
	stdin: boolean;
	/** Whether stderr is the terminal too, or else a pipe of its own. */
	stderr: boolean;
	/** Run the one argument through the shell. */
	shell?: boolean;
	env?: NodeJS.ProcessEnv;
}

type Stdio = "inherit" | "ignore" | "pipe" | number;

/**
 * Makes a terminal its own before it becomes the command: who leads a session
 * without a terminal gets the first that it opens. Nothing is left of it.
 */
const BECOME_COMMAND = `
true 2>/dev/null <"$0"
[ -z "$1" ] || stty "$1" 2>/dev/null <"$0"
shift
exec "$@"`;

/**
 * Runs a command with a pseudo-terminal for its output. As with pipes it leads
 * a session, whose terminal this is.
 *
 * @throws {TailError} "not-found" or "not-executable"
 */
export async function runInTty(
	words: readonly string[],
	ptys: PtyMaker,
	options: TtyOptions,
): Promise<Source> {
	const { shell = false, env = process.env } = options;
	const [file = ""] = words;
	const command = shell ? ["/bin/sh", "-c", file] : words;
	if (!shell) requireExecutable(file, env.PATH ?? "");
	const pty = ptys.open(options.size.cols, options.size.rows);
	const [pipe] = (options.stderr ? undefined : await makePipes(1)) ?? [];
	const stdio: Stdio[] = [
		options.stdin ? pty.slave : "inherit",
		pty.slave,
		options.stderr ? pty.slave : (pipe?.writeFd ?? "pipe"),
	];
	const nothing = openSync("/dev/null", "r");
	const child = spawn(
		"/bin/sh",
		["-c", BECOME_COMMAND, pty.path, options.settings, ...command],
		{ stdio: withoutMaster(pty, stdio, nothing), detached: true, env },
	);
	closeSync(nothing);
	if (pipe) closeSync(pipe.writeFd);
	const exited = endingOf(child);
	await once(child, "spawn");

	const stdout = new PtyOutput(pty);
	const outputs = new Map<StreamName, Readable>([["stdout", stdout]]);
	const stderr = pipe?.readable ?? child.stderr;
	if (stderr) outputs.set("stderr", stderr);
	const pid = child.pid ?? 0;
	return {
		command: shell ? file : quoteCommand(words),
		pid,
		outputs,
		terminal: new Terminal(ptys, pty, stdout, options.size, pid),
		ended: exited.then(async (ending) => {
			stdout.commandEnded();
			await settle([...outputs.values()]);
			return ending;
		}),
		...controlOf(child, outputs),
	};
}

/**
 * What a child gets as its descriptors: the three, and where it would inherit
 * the terminal's user's end, something harmless.
 */
function withoutMaster(
	{ master }: Pty,
	stdio: Stdio[],
	harmless: number,
): Stdio[] {
	const none = Array<Stdio>(master - stdio.length).fill("ignore");
	return [...stdio, ...none, harmless];
}

function requireExecutable(file: string, path: string): void {
	try {
		findExecutable(file, path);
	} catch (error) {
		throw cannotRun(file, error as NodeJS.ErrnoException);
	}
}

class Terminal implements SourceTerminal {
	readonly #ptys: PtyMaker;
	readonly #pty: Pty;
	readonly #output: PtyOutput;
	readonly #pid: number;
	#size: TerminalSize;
	#typing = Promise.resolve();

	constructor(
		ptys: PtyMaker,
		pty: Pty,
		output: PtyOutput,
		size: TerminalSize,
		pid: number,
	) {
		this.#ptys = ptys;
		this.#pty = pty;
		this.#output = output;
		this.#size = size;
		this.#pid = pid;
	}

	get size(): TerminalSize {
		return this.#size;
	}

	resize(size: TerminalSize): void {
		if (!this.#isOpen()) return;
		this.#size = size;
		this.#ptys.resize(this.#pty.master, size.cols, size.rows);
	}

	type(bytes: Buffer): Promise<void> {
		this.#typing = this.#typing
			.then(() => writeAll(this.#pty.master, bytes, this.#isOpen))
			// Nobody is there to read it any more.
			.catch(() => {});
		return this.#typing;
	}

	async isSuspended(): Promise<boolean> {
		return this.#isOpen() && suspends(this.#pty.master, this.#pid);
	}

	readonly #isOpen = () => !this.#output.destroyed;
}
