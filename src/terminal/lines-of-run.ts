import type { StartData, StreamName } from "../protocol/events.ts";
import { type KeptProcessLines, ProcessLines } from "./process-lines.ts";
import { type KeptRunLines, RunLines, type ScreenSize } from "./run-lines.ts";

/**
 * Takes lines as RunLines tells of them.
 *
 * @param process which of several wrote them; undefined where there is one
 */
export type OnLinesOfRun = (
	stream: StreamName,
	lines: string,
	ms: number,
	markers: readonly string[],
	process?: number,
) => void;

/** What makes a run's lines, as it is kept by structured cloning. */
export type KeptLinesOfRun =
	| { run: KeptRunLines }
	| { processes: KeptProcessLines };

/** What makes a run's lines as it is kept: all that what comes next depends on. */
export function keepLines(lines: RunLines | ProcessLines): KeptLinesOfRun {
	return lines instanceof RunLines
		? { run: lines.keep() }
		: { processes: lines.keep() };
}

/** Has new lines of the same run go on where those that were kept were. */
export function useLines(
	lines: RunLines | ProcessLines,
	kept: KeptLinesOfRun,
): void {
	if (lines instanceof RunLines && "run" in kept) lines.use(kept.run);
	if (lines instanceof ProcessLines && "processes" in kept) {
		lines.use(kept.processes);
	}
}

/**
 * What makes lines of a run's output: of one command, on pipes or on a screen,
 * or of several processes side by side.
 *
 * @param longest a pipe's line that is longer, in characters, may come in pieces
 */
export function linesOfRun(
	start: StartData,
	onLines: OnLinesOfRun,
	longest?: number,
): RunLines | ProcessLines {
	const { processes = [], lanes } = start;
	if (processes.length > 0 && lanes !== true) {
		return new ProcessLines(onLines, longest);
	}
	const screen = screenOf(start);
	return new RunLines(onLines, { screen, ...(longest && { longest }) });
}

/** How large the screen is on which a run's lines are; undefined where they are on none. */
export function screenOf({
	tty,
	cols,
	rows,
	processes = [],
}: StartData): ScreenSize | undefined {
	const hasScreen = tty && processes.length === 0;
	return hasScreen && cols !== null && rows !== null
		? { cols, rows }
		: undefined;
}
