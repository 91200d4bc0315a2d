import type { EventEmitter } from "node:events";

/** What ends a program politely; each reaches the command as it reached us. */
const ENDING = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"] as const;

export interface SignalTarget {
	signal(signal: NodeJS.Signals): void;
	kill(): void;
}

/** How we stop ourselves, and go on. */
export interface Stops {
	/** Called before: gives back what we hold of the terminal. */
	leave(): void;
	/** Stops our own process as though SIGTSTP had not been caught. */
	stop(): void;
	/** Called after, also when something else had stopped us. */
	enter(): void;
}

/** After this, in ms, we are stopped, or nobody could set us going again. */
const STOPPED_MS = 100;

/**
 * Passes our signals on to the command: the first that asks for an end as it
 * is, the second kills. Ctrl-Z stops the command, then us. It listens from the
 * start, so that no signal ends us and leaves the command behind.
 */
export class SignalForwarder {
	readonly #signals: EventEmitter;
	readonly #stops: Stops;
	#target: SignalTarget | undefined;
	#stopped: NodeJS.Timeout | undefined;
	#asked: NodeJS.Signals | undefined;

	/**
	 * @param signals our process, or what stands for it
	 * @param stops how we stop and go on ourselves
	 */
	constructor(signals: EventEmitter, stops: Stops) {
		this.#signals = signals;
		this.#stops = stops;
		for (const signal of ENDING) signals.on(signal, this.#onEnding);
		signals.on("SIGTSTP", this.#onStop);
		signals.on("SIGCONT", this.#onContinue);
	}

	/** The signal that asked for an end, if one has come. */
	get asked(): NodeJS.Signals | undefined {
		return this.#asked;
	}

	/** Whom to pass them on to, with what came before. */
	forwardTo(target: SignalTarget): void {
		this.#target = target;
		if (this.#asked !== undefined) target.signal(this.#asked);
	}

	/** Leaves the signals to others. */
	release(): void {
		for (const signal of ENDING) this.#signals.off(signal, this.#onEnding);
		this.#signals.off("SIGTSTP", this.#onStop);
		this.#signals.off("SIGCONT", this.#onContinue);
		clearTimeout(this.#stopped);
	}

	readonly #onEnding = (signal: NodeJS.Signals) => {
		if (this.#asked === undefined) this.#target?.signal(signal);
		else this.#target?.kill();
		this.#asked = signal;
	};

	readonly #onStop = () => {
		// SIGTSTP would be ignored: in a session of its own, the command's process
		// group is an orphaned one (POSIX, 2.4.3).
		this.#target?.signal("SIGSTOP");
		this.#stops.leave();
		// Ours may be an orphaned one too; then SIGTSTP does nothing, as it should.
		this.#signals.off("SIGTSTP", this.#onStop);
		this.#stops.stop();
		this.#stopped = setTimeout(() => {
			this.#signals.on("SIGTSTP", this.#onStop);
			this.#onContinue();
		}, STOPPED_MS);
	};

	readonly #onContinue = () => {
		this.#stops.enter();
		this.#target?.signal("SIGCONT");
	};
}

/** Resolves when we are asked to end. */
export function endingSignal(signals: EventEmitter): Promise<void> {
	return new Promise((resolve) => {
		for (const signal of ENDING) signals.on(signal, () => resolve());
	});
}
