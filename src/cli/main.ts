import { writeSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { isatty } from "node:tty";
import { EXIT_CODES, TailError } from "../errors.ts";
import { programFile } from "../io/program-file.ts";
import { systemMessage } from "../io/system-message.ts";
import { isLoopback } from "../net/address.ts";
import type { ExitData } from "../protocol/events.ts";
import { type Tail, tail } from "../session/session.ts";
import {
	type Browser,
	browserOf,
	openBrowser,
	whyNoBrowser,
} from "./browser.ts";
import { openOutputs } from "./echo.ts";
import { type ExitStatus, exitLeavingTerminals } from "./exit.ts";
import { findInherited } from "./inherited.ts";
import { collectBuffersEarly } from "./memory.ts";
import { helpText, type Options, parseOptions } from "./options.ts";
import { crashReport, errorReporter } from "./report.ts";
import { say } from "./say.ts";
import { announce, whereAsJson } from "./sharing/announce.ts";
import { placeOf } from "./sharing/place.ts";
import { wayFromElsewhere } from "./sharing/remote.ts";
import { maskFor } from "./sharing/secrets.ts";
import { writeUrlFile } from "./sharing/url-file.ts";
import { prepareSource, terminalSize } from "./source.ts";
import { stdinKeyboard, ttyKeyboard } from "./terminal/keyboard.ts";
import { endingSignal, SignalForwarder } from "./terminal/signals.ts";
import { OwnTerminal } from "./terminal/terminal.ts";

/** How long, in ms, viewers have to take the rest when we were told to end. */
const LAST_CALL_MS = 1000;

/** How long, in ms, an open page has to come to the run that follows its own. */
const COMES_BACK_MS = 300;

/** How long, in ms, we wait after the end for a browser that has not come yet. */
const BROWSER_MS = COMES_BACK_MS + 3000;

/** After how long, in ms, we say what we are waiting for. */
const PATIENCE_MS = 1500;

const { stdout, stderr } = openOutputs();

/** Our terminal, once the command has one in its image. */
let terminal: OwnTerminal | undefined;

/** Whether only errors are to be said. */
let isQuiet = false;

/** Whether some of the output could not be printed here. */
let lostOutput = false;

/** Runs sse-tail with the process's arguments, and ends the process. */
export async function main(): Promise<void> {
	process.once("uncaughtException", crashed);
	void stdout.broken.then((error) => {
		if (error.code === "EPIPE") return; // The reader's choice, as in any pipeline.
		lostOutput = true;
		tell(say.error(`cannot write to stdout: ${error.message}`));
	});
	const ending = await run(process.argv.slice(2)).catch(failed);
	await stdout.flush();
	await stderr.flush();
	// What could not be written fails the command that writes it itself.
	exitLeavingTerminals(lostOutput ? ending || 1 : ending);
}

async function run(argv: readonly string[]): Promise<ExitStatus> {
	const inherited = findInherited(process.env);
	const options = parseOptions(argv);
	if (options === undefined) return 0;
	isQuiet = options.quiet;
	const isCommand = options.words.length > 0;
	if (!isCommand && isatty(0)) {
		stdout.write(Buffer.from(helpText()));
		return 0;
	}
	const signals = new SignalForwarder(process, {
		// Who sends SIGSTOP to a command that nobody types at means that command
		// alone; but `top` does so to itself, on Ctrl-Z.
		follows: (signal) => signal !== "SIGSTOP" || isTypedAt(),
		flush: flushed,
		stop() {
			// As at a Ctrl-Z without us, all of our process group stops.
			const pid = isTypedAt() ? 0 : process.pid;
			terminal?.leave();
			process.kill(pid, "SIGTSTP");
		},
		enter: () => terminal?.enter(),
		ignored: inherited.ignored,
	});
	if (options.token === false) {
		remark(say.warning("--no-token: whoever reaches this port sees it all"));
	}
	// It takes as long as the server does, and neither waits for the other.
	const prepared = prepareSource(options, inherited, {
		onNoPty: (why) =>
			remark(say.hint(`no terminal for the command, it gets pipes: ${why}`)),
		onBrokenInput: (error) =>
			tell(say.error(`the input broke off: ${systemMessage(error)}`)),
	});
	prepared.catch(() => {}); // Said when it is to start.
	const { misplaced, urlFile } = options;
	if (misplaced?.isOursAlone) remark(say.misplaced(misplaced.name));
	const place = await placeOf(options);
	const fingerprint = place.tls?.fingerprint;
	let isShort = false;
	const tailing = await tail({
		...options,
		...place,
		mask: maskFor(options, process.env, (name) =>
			remark(say.warning(`${name} is slow: what it can't search is hidden`)),
		),
		buildkite: Boolean(process.env.BUILDKITE),
		async startSource({ url, urls }) {
			// Before the command, which may want to pass it on.
			const json = whereAsJson({ url, urls, fingerprint });
			if (urlFile !== undefined) await writeUrlFile(urlFile, json);
			return (await prepared)();
		},
		echo: options.echo ? { stdout, stderr } : {},
		page: await readFile(programFile("page.html"), "utf8"),
		onDiskProblem: (problem, isLoss) => {
			if (isLoss) tell(say.error(problem));
			else remark(say.hint(problem));
		},
		onError: errorReporter(tell),
		onShort: (limit) => {
			if (isShort) return;
			isShort = true;
			tell(say.error(`further viewers are refused: ulimit -n is ${limit}`));
		},
		onTeammate: () => remark(say.hint("the first teammate has joined")),
	});
	collectBuffersEarly(); // Not before: it would slow the start.
	signals.forwardTo(tailing.source);
	const where = { url: tailing.url, urls: tailing.urls, fingerprint };
	await announce({ where, options, remark, tell });
	mirrorTerminal(tailing);
	tailing.source.onStopped?.((signal) => void signals.follow(signal));
	const browser = options.open
		? browserOf(process.env, process.platform)
		: undefined;
	const tellWay = (why?: string) => {
		if (isLoopback(place.host)) tellWayFromElsewhere(tailing.url, why);
	};
	if (browser === undefined) {
		tellWay(options.open ? whyNoBrowser(process.env) : undefined);
	}
	const unexpect = browser && browse(tailing, browser, tellWay);
	return watch(tailing, signals, { ...options, unexpect });
}

/** Makes the command's terminal behave as ours, and ours as though it were the command's. */
function mirrorTerminal(tailing: Tail): void {
	const target = tailing.source.terminal;
	if (target === undefined) return;
	// By descriptor where it may be a pipe: Node makes a pipe non-blocking when it
	// is asked for the stream, and whoever else has it then fails with EAGAIN.
	if (isatty(1)) {
		const resize = () => tailing.resize(terminalSize(process.env));
		process.stdout.on("resize", resize);
	}
	const isTypedHere = isatty(0);
	const keyboard = isTypedHere ? stdinKeyboard() : ttyKeyboard();
	const own = new OwnTerminal(target, keyboard);
	terminal = own;
	if (isTypedHere) own.wantKeys(true);
	else tailing.source.onKeys?.((areWanted) => own.wantKeys(areWanted));
}

/** Whether keys go to the command by us. */
function isTypedAt(): boolean {
	return terminal?.isRaw === true;
}

/**
 * Opens the page, whose viewer is waited for unless no browser comes up.
 *
 * @returns waits no longer, and tells whether nobody had come
 */
function browse(
	tailing: Tail,
	browser: Browser,
	tellWay: () => void,
): () => boolean {
	const unexpect = tailing.expectViewer();
	void comesBack(tailing).then((isThere) => {
		if (isThere) return;
		void openBrowser(tailing.ticketUrl(), browser, () => {
			if (!unexpect()) return; // It was there, and has been closed since.
			remark(say.hint("no browser could be opened; the page is at that URL"));
			tellWay();
		});
	});
	return unexpect;
}

/**
 * Whether the page of the run before is still open at our address, and has come
 * to this one. Only without a token can it: with one, a page has its right by a
 * cookie that was for its own session and folder alone, and no other gets in by it.
 */
async function comesBack(tailing: Tail): Promise<boolean> {
	if (new URL(tailing.url).searchParams.has("token")) return false;
	await delay(COMES_BACK_MS);
	return tailing.viewers > 0;
}

/**
 * Says how to get to the page from the machine that the user sits at.
 *
 * @param why there is no browser; told at a terminal when there is no such way
 */
function tellWayFromElsewhere(url: string, why: string | undefined): void {
	const otherwise = isatty(2) ? why : undefined;
	const hint = wayFromElsewhere(url, process.env) ?? otherwise;
	if (hint !== undefined) remark(say.hint(hint));
}

/** Sees the run through to its end, and serves on for as long as it shall. */
async function watch(
	tailing: Tail,
	signals: SignalForwarder,
	options: Options & { unexpect: (() => boolean) | undefined },
): Promise<ExitStatus> {
	const { exit, told } = await untilOver(tailing, signals);
	const { asked } = signals;
	const isCommand = tailing.source.command !== null;
	remark(say.outcome(exit, { isCommand, lostOutput }));
	const { misplaced } = options;
	if (exit.code !== 0 && misplaced?.isOursAlone === false) {
		remark(say.misplaced(misplaced.name));
	}
	const lingerMs = options.linger * 1000;
	if (options.keep && asked === undefined) {
		remark(say.hint("still serving, until Ctrl-C"));
		await told;
	} else {
		const patience = setTimeout(
			() => remark(say.hint("waiting for the page to get it all, or Ctrl-C")),
			PATIENCE_MS,
		);
		const giveUp = setTimeout(() => options.unexpect?.(), BROWSER_MS);
		await Promise.race([
			tailing.served(),
			delay(asked ? Math.min(lingerMs, LAST_CALL_MS) : lingerMs),
			told,
		]);
		clearTimeout(patience);
		clearTimeout(giveUp);
	}
	await tailing.close();
	if (asked !== undefined) await dieIfStuck(asked);
	return exit.code ?? (exit.signal as NodeJS.Signals);
}

/**
 * Waits for the end of the run, which our signals may bring about; from then
 * on they are for us, and `told` resolves with the first.
 */
async function untilOver(
	{ source, exit }: Tail,
	signals: SignalForwarder,
): Promise<{ exit: ExitData; told: Promise<void> }> {
	const kill = () => source.kill();
	process.on("exit", kill);
	const ending = await exit;
	process.off("exit", kill);
	await flushed();
	terminal?.leave();
	const change = await source.terminal?.changed;
	// What a signal has ended had no chance to set it back; shells do so then.
	if (change && ending.signal === null) terminal?.adopt(change);
	// Listening before the other stops: without a listener a signal that is on
	// its way would be lost.
	const told = endingSignal(process, signals.ignored);
	signals.release();
	// What the command leaves behind on its own stays, as without us; but when
	// we are told to end, nothing of it is to outlive us.
	if (signals.asked !== undefined) kill();
	return { exit: ending, told };
}

/** Resolves when the output is out, or not taken within reason. */
async function flushed(): Promise<void> {
	await Promise.race([stdout.flush(), delay(LAST_CALL_MS)]);
}

/**
 * A write that nobody takes would hold up process.exit for ever, because it
 * waits for the thread that does it. Only a signal ends us then.
 */
async function dieIfStuck(signal: NodeJS.Signals): Promise<void> {
	const out = Promise.all([stdout.flush(), stderr.flush()]);
	const stuck = delay(LAST_CALL_MS, "stuck" as const, { ref: false });
	if ((await Promise.race([out, stuck])) !== "stuck") return;
	process.removeAllListeners(signal);
	process.kill(process.pid, signal);
}

/** Says in a line why we could not work, and gives the exit code for it. */
function failed(error: unknown): number {
	tell(say.error(error instanceof Error ? error.message : String(error)));
	return error instanceof TailError ? error.exitCode : EXIT_CODES.failed;
}

/** What we did not foresee: nothing waits any more, least of all the command. */
function crashed(error: Error): never {
	writeSync(2, crashReport(error));
	exitLeavingTerminals(EXIT_CODES.failed);
}

/** Says what is no error, unless we are to be quiet. */
function remark(line: string): void {
	if (!isQuiet) tell(line);
}

function tell(line: string): void {
	// It may have become raw by the time that this is written.
	const end = isatty(2) ? "\r\n" : "\n";
	const text = `${stderr.isInLine ? "\n" : ""}${line}`;
	stderr.write(Buffer.from(text.replaceAll("\n", end)));
}
