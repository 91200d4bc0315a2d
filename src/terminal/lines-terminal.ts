import type { Style } from "../text/style.ts";
import type { KeptInterpreter } from "./interpreter.ts";
import type { KeptLine, OpenLine } from "./open-line.ts";
import type { KeptPlainLines } from "./plain-lines.ts";
import type { KeptTerminal } from "./terminal.ts";

/**
 * After this, in ms, a line above the cursor is taken for finished by who can't
 * show it live: programs that go back to what they have written do so sooner.
 */
export const QUIET_MS = 1000;

/**
 * Takes lines that are finished.
 *
 * @param lines so many, each with its newline
 * @param line if it is one that was in rows
 */
export type OnFinished = (
	lines: string,
	count: number,
	line?: OpenLine,
) => void;

/** What a terminal is made of, as it is kept by structured cloning. */
export interface KeptScreen {
	terminal: KeptTerminal;
	interpreter: KeptInterpreter;
	leaving: KeptLine | undefined;
}

/** The same of one for pipes. */
export interface KeptPipe extends KeptScreen {
	plain: KeptPlainLines;
	held: string;
	isAtEnd: boolean;
	actedAt: number;
	uncounted: number;
	appended: string;
}

/**
 * What makes lines of the output of one stream. Its lines are those that are
 * not finished: they may change. One that is finished while the cursor can
 * still reach it is a line again when it has been rewritten.
 */
export interface LinesTerminal {
	/** Adds output, cut anywhere, that was written so many ms after the start. */
	write(text: string, ms: number): void;
	/** Finishes all that it has. */
	finish(): void;
	/**
	 * Finishes the first of its lines, or several of those that follow.
	 *
	 * @param most so many at most
	 * @returns whether there was one
	 */
	finishFirst(most?: number): boolean;
	/** Whether its first line will hardly change any more, so many ms after the start. */
	isQuiet(now: number): boolean;
	readonly lines: readonly OpenLine[];
	/** How many lines it has; cheap. Those of the main screen, if another covers it. */
	readonly lineCount: number;
	/** How many of them come before the one in which the cursor is. */
	readonly linesAbove: number;
	/** Whether another screen is shown in the place of its lines. */
	readonly isCovered: boolean;
	/**
	 * The style of what comes, where plain text will do no more than follow on
	 * what is there, as in a new terminal; undefined where it may do more.
	 */
	readonly following: Style | undefined;
}
