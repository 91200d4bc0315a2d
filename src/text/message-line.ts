import type { MessageData } from "../protocol/events.ts";

/**
 * A message as a line of the log, with its newline, as the page and those who
 * look for errors in it have it: in the form of GitHub's workflow commands, so
 * that it is shown, counted and found as those are.
 */
export function messageLine({ level, text, by }: MessageData): string {
	const said = by === null ? text : `${by}: ${text}`;
	return `::${level === "info" ? "notice" : level}::${said}\n`;
}
