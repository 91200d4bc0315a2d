import type { EventEmitter } from "node:events";
import type { Process } from "../../process/process.ts";

/** The signals that ask a program to end. Each is passed on to the command as it is. */
const TERMINATION = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"] as const;

/**
 * Signals whose meaning programs define themselves. They are passed on to the
 * command's own process only. Without a listener for SIGUSR1, Node would open its
 * inspector, by which any user of this machine could run code as our user.
 */
const USER_DEFINED = ["SIGUSR1", "SIGUSR2"] as const;

/** The part of a run that receives signals. */
export type SignalTarget = Pick<
	Process,
	"signal" | "kill" | "onStopped" | "pid"
>;

/** What our own process does when the command is stopped and continued. */
export interface JobControl {
	/** Whether we stop when that signal has stopped the command. */
	shouldStopWith(signal: NodeJS.Signals): boolean;
	/**
	 * Resolves when the command's output so far has been printed, or printing
	 * failed. Output after the shell's prompt would garble it.
	 */
	drainOutput(): Promise<void>;
	/**
	 * Restores the terminal's settings and stops our own process, as the default
	 * action of SIGTSTP would.
	 */
	suspend(): void;
	/** Called when we have been continued, also after SIGSTOP. */
	resumed(): void;
	/**
	 * Signals that were ignored when we were started, as `nohup` does. They
	 * neither end us nor are passed on.
	 */
	ignored: readonly NodeJS.Signals[];
}

/**
 * The time in ms after which we have been stopped by SIGTSTP, or never will be:
 * in an orphaned process group it does nothing.
 */
const STOPPED_MS = 100;

/**
 * Passes our signals on to the command. The first that asks it to end is passed on
 * as it is; the second kills it, unless it is SIGHUP. When the command stops, we
 * stop too, and both continue together. The listeners are added before the command
 * starts: a signal in between would end us and leave the command running.
 */
export class SignalForwarder {
	readonly #signals: EventEmitter;
	readonly #jobControl: JobControl;
	#target: SignalTarget | undefined;
	#stopped: NodeJS.Timeout | undefined;
	#asked: NodeJS.Signals | undefined;

	/**
	 * @param signals our process; in tests an emitter
	 * @param jobControl how our own process stops and continues
	 */
	constructor(signals: EventEmitter, jobControl: JobControl) {
		this.#signals = signals;
		this.#jobControl = jobControl;
		const { ignored } = jobControl;
		type Listener = (signal: NodeJS.Signals) => void;
		const on = (signal: NodeJS.Signals, listener: Listener) =>
			signals.on(signal, ignored.includes(signal) ? () => {} : listener);
		for (const signal of TERMINATION) on(signal, this.#onEnding);
		// Never removed: once the command has ended, these signals are ignored.
		for (const signal of USER_DEFINED) on(signal, this.#onUserDefined);
		on("SIGTSTP", this.#onStop);
		signals.on("SIGCONT", this.#onContinue);
	}

	/** The signals that neither end us nor are passed on. */
	get ignored(): readonly NodeJS.Signals[] {
		return this.#jobControl.ignored;
	}

	/** The signal that asked us to end, if one has come. */
	get asked(): NodeJS.Signals | undefined {
		return this.#asked;
	}

	/** Sets the run that gets the signals, and passes on those that came before. */
	forwardTo(target: SignalTarget): void {
		this.#target = target;
		if (this.#asked !== undefined) target.signal(this.#asked);
	}

	/** Stops our own process after the command was stopped by a signal. */
	async follow(signal: NodeJS.Signals): Promise<void> {
		if (!this.#jobControl.shouldStopWith(signal)) return;
		await this.#jobControl.drainOutput();
		if (this.#target !== undefined) this.#stop();
	}

	/** Removes the listeners. */
	release(): void {
		this.#target = undefined;
		for (const signal of TERMINATION) this.#signals.off(signal, this.#onEnding);
		this.#signals.off("SIGTSTP", this.#onStop);
		this.#signals.off("SIGCONT", this.#onContinue);
		clearTimeout(this.#stopped);
	}

	readonly #onEnding = (signal: NodeJS.Signals) => {
		// When a terminal is closed, SIGHUP may come twice: from the kernel and from
		// the shell.
		const insists = this.#asked !== undefined && signal !== "SIGHUP";
		if (insists) this.#target?.kill();
		else this.#target?.signal(signal);
		this.#asked = signal;
	};

	readonly #onUserDefined = (signal: NodeJS.Signals) => {
		const pid = this.#target?.pid;
		if (!pid) return;
		try {
			process.kill(pid, signal);
		} catch {
			// ESRCH: it has just ended.
		}
	};

	readonly #onStop = () => {
		if (this.#target?.onStopped) {
			this.#target.signal("SIGTSTP"); // It may ignore it. If it stops, its leader reports that.
			return;
		}
		// The command leads its own session, so its process group is orphaned, and
		// the default action of SIGTSTP would be ignored (POSIX, 2.4.3).
		this.#target?.signal("SIGSTOP");
		this.#stop();
	};

	#stop(): void {
		clearTimeout(this.#stopped);
		// Where our own group is orphaned too, SIGTSTP does nothing. That is right:
		// no shell could continue us.
		this.#signals.off("SIGTSTP", this.#onStop);
		this.#jobControl.suspend();
		this.#stopped = setTimeout(() => {
			this.#signals.on("SIGTSTP", this.#onStop);
			this.#onContinue();
		}, STOPPED_MS);
	}

	readonly #onContinue = () => {
		this.#jobControl.resumed();
		this.#target?.signal("SIGCONT");
	};
}

/** Keeps Node from opening its inspector, also while there is no command to pass the signal on to. */
export function ignoreUserDefined(signals: EventEmitter): void {
	for (const signal of USER_DEFINED) signals.on(signal, () => {});
}

/** Resolves when a signal that is not ignored asks us to end. */
export function endingSignal(
	signals: EventEmitter,
	ignored: readonly NodeJS.Signals[],
): Promise<NodeJS.Signals> {
	return new Promise((resolve) => {
		for (const signal of TERMINATION) {
			if (!ignored.includes(signal)) signals.on(signal, () => resolve(signal));
		}
	});
}
