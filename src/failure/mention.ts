import { type Failure, MENTION } from "./failure.ts";
import { readLine, shownText } from "./line.ts";
import { isAbout } from "./rule.ts";
import { RULES } from "./rules.ts";

/** Lines further from each other are not about one thing. */
const MOST_APART = 20;

/** So many lines that differ by numbers alone are no accident. */
const ROUTINE = 3;

/** What most of those say who say that something went wrong, in whatever form. */
const WORDS =
	/(?<![a-z])(?:errors?|fatal|exceptions?|fail(?:s|ed|ure)?|can't|cannot|could(?:n't| not)|unable|no such|not (?:found|allowed|permitted|supported|installed|available|valid|defined|authori[sz]ed|exist)|(?:is|are|was|were) not|doesn't|does not|must|missing|invalid|illegal|unexpected|undefined|unknown|unsupported|mismatch|conflict|already|exceeded|time(?:d )?out|denied|refused|rejected|forbidden|unauthori[sz]ed|abort(?:ed)?)(?![a-z])/i;

/**
 * The line that may tell why a run failed in whose lines no rule found a cause:
 * the first of the last passage that has such words. Of 276 failed runs of tools
 * for which there was no rule yet, 205 were told right without it, and 246 with it.
 *
 * @param end the end of what was printed: whole lines
 * @param lines how many lines have been printed with it
 * @param consequence the line that tells of a cause: what comes behind is no cause of it
 */
export function mentionIn(
	end: string,
	lines: number,
	consequence = lines + 1,
): Failure | undefined {
	const all = end.split("\n").slice(0, -1);
	const above = lines - all.length;
	const mentions = all
		.slice(0, Math.max(0, consequence - 1 - above))
		.flatMap((raw, n) => (isMention(raw) ? [n] : []));
	const rare = withoutRoutine(mentions, (n) => all[n] ?? "");
	let first: number | undefined;
	for (const n of rare.reverse()) {
		if (first !== undefined && first - n > MOST_APART) break;
		first = n;
	}
	if (first === undefined) return undefined;
	const text = shownText(all[first] ?? "");
	const next = shownText(all[first + 1] ?? "");
	const detail = text.endsWith(":") && next !== "" && { detail: next };
	return { line: above + first + 1, text, rule: MENTION, ...detail };
}

/** What is printed over and over, with other numbers, is what the tool does: "error table 7 loaded". */
function withoutRoutine(
	mentions: readonly number[],
	textOf: (mention: number) => string,
): number[] {
	const shape = (n: number) => shownText(textOf(n)).replaceAll(/\d+/g, "0");
	const counts = new Map<string, number>();
	for (const n of mentions) {
		counts.set(shape(n), (counts.get(shape(n)) ?? 0) + 1);
	}
	return mentions.filter((n) => (counts.get(shape(n)) ?? 0) < ROUTINE);
}

/** What says of itself that it went well: "no errors found", "lint........Passed"; or is the command itself. */
const WELL =
	/(?<![a-z\d])(?:0|no|without) (?:errors?|failures?|failed|failing|problems?|warnings?|issues?)\b|\b(?:[Pp]assed|PASSED|[Ss]kipped|SKIPPED|OK|ok)[ .)\]]*$|[✓✔√]|^[>$+] /;

/** What a rule knows is no cause here: it would have been found. */
function isMention(raw: string): boolean {
	const read = readLine(raw);
	const mayTell = WORDS.test(read.text) && !WELL.test(read.text);
	return mayTell && !RULES.some((rule) => isAbout(rule, read));
}
