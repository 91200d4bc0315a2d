import type { Failure, Findings } from "./finder.ts";

/** What to say of a run that has failed. */
export type Verdict =
	| { type: "error"; failure: Failure }
	/** Nothing tells what went wrong; this was printed last. */
	| { type: "last"; line: number; text: string }
	/** It printed nothing. */
	| { type: "silent" };

/**
 * Of a run that has failed, what to show first: the first cause, or what may
 * be one, or what tells of one; else the last line printed, which is then to
 * be called that and never an error.
 */
export function verdictOf({
	causes: [cause],
	hint,
	consequence,
	last,
}: Findings): Verdict {
	const failure = cause ?? hint ?? consequence;
	if (failure !== undefined) return { type: "error", failure };
	return last === undefined ? { type: "silent" } : { type: "last", ...last };
}

/** What the failure says in one line: its own text, or better words for it. */
export function wordsOf({ text, detail, rule }: Failure): string {
	const command = CI_COMMAND.exec(text);
	if (command?.[1]) return command[1];
	if (detail === undefined || text.includes(detail)) return text;
	return BETTER.has(rule) ? detail : `${text} ${detail}`;
}

/** What GitHub and Azure are told before the words for people. */
const CI_COMMAND = /(?:::error(?: [^:]*)?::|##vso\[[^\]]*\]|##\[error\])(.+)/;

/** Rules whose line is a heading, and says nothing of what happened. */
const BETTER: ReadonlySet<string> = new Set([
	"traceback",
	"python-syntax",
	"gradle",
	"pytest",
]);
