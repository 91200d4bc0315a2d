import type { Readable } from "node:stream";
import type { StreamName } from "../protocol/events.ts";

/** How a process ended: an exit code, or else the signal that ended it. */
export interface Outcome {
	code: number | null;
	signal: NodeJS.Signals | null;
	/** When, as performance.now() has it. */
	at: number;
}

/** The outcome of a process that has just ended. */
export function outcomeNow(
	code: number | null,
	signal: NodeJS.Signals | null,
): Outcome {
	return { code, signal, at: performance.now() };
}

/**
 * Where output comes from: one process of the operating system, with all that
 * it starts; or our own stdin. (No import is needed to mean Node's `process`,
 * which is a value; this is a type.)
 */
export interface Process {
	/** The command's words, or its line of shell; null for stdin. */
	readonly command: readonly string[] | string | null;
	/** The command's process id; null for stdin. */
	readonly pid: number | null;
	/**
	 * What it writes. A chunk's memory is used again after its "data" event.
	 * Pausing a stream holds the command back, as a full pipe does.
	 */
	readonly outputs: ReadonlyMap<StreamName, Readable>;
	/** The terminal that the command has; undefined where it has pipes. */
	readonly terminal?: ProcessTerminal;
	/** Resolves when it is over and all that it wrote has come out of `outputs`. */
	readonly ended: Promise<Outcome>;
	/** Finds the processes that write what we read; absent where we run the command. */
	feeders?: (() => Promise<readonly number[]>) | undefined;
	/** Passes a signal on to everything that belongs to the command. */
	signal(signal: NodeJS.Signals): void;
	/** Ends it at once, whatever it does about signals. */
	kill(): void;
	/** Whether anything of its process group is still there. */
	isThere(): boolean;
	/**
	 * Calls the listener each time that a signal has stopped the command, and at
	 * once when one has already. Absent where nobody tells us; there SIGTSTP
	 * stops nothing, and SIGSTOP must do.
	 */
	onStopped?: ((listener: StopListener) => void) | undefined;
	/**
	 * Calls the listener when the command begins to read keys as they are typed,
	 * or without an echo, as for a password: true; and when it no longer does.
	 */
	onKeys?: ((listener: KeysListener) => void) | undefined;
}

/** Starts a process that has been prepared. */
export type StartProcess = () => Promise<Process>;

/** Learns which signal has stopped the command. */
export type StopListener = (signal: NodeJS.Signals) => void;

/** Learns whether the command wants the keys. */
export type KeysListener = (areWanted: boolean) => void;

/** A terminal's size in characters. */
export interface TerminalSize {
	cols: number;
	rows: number;
}

/** A terminal's settings before and after, as `stty -g` has them. */
export interface SettingsChange {
	from: string;
	to: string;
}

/** The command's terminal, seen from the user's side. */
export interface ProcessTerminal {
	readonly size: TerminalSize;
	/** Gives it another size, and tells the command. */
	resize(size: TerminalSize): void;
	/** Types the bytes; resolves when there is room for more. */
	type(bytes: Buffer): Promise<void>;
	/**
	 * Resolves, when the command has ended, with the settings that it has
	 * changed: those that it began and those that it ended with, both as
	 * `stty -g` has them; undefined when they are the same.
	 */
	readonly changed: Promise<SettingsChange | undefined>;
}
