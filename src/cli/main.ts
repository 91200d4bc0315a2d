import { writeSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { isatty } from "node:tty";
import { EXIT_CODES, TailError } from "../errors.ts";
import { programFile } from "../io/program-file.ts";
import { systemMessage } from "../io/system-message.ts";
import type { Echoes } from "../run/run.ts";
import { createSession, type Session } from "../session/session.ts";
import { coloursFor } from "./colour.ts";
import { controlledCommands, endWithUs } from "./control.ts";
import { type Outputs, openOutputs, outWithin } from "./echo.ts";
import { type ExitStatus, exitLeavingTerminals } from "./exit.ts";
import { firstErrorFor } from "./first-error.ts";
import { openHistory } from "./history/options.ts";
import { serveHistory } from "./history/serve.ts";
import type { Host } from "./host.ts";
import { findInherited } from "./inherited.ts";
import { collectBuffersEarly } from "./memory.ts";
import { mirrorTerminal } from "./mirror-terminal.ts";
import { PrefixedOutput } from "./named/prefixed.ts";
import { readNotify } from "./notify/options.ts";
import { followConfig, offeredCommands } from "./offered.ts";
import { helpText, type Options, parseOptions } from "./options.ts";
import { placeVariables } from "./place-variables.ts";
import type { Trouble } from "./prepare-process.ts";
import { prepareProcesses } from "./prepare-processes.ts";
import { crashReport, errorReporter } from "./report.ts";
import { wordsIn } from "./say.ts";
import { seeThrough } from "./see-through.ts";
import { serveClicks } from "./serve-on.ts";
import { announce, whereAsJson } from "./sharing/announce.ts";
import { placeOf } from "./sharing/place.ts";
import { maskFor } from "./sharing/secrets.ts";
import { writeUrlFile } from "./sharing/url-file.ts";
import { showPage } from "./show-page.ts";
import { SignalForwarder } from "./terminal/signals.ts";
import type { OwnTerminal } from "./terminal/terminal.ts";
import { Voice } from "./voice.ts";

/** How long, in ms, what the command wrote has to be seen before it stops. */
const FLUSH_MS = 1000;

/** Runs sse-tail with the host's arguments, and ends the process. */
export async function main(host: Host): Promise<void> {
	const outputs = openOutputs();
	const { stdout, stderr } = outputs;
	const say = wordsIn(coloursFor(2, host.env));
	const voice = new Voice(stderr, say, isatty(2));
	// What we did not foresee: nothing waits any more, least of all the command.
	host.once("uncaughtException", (error: Error) => {
		writeSync(2, crashReport(error, say));
		exitLeavingTerminals(host, EXIT_CODES.failed);
	});
	void stdout.broken.then((error) => {
		if (error.code === "EPIPE") return; // The reader's choice, as in any pipeline.
		outputs.lostOutput = true;
		voice.tell(say.error(`cannot write to stdout: ${error.message}`));
	});
	const status = await tail(host, outputs, voice).catch((error: unknown) => {
		const message = error instanceof Error ? error.message : String(error);
		for (const line of message.split("\n")) voice.tell(say.error(line));
		return error instanceof TailError ? error.exitCode : EXIT_CODES.failed;
	});
	await stdout.flush();
	await stderr.flush();
	// What could not be written fails the command that writes it itself.
	exitLeavingTerminals(host, outputs.lostOutput ? status || 1 : status);
}

/** Runs the command of the command line, and shows it to whoever comes to see it. */
async function tail(
	host: Host,
	outputs: Outputs,
	voice: Voice,
): Promise<ExitStatus> {
	const { env } = host;
	const { say, remark, tell } = voice;
	const inherited = findInherited(env);
	const isTerminal = isatty(0);
	const options = parseOptions(host.argv.slice(2), {
		folder: host.cwd(),
		isTerminal,
	});
	if (options === undefined) return 0;
	voice.isQuiet = options.quiet;
	const { commands, config } = options;
	if (options.serve) {
		const server = { ...serverOptions(options), ...complaints(voice) };
		const { ignored } = inherited;
		return serveHistory({ host, voice, options, ignored, server });
	}
	const isEmpty = options.words.length === 0 && !(commands ?? config);
	if (isEmpty && isTerminal) {
		outputs.stdout.write(Buffer.from(helpText()));
		return 0;
	}
	/** Ours, once the command has one in its image. */
	let terminal: OwnTerminal | undefined;
	const isTypedAt = () => terminal?.isRaw === true;
	const signals = new SignalForwarder(host, {
		// Who sends SIGSTOP to a command that nobody types at means that command
		// alone; but `top` does so to itself, on Ctrl-Z.
		shouldStopWith: (signal) => signal !== "SIGSTOP" || isTypedAt(),
		drainOutput: () => outWithin(outputs.stdout, FLUSH_MS),
		suspend() {
			// As at a Ctrl-Z without us, all of our process group stops.
			const pid = isTypedAt() ? 0 : host.pid;
			terminal?.leave();
			host.kill(pid, "SIGTSTP");
		},
		resumed: () => terminal?.enter(),
		ignored: inherited.ignored,
	});
	if (options.token === false) {
		remark(say.warning("--no-token: whoever reaches this port sees it all"));
	}
	const trouble: Trouble = {
		onNoPty: (why) =>
			remark(say.hint(`no terminal for the command, it gets pipes: ${why}`)),
		onBrokenInput: (error) =>
			tell(say.error(`the input broke off: ${systemMessage(error)}`)),
	};
	const { misplaced, urlFile } = options;
	if (misplaced?.isOursAlone) remark(say.misplaced(misplaced.name));
	const prepare = (own: NodeJS.ProcessEnv) =>
		prepareProcesses(host, options, inherited, trouble, own);
	// It takes as long as the server does, and neither waits for the other, unless
	// the command is to be told where that is.
	const isTold = options.control || options.messages;
	const prepared = isTold ? undefined : prepare(env);
	prepared?.catch(() => {}); // Said when it is to start.
	const offered = await offeredCommands(options);
	const place = await placeOf(options);
	const session = await createSession({
		...place,
		...serverOptions(options),
		messages: options.messages,
		...complaints(voice),
		page: await readFile(programFile("page.html"), "utf8"),
		title: options.title,
		mask: maskFor(options, env, (name) =>
			remark(say.warning(`${name} is slow: what it can't search is hidden`)),
		),
		maxLog: options.maxLog,
		history: openHistory(options, voice),
		control:
			offered &&
			controlledCommands(offered, {
				host,
				voice,
				outputs,
				options,
				inherited,
				trouble,
			}),
	});
	if (offered) endWithUs(host, session);
	const { url, urls, controlFragment } = session;
	const fingerprint = place.tls?.fingerprint;
	const where = { url, urls, fingerprint, controlFragment };
	// Before the command, which may want to pass it on.
	if (urlFile !== undefined) await writeUrlFile(urlFile, whereAsJson(where));
	const notified = await notify(session, host, options, voice);
	const { open } = options;
	const page = { host, voice, open, address: place.host };
	if (options.onClick) {
		session.serve();
		if (config !== undefined) followConfig(config, session, voice);
		await announce({ where, options, voice, host });
		const unexpect = showPage(session, page);
		return serveClicks({ host, voice, session, signals, unexpect, notified });
	}
	const [command] = offered?.values() ?? [];
	const run = await session.start({
		start: async (place) => {
			const own = { ...env, ...placeVariables(place, undefined) };
			return (await (prepared ?? prepare(own)))();
		},
		names: commands?.map(({ name }) => name),
		title: options.title,
		buildkite: Boolean(env.BUILDKITE),
		lanes: options.lanes,
		echo: echoFor(options, outputs, env),
		ordered: command && { name: command.name },
		onProcessExit: (exit, name) => remark(say.processExit(exit, name)),
		onMessage: (message) => remark(say.message(message)),
	});
	if (command) session.control?.begun(command, run);
	collectBuffersEarly(); // Not before: it would slow the start.
	signals.forwardTo(run);
	await announce({ where, options, voice, host });
	terminal = mirrorTerminal(host, run);
	run.onStopped?.((signal) => void signals.follow(signal));
	const unexpect = showPage(session, page);
	return seeThrough({
		host,
		voice,
		outputs,
		session,
		run,
		signals,
		terminal,
		unexpect,
		notified,
		options,
	});
}

/**
 * Has those told who don't watch, if anybody is to be.
 *
 * @returns resolves when they have been told of what has happened so far
 */
async function notify(
	session: Session,
	host: Host,
	options: Options,
	voice: Voice,
): Promise<() => Promise<void>> {
	const told = readNotify(options);
	if (told === undefined) return async () => {};
	const { Notifier } = await import("./notify/notifier.ts");
	const isKept = options.keep || options.control;
	const about = { host, voice, firstError: firstErrorFor, isKept };
	const notifier = new Notifier({ ...about, ...told });
	notifier.follow(session);
	return () => notifier.settled();
}

/** Where what each process writes is printed here: behind its name, if it has one. */
function echoFor(
	{ echo, commands }: Options,
	outputs: Outputs,
	env: NodeJS.ProcessEnv,
): (process: number) => Echoes {
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

/** Which of the options are the server's own. */
function serverOptions({
	port,
	token,
	allowHost,
	basePath,
	maxViewers,
	userHeader,
	allowOrigin,
	page,
}: Options) {
	const common = { port, token, allowHost, basePath, maxViewers, userHeader };
	return { ...common, allowOrigin, ownPage: page };
}

/** What is said of that which goes wrong, or is news, while it is served. */
function complaints(voice: Voice) {
	const { say, remark, tell } = voice;
	let isShort = false;
	return {
		onDiskProblem(problem: string, isLoss: boolean) {
			if (isLoss) tell(say.error(problem));
			else remark(say.hint(problem));
		},
		onError: errorReporter(voice),
		onShort(limit: number) {
			if (isShort) return;
			isShort = true;
			tell(say.error(`further viewers are refused: ulimit -n is ${limit}`));
		},
		onViewerElsewhere: () =>
			remark(say.hint("the first viewer from elsewhere has joined")),
	};
}
