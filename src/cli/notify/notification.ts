import type { ExitData } from "../../protocol/events.ts";
import type { FirstError } from "../../protocol/first-error.ts";
import type { Run } from "../../run/run.ts";
import { formatDuration } from "../../text/duration.ts";

/** What somebody who doesn't watch is told of a run: the body of a plain `POST`. */
export interface Notification {
	/** The run has ended, or has printed nothing for a while and goes on. */
	event: "end" | "silent";
	/** Its number in its session, from 1. */
	run: number;
	/** The command as one would type it in a shell; null when we read stdin. */
	command: string | null;
	title: string;
	/** The command's name, who started it, and why, where control did. */
	name: string | null;
	by: string | null;
	reason: string | null;
	/** Null while it runs, and when a signal ended it. */
	exitCode: number | null;
	signal: string | null;
	/** Since its start, in ms. */
	durationMs: number;
	/** Its page, without a token; null when that is gone by then. */
	url: string | null;
	firstError:
		| (Pick<FirstError, "line" | "text" | "rule"> & { url: string | null })
		| null;
}

/** How much is known of a run that is told of. */
export interface Occasion {
	run: Run;
	event: Notification["event"];
	/** Undefined while it runs. */
	exit: ExitData | undefined;
	firstError: FirstError | undefined;
	/** The session's page; undefined when it is gone by then. */
	page: string | undefined;
}

/** What is to be told then. */
export function notificationOf(occasion: Occasion): Notification {
	const { run, event, exit, firstError, page } = occasion;
	const { start, durationMs } = run.status();
	const { command, title, name = null, by = null, reason = null } = start;
	const url = page === undefined ? null : pageOf(run, page);
	return {
		event,
		run: run.number,
		command,
		title,
		name,
		by,
		reason,
		exitCode: exit?.code ?? null,
		signal: exit?.signal ?? null,
		durationMs: exit?.durationMs ?? durationMs,
		url,
		firstError: firstError
			? {
					line: firstError.line,
					text: firstError.text,
					rule: firstError.rule,
					url: url && `${url}#L${firstError.line}`,
				}
			: null,
	};
}

/** Where the run is; the token stays here: who is told may be anybody. */
function pageOf(run: Run, page: string): string {
	const url = new URL(`runs/${run.name}/`, page);
	url.search = "";
	return url.href;
}

/** Whether the run went well, as far as it has. */
export function isWell({ event, exitCode }: Notification): boolean {
	return event === "end" && exitCode === 0;
}

/** The notification in one line, as a person would say it. */
export function sentenceOf(notification: Notification): string {
	const { title, by } = notification;
	return `${title} ${outcome(notification)}${by === null ? "" : `, started by ${by}`}`;
}

function outcome(notification: Notification): string {
	const { event, exitCode, signal, command, durationMs } = notification;
	const duration = formatDuration(durationMs);
	if (event === "silent")
		return `has printed nothing for a while (${duration} in)`;
	if (signal !== null) return `was ended by ${signal} after ${duration}`;
	if (exitCode !== 0)
		return `failed with exit code ${exitCode} after ${duration}`;
	return `${command === null ? "ended" : "succeeded"} after ${duration}`;
}
