import { devNull } from "node:os";
import { isatty } from "node:tty";
import { prepareCommand } from "../process/command.ts";
import type { Inherited } from "../process/inherited.ts";
import type { StartProcess, TerminalSize } from "../process/process.ts";
import { sameFile } from "./echo.ts";
import type { Host } from "./host.ts";
import type { Options } from "./options.ts";

/** A terminal's size where nobody says another. */
const USUAL_SIZE: TerminalSize = { cols: 80, rows: 24 };

/** What goes wrong and does not keep us from going on. */
export interface Trouble {
	/** There is no terminal for the command where there should be one. */
	onNoPty(why: string): void;
	/** Our stdin broke off before its end. */
	onBrokenInput(error: Error): void;
}

/** Where a command is run, and whether anybody is there. */
export interface Elsewhere {
	env: NodeJS.ProcessEnv;
	/** An absolute path; undefined for our own folder. */
	cwd: string | undefined;
	/** Whether it has nobody at its stdin. */
	isUnattended: boolean;
}

/**
 * Prepares the command, in a terminal when we write to one, or else with pipes;
 * without a command, our stdin.
 *
 * @returns what starts it; throws a TailError when the command can't be started
 */
export async function prepareProcess(
	host: Host,
	{
		words,
		shell,
		tty,
		echo,
	}: Pick<Options, "words" | "shell" | "tty" | "echo">,
	inherited: Inherited,
	{ onNoPty, onBrokenInput }: Trouble,
	{ env, cwd, isUnattended }: Elsewhere,
): Promise<StartProcess> {
	if (words.length === 0) {
		const { readStdin } = await import("../process/stdin.ts");
		return async () => readStdin(host.stdin, onBrokenInput);
	}
	const oneOutput = isOneOutput();
	const leftTo = echo ? { stdout: 1, stderr: 2 } : {};
	const stdin = isUnattended ? ("none" as const) : ("inherit" as const);
	const ownSession = isUnattended;
	const common = { shell, inherited, leftTo, cwd, stdin, ownSession };
	if (!(tty ?? isatty(1))) {
		return prepareCommand(words, { ...common, oneOutput, env });
	}
	const { loadPty, NoPty, prepareInTty, stty } = await import(
		"../process/pty/prepare.ts"
	);
	const own = [0, 1].find(isatty);
	const options = {
		size: terminalSize(host),
		settings: own === undefined ? "" : await stty(own, "-g"),
		watchesKeys: !isatty(0) && isatty(1) && !isUnattended,
		// Where it goes the same way as stdout, it had better stay in order.
		stderr: isatty(2) || sameFile(1, 2),
		env: isatty(1) ? env : { TERM: "xterm-256color", ...env },
		...common,
		stdin: isatty(0) && !isUnattended ? ("terminal" as const) : stdin,
	};
	try {
		return await prepareInTty(words, await loadPty(), options);
	} catch (error) {
		if (!(error instanceof NoPty)) throw error;
		onNoPty(error.message);
		return prepareCommand(words, {
			...common,
			oneOutput,
			env: askingForColour(env),
		});
	}
}

/**
 * Whether our stdout and stderr are one file, whose lines have an order.
 * /dev/null has none; there the viewers are rather told which line is of which.
 */
export function isOneOutput(): boolean {
	const isDiscarded = sameFile(1, devNull);
	return sameFile(1, 2) && !isDiscarded;
}

/** The size of our terminal, or that which the environment tells. */
export function terminalSize(host: Host): TerminalSize {
	const { env } = host;
	const { columns, rows } = isatty(1) ? host.stdout : {};
	return {
		cols: columns || Number(env.COLUMNS) || USUAL_SIZE.cols,
		rows: rows || Number(env.LINES) || USUAL_SIZE.rows,
	};
}

/** What most programs understand that would show colours on a terminal. */
export function askingForColour(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
	if (env.NO_COLOR || env.TERM === "dumb") return env;
	return { FORCE_COLOR: "1", CLICOLOR_FORCE: "1", ...env };
}
