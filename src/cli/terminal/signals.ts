import type { EventEmitter } from "node:events";
import type { Process } from "../../process/process.ts";

/** What ends a program politely; each reaches the command as it reached us. */
const ENDING = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"] as const;

/**
 * What programs agree on among themselves, and what is for the command's own
 * process. Without a listener of ours, SIGUSR1 would have Node open its
 * inspector, by which every user of this machine could run code as us.
 */
const AGREED = ["SIGUSR1", "SIGUSR2"] as const;

/** A run, as far as signals go. */
export type SignalTarget = Pick<
	Process,
	"signal" | "kill" | "onStopped" | "pid"
>;

/** How we stop ourselves, and go on. */
export interface Stops {
	/** Whether we are to stop when that has stopped the command. */
	follows(signal: NodeJS.Signals): boolean;
	/** Resolves when all that the command wrote is to be seen, or can't be. */
	flush(): Promise<void>;
	/**
	 * Gives back what we hold of the terminal, and stops our own process as
	 * though SIGTSTP had not been caught.
	 */
	stop(): void;
	/** Called after, also when something else had stopped us. */
	enter(): void;
	/** What neither ends us nor is passed on, as whoever started us has it. */
	ignored: readonly NodeJS.Signals[];
}

/** After this, in ms, we are stopped, or nobody could set us going again. */
const STOPPED_MS = 100;

/**
 * Passes our signals on to the command: the first that asks for an end as it
 * is, the second kills, unless it is SIGHUP. When the command stops, so do we,
 * and go on together. It listens from the start, so that no signal ends us and
 * leaves the command behind.
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
		const { ignored } = stops;
		type Listener = (signal: NodeJS.Signals) => void;
		const on = (signal: NodeJS.Signals, listener: Listener) =>
			signals.on(signal, ignored.includes(signal) ? () => {} : listener);
		for (const signal of ENDING) on(signal, this.#onEnding);
		// For good: when the command is gone, they are ignored.
		for (const signal of AGREED) on(signal, this.#onAgreed);
		on("SIGTSTP", this.#onStop);
		signals.on("SIGCONT", this.#onContinue);
	}

	/** What neither ends us nor is passed on. */
	get ignored(): readonly NodeJS.Signals[] {
		return this.#stops.ignored;
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

	/** Stops us, as that signal has stopped the command. */
	async follow(signal: NodeJS.Signals): Promise<void> {
		if (!this.#stops.follows(signal)) return;
		await this.#stops.flush();
		if (this.#target !== undefined) this.#stop();
	}

	/** Leaves the signals to others. */
	release(): void {
		this.#target = undefined;
		for (const signal of ENDING) this.#signals.off(signal, this.#onEnding);
		this.#signals.off("SIGTSTP", this.#onStop);
		this.#signals.off("SIGCONT", this.#onContinue);
		clearTimeout(this.#stopped);
	}

	readonly #onEnding = (signal: NodeJS.Signals) => {
		// A terminal that is closed may tell us twice, by the shell and by itself.
		const insists = this.#asked !== undefined && signal !== "SIGHUP";
		if (insists) this.#target?.kill();
		else this.#target?.signal(signal);
		this.#asked = signal;
	};

	readonly #onAgreed = (signal: NodeJS.Signals) => {
		const pid = this.#target?.pid;
		if (!pid) return;
		try {
			process.kill(pid, signal);
		} catch {
			// It has just ended.
		}
	};

	readonly #onStop = () => {
		if (this.#target?.onStopped) {
			this.#target.signal("SIGTSTP"); // It may not care; we learn when it does.
			return;
		}
		// SIGTSTP would be ignored: in a session of its own, the command's process
		// group is an orphaned one (POSIX, 2.4.3).
		this.#target?.signal("SIGSTOP");
		this.#stop();
	};

	#stop(): void {
		clearTimeout(this.#stopped);
		// Our group may be an orphaned one too; then SIGTSTP does nothing, as it
		// should.
		this.#signals.off("SIGTSTP", this.#onStop);
		this.#stops.stop();
		this.#stopped = setTimeout(() => {
			this.#signals.on("SIGTSTP", this.#onStop);
			this.#onContinue();
		}, STOPPED_MS);
	}

	readonly #onContinue = () => {
		this.#stops.enter();
		this.#target?.signal("SIGCONT");
	};
}

/** Resolves when we are asked to end, by a signal that is not ignored. */
export function endingSignal(
	signals: EventEmitter,
	ignored: readonly NodeJS.Signals[],
): Promise<NodeJS.Signals> {
	return new Promise((resolve) => {
		for (const signal of ENDING) {
			if (!ignored.includes(signal)) signals.on(signal, () => resolve(signal));
		}
	});
}
