import type { ChalkInstance } from "chalk";
import type {
	ExitData,
	MessageData,
	MessageLevel,
} from "../protocol/events.ts";
import { formatDuration } from "../text/duration.ts";

/** Our own words: one line each, for stderr. */
export interface Words {
	url(url: string): string;
	/** Where one can start and stop. */
	control(url: string): string;
	outcome(exit: ExitData, context: OutcomeContext): string;
	/** One of several processes has ended. */
	processExit(exit: ExitData, name: string): string;
	/** What went wrong, and where that is. */
	firstError(number: number, text: string, url: string): string;
	/** What somebody says beside the output. */
	message(message: MessageData): string;
	/** Of a run that was started from the page. */
	outcomeOf(run: number, exit: ExitData): string;
	hint(text: string): string;
	misplaced(option: string): string;
	warning(text: string): string;
	error(text: string): string;
}

/** Our words in these colours. */
export function wordsIn(paint: ChalkInstance): Words {
	const line = (text: string) => `${paint.dim("sse-tail:")} ${text}\n`;
	const hint = (text: string) => line(paint.dim(text));
	return {
		hint,
		url: (url) => line(paint.cyan.bold(url)),
		control: (url) => line(`${paint.dim("to control:")} ${paint.cyan(url)}`),
		outcome: (exit, context) => line(outcome(paint, exit, context)),
		processExit: (exit, name) =>
			line(
				`[${name}] ${outcome(paint, exit, { isCommand: true, lostOutput: false })}`,
			),
		firstError: (number, text, url) =>
			line(`line ${number.toLocaleString("en")}: ${text} ${paint.dim(url)}`),
		message: ({ level, text, by }) =>
			line(
				`${levelOf(paint, level)}${by === null ? "" : paint.bold(`${by}: `)}${text}`,
			),
		outcomeOf: (run, exit) =>
			line(
				`${paint.dim(`run ${run}:`)} ${outcome(paint, exit, { isCommand: true, lostOutput: false })}`,
			),
		misplaced: (option) =>
			hint(
				`${option} came after the command, so the command got it; ours come before`,
			),
		warning: (text) => line(`${paint.yellow("warning:")} ${text}`),
		error: (text) => line(`${paint.red("error:")} ${text}`),
	};
}

function levelOf(paint: ChalkInstance, level: MessageLevel): string {
	if (level === "info" || level === "notice") return "";
	return (level === "error" ? paint.red : paint.yellow)(`${level}: `);
}

/** What else a run's outcome is told by. */
interface OutcomeContext {
	/** Whether it was a command, and not our stdin. */
	isCommand: boolean;
	/** Whether some of its output could not be printed here. */
	lostOutput: boolean;
}

function outcome(
	paint: ChalkInstance,
	{ code, signal, durationMs }: ExitData,
	{ isCommand, lostOutput }: OutcomeContext,
): string {
	const after = paint.dim(`after ${formatDuration(durationMs)}`);
	if (signal !== null) return `${paint.red(`✗ ended by ${signal}`)} ${after}`;
	if (code === 0 && lostOutput) {
		return `${paint.red("✗ succeeded, but not all of its output is here")} ${after}`;
	}
	if (!isCommand) {
		const how =
			code === 0 ? paint.green("✓ end of input") : paint.red("✗ ended");
		return `${how} ${after}`;
	}
	if (code === 0) return `${paint.green("✓ succeeded")} ${after}`;
	return `${paint.red(`✗ failed with exit code ${code}`)} ${after}`;
}
