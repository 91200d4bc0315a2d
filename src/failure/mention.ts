import { readLine, shownText } from "./line.ts";
import { isAbout } from "./rule.ts";
import { RULES } from "./rules.ts";

/** What stands for the rule of a line that no rule knows. */
export const MENTION = "mention";

/** A line that no rule knows, and that sounds as if it told why. */
export interface Mention {
	/** Its number, from 1. */
	line: number;
	text: string;
	rule: typeof MENTION;
}

/** Lines further from each other are not about one thing. */
const MOST_APART = 20;

/** What most of those say who say that something went wrong, in whatever form. */
const WORDS =
	/\b(?:errors?|fatal|exceptions?|fail(?:s|ed|ure)?|can't|cannot|could(?:n't| not)|unable|no such|not \w+|doesn't|does not|must|missing|invalid|illegal|unexpected|undefined|unknown|unsupported|mismatch|conflict|already|exceeded|time(?:d )?out|denied|refused|rejected|forbidden|unauthori[sz]ed|aborted)\b/i;

/**
 * The line that may tell why a run failed in whose lines no rule found a cause:
 * the first of the last passage that has such words. Of 276 failed runs of tools
 * for which there was no rule yet, it was right in 41 more than what tells of a
 * consequence, or the last line: 246 instead of 205.
 *
 * @param text the end of what was printed: whole lines
 * @param lines how many lines have been printed with it
 * @param consequence the line that tells of a cause: what comes behind is no cause of it
 */
export function mentionIn(
	text: string,
	lines: number,
	consequence = lines + 1,
): Mention | undefined {
	const all = text.split("\n").slice(0, -1);
	const above = lines - all.length;
	let first: number | undefined;
	const last = Math.min(all.length, consequence - 1 - above) - 1;
	for (let n = last; n >= 0; n--) {
		if (first !== undefined && first - n > MOST_APART) break;
		if (isMention(all[n] ?? "")) first = n;
	}
	if (first === undefined) return undefined;
	const said = shownText(all[first] ?? "");
	return { line: above + first + 1, text: said, rule: MENTION };
}

/** What a rule knows is no cause here: it would have been found. */
function isMention(raw: string): boolean {
	const read = readLine(raw);
	return WORDS.test(read.text) && !RULES.some((rule) => isAbout(rule, read));
}
