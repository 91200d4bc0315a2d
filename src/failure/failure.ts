/** A line that says that something went wrong. */
export interface Failure {
	/** Its number, from 1. */
	line: number;
	/** The line's own text, without escape sequences, cut. */
	text: string;
	/** The name of the rule that found it. */
	rule: string;
	/** `file:line:col`, as far as it is known. */
	place?: string;
	/** What lines below it say: more words for the same. */
	detail?: string;
	/** Whether those are to be shown alone: the line says nothing of what happened. */
	isHeading?: true;
	/** Whether it stands right below what a logger told of the same. */
	isPart?: true;
	/** Whether other errors stand before it, which loggers have told: the program went on after them. */
	isLater?: true;
}

/** What stands for the rule of a line that no rule knows, and that sounds as if it told why. */
export const MENTION = "mention";

/** Where something is, by the groups of the pattern that found it. */
export function placeOf({
	file,
	line,
	col,
}: Record<string, string | undefined>): string | undefined {
	if (file === undefined || file === "") return undefined;
	return [file, line, line && col].filter(Boolean).join(":");
}
