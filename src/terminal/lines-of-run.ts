import type { StartData, StreamName } from "../protocol/events.ts";
import { ProcessLines } from "./process-lines.ts";
import { RunLines } from "./run-lines.ts";

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

/**
 * What makes lines of a run's output: of one command, on pipes or on a screen,
 * or of several processes side by side.
 *
 * @param longest a pipe's line that is longer, in characters, may come in pieces
 */
export function linesOfRun(
	{ tty, cols, rows, processes = [], lanes }: StartData,
	onLines: OnLinesOfRun,
	longest?: number,
): RunLines | ProcessLines {
	if (processes.length > 0 && lanes !== true) {
		return new ProcessLines(onLines, longest);
	}
	const hasScreen = tty && cols !== null && rows !== null;
	const screen = hasScreen ? { cols, rows } : undefined;
	return new RunLines(onLines, { screen, ...(longest && { longest }) });
}
