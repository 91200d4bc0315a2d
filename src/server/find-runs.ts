import { setImmediate as nextTurn } from "node:timers/promises";
import type { RunSummary } from "../protocol/events.ts";
import type { ServedRun, ServedRuns } from "./runs.ts";
import { summaryOf } from "./summary.ts";

/** So many runs are looked at in one turn of the event loop. */
const AT_ONCE = 50;

/** A question has so many words at most; more are not looked at. */
const MOST_WORDS = 20;

/**
 * The newest runs that have all words in what is known of them: command, title,
 * name, who and why, number, outcome, and the day by UTC.
 *
 * @param isWanted false when the one who asked has gone
 */
export async function findRuns(
	runs: ServedRuns,
	text: string,
	{
		limit,
		before,
		isWanted,
	}: { limit: number; before: number | undefined; isWanted: () => boolean },
): Promise<ServedRun[]> {
	const found: ServedRun[] = [];
	for await (const run of runsAbout(runs, text, isWanted, before)) {
		if (found.push(run) === limit) break;
	}
	return found;
}

/**
 * The same, one after the other, as long as they are wanted. In turns, so that
 * nobody else waits for a history of thousands.
 */
export async function* runsAbout(
	runs: ServedRuns,
	text: string,
	isWanted: () => boolean,
	before?: number,
): AsyncGenerator<ServedRun> {
	const words = text
		.toLowerCase()
		.split(/\s+/)
		.filter((word) => word !== "")
		.slice(0, MOST_WORDS);
	for (let from = before; isWanted(); ) {
		const part = runs.newest(AT_ONCE, from);
		const last = part.at(-1);
		if (last === undefined) return;
		for (const run of part) {
			const about = aboutOf(summaryOf(run));
			if (words.every((word) => about.includes(word))) yield run;
		}
		from = last.status().start.run;
		await nextTurn();
	}
}

/** What a run is found by, in lower case. */
function aboutOf(summary: RunSummary): string {
	const { run, command, title, name, by, reason, machine } = summary;
	const day = new Date(summary.startedAt).toISOString().slice(0, 10);
	return [
		title,
		command,
		name,
		by,
		reason,
		machine,
		`#${run}`,
		day,
		...outcomeOf(summary),
	]
		.join("\n")
		.toLowerCase();
}

/** The words of the page's list. */
function outcomeOf({ state, exitCode, signal }: RunSummary): string[] {
	if (state !== "exited") {
		return [state, ...(state === "lost" ? ["outcome unknown"] : [])];
	}
	if (signal !== null) return ["failed", `ended by ${signal}`];
	return exitCode === 0 ? ["succeeded"] : ["failed", `exit code ${exitCode}`];
}
