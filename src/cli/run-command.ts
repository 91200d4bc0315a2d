import type { Echoes } from "../run/run.ts";
import { coloursFor } from "./colour.ts";
import { outWithin } from "./echo.ts";
import type { ExitStatus } from "./exit.ts";
import { collectBuffersEarly } from "./memory.ts";
import { mirrorTerminal } from "./mirror-terminal.ts";
import { PrefixedOutput } from "./named/prefixed.ts";
import { openSession } from "./open-session.ts";
import { placeVariables } from "./place-variables.ts";
import { prepareProcesses } from "./prepare-processes.ts";
import type { Program } from "./program.ts";
import { seeThrough } from "./see-through.ts";
import { SignalForwarder } from "./terminal/signals.ts";
import type { OwnTerminal } from "./terminal/terminal.ts";

/** How long, in ms, what the command wrote has to be seen before it stops. */
const FLUSH_MS = 1000;

/**
 * Runs the command of the command line, and shows it to whoever comes to see it.
 *
 * @returns how we are to end: as the command did
 * @throws {TailError} when it can't be run, or shown
 */
export async function runCommand(program: Program): Promise<ExitStatus> {
	const { host, outputs, voice, options, matchers } = program;
	const { remark, say } = voice;
	const { commands, title, lanes } = options;
	const { env } = host;
	/** Ours, once the command has one in its image. */
	let terminal: OwnTerminal | undefined;
	const signals = forwardSignals(program, () => terminal);
	const prepare = (own: NodeJS.ProcessEnv) => prepareProcesses(program, own);
	// It takes as long as the server does, and neither waits for the other, unless
	// the command is to be told where that is.
	const isTold = options.control || options.messages;
	const prepared = isTold ? undefined : prepare(env);
	prepared?.catch(() => {}); // Said when it is to start.
	const opened = await openSession(program);
	const { session, offered, notified } = opened;
	const [command] = offered?.values() ?? [];
	const run = await session.start({
		async start(place) {
			const own = { ...env, ...placeVariables(place, undefined) };
			return (await (prepared ?? prepare(own)))();
		},
		names: commands?.map(({ name }) => name),
		title,
		folder: host.cwd(),
		buildkite: Boolean(env.BUILDKITE),
		lanes,
		matchers,
		echo: echoFor(program),
		ordered: command && { name: command.name },
		onProcessExit: (exit, name) => remark(say.processExit(exit, name)),
		onMessage: (message) => remark(say.message(message)),
	});
	if (command) session.control?.begun(command, run);
	program.onStarted();
	collectBuffersEarly(); // Not before: it would slow the start.
	signals.forwardTo(run);
	await opened.announce();
	terminal = mirrorTerminal(host, run);
	run.onStopped?.((signal) => void signals.follow(signal));
	const unexpect = opened.show();
	return seeThrough({
		...{ host, voice, outputs, session, run, signals },
		...{ terminal, unexpect, notified, options },
	});
}

/** Passes our signals on to the command, from now on, and stops when it stops. */
function forwardSignals(
	{ host, outputs, inherited }: Program,
	terminal: () => OwnTerminal | undefined,
): SignalForwarder {
	const isTypedAt = () => terminal()?.isRaw === true;
	return new SignalForwarder(host, {
		// Who sends SIGSTOP to a command that nobody types at means that command
		// alone; but `top` does so to itself, on Ctrl-Z.
		shouldStopWith: (signal) => signal !== "SIGSTOP" || isTypedAt(),
		drainOutput: () => outWithin(outputs.stdout, FLUSH_MS),
		suspend() {
			// As at a Ctrl-Z without us, all of our process group stops.
			const pid = isTypedAt() ? 0 : host.pid;
			terminal()?.leave();
			host.kill(pid, "SIGTSTP");
		},
		resumed: () => terminal()?.enter(),
		ignored: inherited.ignored,
	});
}

/** Where what each process writes is printed here: behind its name, if it has one. */
function echoFor({
	options: { echo, commands },
	outputs,
	host: { env },
}: Program): (process: number) => Echoes {
	if (!echo) return () => ({});
	if (commands === undefined) return () => outputs;
	const names = commands.map(({ name }) => name);
	const stdout = new PrefixedOutput(outputs.stdout, names, coloursFor(1, env));
	const stderr = new PrefixedOutput(outputs.stderr, names, coloursFor(2, env));
	return (process) => ({
		stdout: stdout.lane(process),
		stderr: stderr.lane(process),
	});
}
