import { stripControls } from "../../text/parse.ts";
import { formatHash, type Lines } from "../control/permalink.ts";
import { formatCount } from "../format.ts";
import type { Run } from "../run.ts";
import type { LineStore } from "../store/line-store.ts";
import type { Words } from "./words.ts";

/** Lines around an error that one needs to understand it. */
const BEFORE = 10;
const AFTER = 20;

/** How many lines the end of a log is. */
const LAST_LINES = 40;

/** A line longer than that tells a ticket nothing. */
const LONGEST = 2000;

/** More of a mark than anyone reads in a ticket. */
const MOST_LINES = 2000;

/** What to copy, in Markdown, and how many lines of the log are in it. */
export interface Ticket {
	text: string;
	lines: number;
}

/**
 * What a ticket needs of a run: the command and its outcome, what went wrong,
 * and the lines around it; the marked lines instead where there are some.
 *
 * @param url the page's address, of which the link is made; without its token
 */
export function ticketOf(
	run: Run,
	store: LineStore,
	words: Words | undefined,
	marked: Lines | undefined,
	url: URL,
): Ticket {
	const lines = linesFor(store, words, marked);
	const texts: string[] = [];
	for (let line = lines.first; line <= lines.last; line++) {
		texts.push(stripControls(store.line(line).text.slice(0, LONGEST)));
	}
	const fence = fenceFor(texts);
	const { startedAt } = run.start ?? {};
	const when =
		startedAt === undefined
			? ""
			: ` (${new Date(startedAt).toISOString().slice(0, 16).replace("T", " ")} UTC)`;
	const head = `**${escaped(run.title)}** ${run.words} after ${run.elapsed(performance.now())}${when}`;
	const error =
		words?.line === undefined
			? []
			: [
					`${code(words.text)} (${words.name === "Last line" ? "last line, " : ""}line ${formatCount(words.line + 1)} of ${formatCount(store.count)})`,
				];
	const link = new URL(url);
	link.search = "";
	link.hash = formatHash(lines);
	const text = [head, ...error, "", fence, ...texts, fence, link.href, ""];
	return { text: text.join("\n"), lines: texts.length };
}

function linesFor(
	store: LineStore,
	words: Words | undefined,
	marked: Lines | undefined,
): Lines {
	const last = store.end - 1;
	const within = (first: number, to: number): Lines => ({
		first: Math.max(store.first, first),
		last: Math.min(last, to, first + MOST_LINES),
	});
	// "Go there" marks the error's own line: that asks for what is around it.
	const isError = marked?.first === words?.line && marked?.last === words?.line;
	if (marked !== undefined && !isError && marked.first <= last) {
		return within(marked.first, marked.last);
	}
	return words?.line === undefined
		? within(store.end - LAST_LINES, last)
		: within(words.line - BEFORE, words.line + AFTER);
}

/** Longer than any run of backquotes in the text (CommonMark, 4.5). */
function fenceFor(texts: readonly string[]): string {
	let longest = 2;
	for (const text of texts) {
		for (const [ticks] of text.matchAll(/`{3,}/g)) {
			longest = Math.max(longest, ticks.length);
		}
	}
	return "`".repeat(longest + 1);
}

/** A span of code around any text (CommonMark, 6.1). */
function code(text: string): string {
	const ticks = [...text.matchAll(/`+/g)].map(([run]) => run.length);
	const fence = "`".repeat(Math.max(0, ...ticks) + 1);
	return ticks.length === 0 ? `\`${text}\`` : `${fence} ${text} ${fence}`;
}

function escaped(text: string): string {
	return text.replaceAll(/[\\`*_<[\]]/g, "\\$&");
}
