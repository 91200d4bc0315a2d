import { accessSync, closeSync } from "node:fs";
import type { Readable } from "node:stream";
import { writeAll } from "../../io/write-fully.ts";
import type { StreamName } from "../../protocol/events.ts";
import { cannotRun, interpreterOf } from "../cannot-run.ts";
import { controlOf } from "../child.ts";
import { makePipes } from "../pipes/pipe.ts";
import type {
	SettingsChange,
	Source,
	SourceTerminal,
	TerminalSize,
} from "../process.ts";
import { settle } from "../settle.ts";
import { findExecutable } from "./find-executable.ts";
import { startJob } from "./job.ts";
import { PtyOutput } from "./output.ts";
import type { Pty, PtyMaker } from "./pty.ts";
import { stty } from "./stty.ts";

export interface TtyOptions {
	size: TerminalSize;
	/** How the terminal is set up, as `stty -g` has it; empty for the system's way. */
	settings: string;
	/** Whether stdin is the terminal too, or else our own. */
	stdin: boolean;
	/** Whether to find out when the command reads keys though its stdin is not the terminal. */
	watchesKeys: boolean;
	/** Whether stderr is the terminal too, or else a pipe of its own. */
	stderr: boolean;
	/** Run the one argument through the shell. */
	shell?: boolean;
	env?: NodeJS.ProcessEnv;
}

/**
 * Runs a command with a pseudo-terminal for its output: the job in the
 * foreground of a session whose terminal this is.
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
	if (!shell) requireExecutable(file, env.PATH ?? "");
	const pty = ptys.open(options.size.cols, options.size.rows);
	if (options.settings !== "") await stty(pty.slave, options.settings);
	const [pipe] = (options.stderr ? undefined : await makePipes(1)) ?? [];
	const job = await startJob(shell ? ["/bin/sh", "-c", file] : words, {
		terminal: pty.path,
		stdin: options.stdin ? pty.slave : "inherit",
		stdout: pty.slave,
		stderr: options.stderr ? pty.slave : (pipe?.writeFd ?? "pipe"),
		master: pty.master,
		watchesKeys: options.watchesKeys,
		env,
	});
	if (pipe) closeSync(pipe.writeFd);

	const stdout = new PtyOutput(pty);
	const outputs = new Map<StreamName, Readable>([["stdout", stdout]]);
	const stderr = pipe?.readable ?? job.stderr;
	if (stderr) outputs.set("stderr", stderr);
	const { pid, onStopped, onKeys } = job;
	// Listens first, for the terminal is let go of when the command has ended.
	const changed = job.ended.then(() =>
		settingsChange(pty.slave, options.settings),
	);
	return {
		command: shell ? file : words,
		pid,
		outputs,
		terminal: new Terminal(ptys, pty, stdout, options.size, changed),
		ended: job.ended.then(async (ending) => {
			stdout.commandEnded();
			await settle([...outputs.values()]);
			return ending;
		}),
		onStopped:
			onStopped &&
			((listener) =>
				onStopped((signal) => {
					stdout.catchUp(); // How it leaves the terminal is to be seen first.
					listener(signal);
				})),
		onKeys,
		...controlOf(pid, outputs),
	};
}

function requireExecutable(file: string, path: string): void {
	try {
		const interpreter = interpreterOf(findExecutable(file, path));
		if (interpreter !== undefined) accessSync(interpreter);
	} catch (error) {
		throw cannotRun(file, error as NodeJS.ErrnoException, path);
	}
}

/** How the terminal is set now, if not as it was. */
async function settingsChange(
	fd: number,
	from: string,
): Promise<SettingsChange | undefined> {
	if (from === "") return undefined;
	const to = await stty(fd, "-g");
	return to === "" || to === from ? undefined : { from, to };
}

class Terminal implements SourceTerminal {
	readonly #ptys: PtyMaker;
	readonly #pty: Pty;
	readonly #output: PtyOutput;
	#size: TerminalSize;
	#typing = Promise.resolve();
	readonly changed: Promise<SettingsChange | undefined>;

	constructor(
		ptys: PtyMaker,
		pty: Pty,
		output: PtyOutput,
		size: TerminalSize,
		changed: Promise<SettingsChange | undefined>,
	) {
		this.changed = changed;
		this.#ptys = ptys;
		this.#pty = pty;
		this.#output = output;
		this.#size = size;
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

	readonly #isOpen = () => !this.#output.destroyed;
}
