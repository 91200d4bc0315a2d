import type { EventEmitter } from "node:events";

/** What ends a program politely; each reaches the command as it reached us. */
const ENDING = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"] as const;

export interface SignalTarget {
	signal(signal: NodeJS.Signals): void;
	kill(): void;
}

/**
 * Passes our signals on: the first that asks for an end goes to the target,
 * the second kills it. Ctrl-Z stops the target, then us.
 *
 * @param signals our process, or what stands for it
 * @param stopSelf stops our own process
 * @returns the signal that asked for an end, if any, and how to take the
 *   handlers off again
 */
export function forwardSignals(
	signals: EventEmitter,
	target: SignalTarget,
	stopSelf: () => void,
): { asked: () => NodeJS.Signals | undefined; release: () => void } {
	let asked: NodeJS.Signals | undefined;
	const onEnding = (signal: NodeJS.Signals) => {
		if (asked === undefined) target.signal(signal);
		else target.kill();
		asked = signal;
	};
	const onStop = () => {
		// SIGTSTP would be ignored: in a session of its own the command's process
		// group is an orphaned one (POSIX, 2.4.3).
		target.signal("SIGSTOP");
		stopSelf();
	};
	const onContinue = () => target.signal("SIGCONT");

	for (const signal of ENDING) signals.on(signal, onEnding);
	signals.on("SIGTSTP", onStop);
	signals.on("SIGCONT", onContinue);
	return {
		asked: () => asked,
		release() {
			for (const signal of ENDING) signals.off(signal, onEnding);
			signals.off("SIGTSTP", onStop);
			signals.off("SIGCONT", onContinue);
		},
	};
}

/** Resolves when we are asked to end. */
export function endingSignal(signals: EventEmitter): Promise<void> {
	return new Promise((resolve) => {
		for (const signal of ENDING) signals.on(signal, () => resolve());
	});
}
