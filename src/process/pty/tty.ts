import { accessSync, closeSync } from "node:fs";
import { writeAll } from "../../io/write-fully.ts";
import type { StreamName } from "../../protocol/events.ts";
import { cannotRun, interpreterOf, USUAL_PATH } from "../cannot-run.ts";
import { controlOf } from "../child.ts";
import { findExecutable } from "../find-executable.ts";
import type { Inherited } from "../inherited.ts";
import type { Job } from "../leader/leader.ts";
import { type PipedLeader, startPipedLeader } from "../leader/piped.ts";
import { makePipes } from "../pipes/pipe.ts";
import type {
	Process,
	ProcessTerminal,
	SettingsChange,
	StartProcess,
	TerminalSize,
} from "../process.ts";
import {
	type LeftTo,
	type Output,
	readablesOf,
	settle,
	socketOutput,
} from "../settle.ts";
import { wordsToRun } from "../shell.ts";
import { startAsLeader } from "./alone.ts";
import { PtyOutput } from "./output.ts";
import type { Pty, PtyMaker } from "./pty.ts";
import { stty } from "./stty.ts";

export interface TtyOptions {
	size: TerminalSize;
	/**
	 * The terminal's settings, as `stty -g` writes them; empty for the system's
	 * default.
	 */
	settings: string;
	/** Whether stdin is the terminal, our own stdin, or empty. */
	stdin: "terminal" | "inherit" | "none";
	/**
	 * Whether to watch for the command reading single keys although its stdin is
	 * not the terminal.
	 */
	watchesKeys: boolean;
	/** Whether stderr is the terminal, or a pipe of its own. */
	stderr: boolean;
	/** Run the one argument through the shell. */
	shell: boolean;
	env: NodeJS.ProcessEnv;
	inherited: Inherited;
	/** The descriptors that get the output of processes that outlive the command. */
	leftTo: LeftTo;
	/** Where it runs; undefined for our own folder. */
	cwd?: string | undefined;
}

/**
 * Prepares a command that writes to a pseudo-terminal. It runs as the foreground
 * job of a new session, whose controlling terminal this is.
 *
 * @returns what starts it; throws a TailError, "not-found" or "not-executable"
 * @throws {NoPty} when the system gives no pseudo-terminal
 */
export async function prepareInTty(
	words: readonly string[],
	ptys: PtyMaker,
	options: TtyOptions,
): Promise<StartProcess> {
	const { shell, env, inherited, size, settings, cwd } = options;
	const pty = ptys.open(size.cols, size.rows);
	if (settings !== "") await stty(pty.slave, settings);
	const led = await startPipedLeader(options.stderr ? 0 : 1, {
		stdio: [stdinOf(options, pty), pty.slave, "ignore"],
		hidden: pty.master,
		ownSession: true,
		inherited,
		cwd,
	});
	const [file = ""] = words;
	return async () => {
		const started = led
			? runLed(led, pty, words, options)
			: runAlone(pty, words, options);
		const { job, stderr } = await started.catch((error) => {
			throw cannotRun(shell ? "/bin/sh" : file, error, env.PATH ?? USUAL_PATH);
		});
		return processOf(shell ? file : words, job, stderr, pty, ptys, options);
	};
}

function stdinOf(
	{ stdin }: TtyOptions,
	{ slave }: Pty,
): number | "inherit" | "ignore" {
	if (stdin === "terminal") return slave;
	return stdin === "none" ? "ignore" : "inherit";
}

/** A job, with its stderr's pipe where stderr is not the terminal. */
interface JobInTty {
	job: Job;
	stderr: Output | undefined;
}

async function runLed(
	{ leader, pipes: [pipe] }: PipedLeader,
	pty: Pty,
	words: readonly string[],
	{ shell, env, watchesKeys, inherited, stdin }: TtyOptions,
): Promise<JobInTty> {
	const isClosed = stdin !== "none" && inherited.closed.includes(0);
	const job = await leader.run({
		words: wordsToRun(words, shell, inherited),
		env: inherited.bytesOfEnv(env),
		stdio: [isClosed ? null : 0, 1, pipe?.fd ?? 1],
		terminal: pty.path,
		watchesKeys,
	});
	return { job, stderr: pipe?.output };
}

/** Runs the command without Perl, as the leader of the session itself. */
async function runAlone(
	pty: Pty,
	words: readonly string[],
	options: TtyOptions,
): Promise<JobInTty> {
	const { shell, env, cwd } = options;
	const [file = ""] = words;
	if (!shell) {
		const found = findExecutable(file, env.PATH ?? USUAL_PATH);
		const interpreter = interpreterOf(found);
		if (interpreter !== undefined) accessSync(interpreter);
	}
	const [pipe] = (options.stderr ? undefined : await makePipes(1)) ?? [];
	const { job, stderr } = await startAsLeader(
		shell ? ["/bin/sh", "-c", file] : words,
		{
			terminal: pty.path,
			stdin: stdinOf(options, pty),
			stdout: pty.slave,
			stderr: options.stderr ? pty.slave : (pipe?.writeFd ?? "pipe"),
			master: pty.master,
			env,
			cwd,
		},
	);
	if (pipe) closeSync(pipe.writeFd);
	return { job, stderr: pipe?.output ?? socketOutput(stderr) };
}

function processOf(
	command: readonly string[] | string,
	{ pid, ended, onStopped, onKeys }: Job,
	stderr: Output | undefined,
	pty: Pty,
	ptys: PtyMaker,
	{ size, settings, leftTo }: TtyOptions,
): Process {
	const stdout = new PtyOutput(pty);
	const bytes = () => stdout.bytesRead;
	const terminal = { readable: stdout, bytes, fd: pty.master };
	const outputs = new Map<StreamName, Output>([["stdout", terminal]]);
	if (stderr) outputs.set("stderr", stderr);
	const readables = readablesOf(outputs);
	// Subscribed before the output is: that one closes the slave when the command
	// has ended, and the settings could not be read any more.
	const changed = ended.then(() => settingsChange(pty.slave, settings));
	return {
		command,
		pid,
		outputs: readables,
		terminal: new Terminal(ptys, pty, stdout, size, changed),
		ended: ended.then(async (outcome) => {
			stdout.commandEnded();
			await settle(outputs, leftTo);
			return outcome;
		}),
		onStopped:
			onStopped &&
			((listener) =>
				onStopped((signal) => {
					stdout.catchUp(); // The screen that it leaves has to be shown first.
					listener(signal);
				})),
		onKeys,
		...controlOf(pid, readables),
	};
}

/**
 * Resolves with the settings that the command has changed; undefined if it
 * changed none.
 */
async function settingsChange(
	fd: number,
	from: string,
): Promise<SettingsChange | undefined> {
	if (from === "") return undefined;
	const to = await stty(fd, "-g");
	return to === "" || to === from ? undefined : { from, to };
}

class Terminal implements ProcessTerminal {
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
			.then(() => writeAll(this.#pty.master, [bytes], this.#isOpen))
			// EIO: no process has the slave open any more.
			.catch(() => {});
		return this.#typing;
	}

	readonly #isOpen = () => !this.#output.destroyed;
}
