import { type Failure, MENTION } from "./failure.ts";
import type { Findings } from "./finder.ts";

/** So many lines below its heading, at most, stands what it is about. */
const MOST_BELOW = 2;

/** What to say of a run that has failed. */
export type Verdict =
	| { type: "error"; failure: Failure }
	/** No rule knows what went wrong; this sounds as if it told, and is to be called that. */
	| { type: "mention"; failure: Failure }
	/** Nothing tells what went wrong; this was printed last. */
	| { type: "last"; line: number; text: string }
	/** It printed nothing. */
	| { type: "silent" };

/**
 * Of a run that has failed, what to show first: the first crash behind what
 * loggers told, or the first cause, or what may be one, or sounds like one, or
 * tells of one; else the last line printed, which is then to be called that and
 * never an error.
 */
export function verdictOf({
	causes,
	crash,
	hint,
	mention,
	consequence,
	last,
}: Findings): Verdict {
	const failure = crash ?? firstOf(causes) ?? hint ?? mention ?? consequence;
	if (failure !== undefined) return verdictOn(failure);
	return last === undefined ? { type: "silent" } : { type: "last", ...last };
}

/** What to say of a run of which that is what is known. */
export function verdictOn(failure: Failure): Verdict {
	const type = failure.rule === MENTION ? "mention" : "error";
	return { type, failure };
}

/** The first cause, or what it heads: "Error during migration run:" says nothing. */
function firstOf([first, second]: readonly Failure[]): Failure | undefined {
	const isHeading = first?.text.endsWith(":") && first.detail === undefined;
	const isBelow = first && second && second.line - first.line <= MOST_BELOW;
	if (isHeading && isBelow) return second;
	if (!first || first.detail || !second?.isPart || !second.isHeading)
		return first;
	// What a logger told right above the traceback may have been taken back.
	const isOfFirst = second.line === first.line + 1;
	return isOfFirst ? { ...first, detail: wordsOf(second) } : first;
}

/** What the failure says in one line: its own text, or better words for it. */
export function wordsOf({ text, detail, rule, isHeading }: Failure): string {
	const command = CI_COMMAND.exec(text);
	if (command?.[1]) return command[1];
	if (rule === "ansible") return wordsOfAnsible(text);
	if (detail === undefined || text.includes(detail)) return text;
	if (isHeading) return detail;
	return `${text}${/[\w)\]]$/.test(text) ? ":" : ""} ${detail}`;
}

/** What GitHub and Azure are told before the words for people. */
const CI_COMMAND = /(?:::error(?: [^:]*)?::|##vso\[[^\]]*\]|##\[error\])(.+)/;

/** What Ansible tells of a task that failed, as JSON behind the host's name. */
const TASK = /^(fatal: \[[^\]]+\]: \w+!) => \{/;
const SAID = [
	/"stderr": "((?:[^"\\]|\\.)+)("|$)/,
	/"msg": "((?:[^"\\]|\\.)+)("|$)/,
] as const;

/** Of all that, what the task has said; or the line as it is. */
function wordsOfAnsible(text: string): string {
	const [, head] = TASK.exec(text) ?? [];
	const match = SAID.map((pattern) => pattern.exec(text)).find(Boolean);
	const [, said, end] = match ?? [];
	if (head === undefined || said === undefined) return text;
	const words = said.replaceAll(/\\[nrt]/g, " ").replaceAll(/\\(.)/g, "$1");
	return `${head} ${words}${end === "" ? " …" : ""}`;
}
