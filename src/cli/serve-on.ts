import { setTimeout as delay } from "node:timers/promises";
import type { Session } from "../session/session.ts";
import type { ExitStatus } from "./exit.ts";
import type { Host } from "./host.ts";
import { BROWSER_MS } from "./show-page.ts";
import { endingSignal } from "./terminal/signals.ts";
import type { Voice } from "./voice.ts";

/** How long, in ms, viewers have to take the rest when we were told to end. */
export const LAST_CALL_MS = 1000;

/** After how long, in ms, we say what we are waiting for. */
const PATIENCE_MS = 1500;

/** A session that is served. */
export interface Served {
	host: Host;
	voice: Voice;
	session: Session;
	/** Signals that are not for us. */
	ignored: readonly NodeJS.Signals[];
	/** Takes back that a browser is expected, if one is. */
	unexpect: (() => boolean) | undefined;
	/** Resolves when those have been told who don't watch, if any are to be. */
	notified: () => Promise<void>;
}

/**
 * Serves a session in which nothing runs until somebody starts it.
 *
 * @returns how we are to end, when we are told to
 */
export async function serveClicks(served: Served): Promise<ExitStatus> {
	const { host, voice, ignored } = served;
	const { remark, say } = voice;
	remark(say.hint("nothing runs before somebody presses Run; Ctrl-C ends it"));
	return end(served, await endingSignal(host, ignored));
}

/**
 * Serves on for those who may start runs, until we are told to end; then what
 * runs is told so too, and killed when we are told again.
 *
 * @returns how we are to end: as the last run did
 */
export async function serveOn(
	served: Served,
	told: Promise<NodeJS.Signals>,
): Promise<ExitStatus> {
	const { remark, say } = served.voice;
	remark(say.hint("serving on, until Ctrl-C"));
	return end(served, await told);
}

/** Ends what runs, by that signal, and then the session. */
async function end(
	served: Served,
	signal: NodeJS.Signals,
): Promise<ExitStatus> {
	const { host, session, ignored } = served;
	session.closeControl();
	const again = endingSignal(host, ignored);
	const running = session.runs.filter(({ state }) => state !== "exited");
	for (const run of running) run.signal(signal);
	void again.then(() => {
		for (const run of running) run.kill();
	});
	await Promise.all(running.map(({ ended }) => ended));
	// What they have left behind is not to outlive us.
	for (const run of running) run.kill();
	const last = session.runs.at(-1);
	// Who waits for the first run has nothing to be sent.
	if (last) await untilServed(served, { ms: LAST_CALL_MS, told: again });
	await Promise.race([served.notified(), again]);
	const exit = await last?.ended;
	await session.close();
	return exit?.code ?? (exit?.signal as NodeJS.Signals | undefined) ?? 0;
}

/**
 * Waits until every viewer has it all, and the browser that was opened has
 * come; but no longer than that many ms, and not when we are told to end.
 */
export async function untilServed(
	{
		voice: { remark, say },
		session,
		unexpect,
	}: Pick<Served, "voice" | "session" | "unexpect">,
	{ ms, told }: { ms: number; told: Promise<unknown> },
): Promise<void> {
	const patience = setTimeout(
		() => remark(say.hint("waiting for the page to get it all, or Ctrl-C")),
		PATIENCE_MS,
	);
	const giveUp = setTimeout(() => unexpect?.(), BROWSER_MS);
	await Promise.race([session.audience.idle(), delay(ms), told]);
	clearTimeout(patience);
	clearTimeout(giveUp);
}
