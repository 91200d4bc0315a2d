import { setTimeout as delay } from "node:timers/promises";
import type { ExitData } from "../protocol/events.ts";
import type { Run } from "../run/run.ts";
import { type Outputs, outWithin } from "./echo.ts";
import type { ExitStatus } from "./exit.ts";
import { tellFirstError } from "./first-error.ts";
import type { Host } from "./host.ts";
import type { Options } from "./options.ts";
import { LAST_CALL_MS, type Served, serveOn, untilServed } from "./serve-on.ts";
import { endingSignal, type SignalForwarder } from "./terminal/signals.ts";
import type { OwnTerminal } from "./terminal/terminal.ts";

/** All that is to be seen to when the run of a command line ends. */
export interface Stage extends Omit<Served, "ignored"> {
	signals: SignalForwarder;
	outputs: Outputs;
	run: Run;
	/** Our terminal; undefined where the run has none. */
	terminal: OwnTerminal | undefined;
	options: Pick<Options, "keep" | "linger" | "misplaced">;
}

/**
 * Sees the run through to its end, and serves on for as long as it shall.
 *
 * @returns how we are to end: as the run did
 */
export async function seeThrough(stage: Stage): Promise<ExitStatus> {
	const { host, voice, outputs, session, run, signals, options } = stage;
	const { remark, say } = voice;
	const { exit, told } = await untilOver(stage);
	const { asked } = signals;
	const isCommand = run.processes[0]?.command !== null;
	const { lostOutput } = outputs;
	remark(say.outcome(exit, { isCommand, lostOutput }));
	const isAsked = asked !== undefined;
	await tellFirstError({ host, voice, run, url: session.url, isAsked }, exit);
	if (session.control !== undefined && asked === undefined) {
		const { ignored } = signals;
		return serveOn({ ...stage, ignored }, told);
	}
	const { misplaced } = options;
	if (exit.code !== 0 && misplaced?.isOursAlone === false) {
		remark(say.misplaced(misplaced.name));
	}
	if (options.keep && asked === undefined) {
		remark(say.hint("still serving, until Ctrl-C"));
		await told;
	} else {
		const lingerMs = options.linger * 1000;
		await untilServed(stage, {
			ms: asked ? Math.min(lingerMs, LAST_CALL_MS) : lingerMs,
			told,
		});
	}
	await Promise.race([stage.notified(), told]);
	await session.close();
	if (asked !== undefined) await dieIfStuck(host, outputs, asked);
	return exit.code ?? (exit.signal as NodeJS.Signals);
}

/**
 * Waits for the end of the run, which our signals may bring about; from then
 * on they are for us, and `told` resolves with the first.
 */
async function untilOver({
	host,
	outputs,
	run,
	signals,
	terminal,
}: Stage): Promise<{ exit: ExitData; told: Promise<NodeJS.Signals> }> {
	const kill = () => run.kill();
	host.on("exit", kill);
	const exit = await run.ended;
	host.off("exit", kill);
	await outWithin(outputs.stdout, LAST_CALL_MS);
	terminal?.leave();
	const change = await run.only?.terminal?.changed;
	// What a signal has ended had no chance to set it back; shells do so then.
	if (change && exit.signal === null) terminal?.adopt(change);
	// Listening before the other stops: without a listener a signal that is on
	// its way would be lost.
	const told = endingSignal(host, signals.ignored);
	signals.release();
	// What the command leaves behind on its own stays, as without us; but when
	// we are told to end, nothing of it is to outlive us.
	if (signals.asked !== undefined) kill();
	return { exit, told };
}

/**
 * A write that nobody takes would hold up process.exit for ever, because it
 * waits for the thread that does it. Only a signal ends us then.
 */
async function dieIfStuck(
	host: Host,
	{ stdout, stderr }: Outputs,
	signal: NodeJS.Signals,
): Promise<void> {
	const out = Promise.all([stdout.flush(), stderr.flush()]);
	const stuck = delay(LAST_CALL_MS, "stuck" as const, { ref: false });
	if ((await Promise.race([out, stuck])) !== "stuck") return;
	host.removeAllListeners(signal);
	host.kill(host.pid, signal);
}
