import { readFile } from "node:fs/promises";
import { constants } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import { stty } from "./stty.ts";

/** How long, in ms, a command has to stop itself after a Ctrl-Z. */
const STOPS_WITHIN_MS = 1000;

const LOOK_MS = 20;

/**
 * Whether a Ctrl-Z that was just typed at a terminal is to stop the command
 * that leads its session.
 *
 * The kernel sends SIGTSTP, but then does not stop a session's leader, whose
 * group has no parent in the session (POSIX, "orphaned process group"). So
 * where Ctrl-Z makes signals, this group has the terminal, and the signal is
 * left to do what it does, the answer is yes. It is yes too when the command
 * stops itself soon. It is no for what catches SIGTSTP and then relies on
 * SIGTSTP to stop: that comes to nothing here.
 *
 * @param master the terminal's user's end
 * @param pid the command's
 */
export async function suspends(master: number, pid: number): Promise<boolean> {
	const [settings, state] = await Promise.all([
		stty(master, "-a"),
		stateOf(pid),
	]);
	const makesSignal =
		/(?<!-)\bisig\b/.test(settings) && /\bsusp = \^Z/.test(settings);
	if (state === undefined) return makesSignal;
	if (makesSignal && state.isForeground && state.isStoppable) return true;
	for (let ms = 0; ms < STOPS_WITHIN_MS; ms += LOOK_MS) {
		if ((await stateOf(pid))?.isStopped) return true;
		await delay(LOOK_MS);
	}
	return false;
}

interface ProcessState {
	/** Whether its group has the terminal. */
	isForeground: boolean;
	/** Whether it neither catches nor ignores SIGTSTP. */
	isStoppable: boolean;
	isStopped: boolean;
}

/** From Linux's /proc; undefined where there is none, or no such process. */
async function stateOf(pid: number): Promise<ProcessState | undefined> {
	try {
		const stat = await readFile(`/proc/${pid}/stat`, "latin1");
		const status = await readFile(`/proc/${pid}/status`, "latin1");
		const [state, , group, , , foreground] = stat
			.slice(stat.lastIndexOf(")") + 2)
			.split(" ");
		return {
			isForeground: group === foreground,
			isStoppable: !["SigIgn", "SigCgt"].some((mask) => hasStop(status, mask)),
			isStopped: state === "T",
		};
	} catch {
		return undefined;
	}
}

function hasStop(status: string, mask: string): boolean {
	const [, bits = "0"] =
		new RegExp(`^${mask}:\\s*(\\w+)`, "m").exec(status) ?? [];
	return (
		((BigInt(`0x${bits}`) >> BigInt(constants.signals.SIGTSTP - 1)) & 1n) === 1n
	);
}
