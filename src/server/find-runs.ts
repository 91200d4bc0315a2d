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
 * name, who and why, number, outcome, and the day by UTC. In turns, so that
 * nobody else waits for a history of thousands.
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
	const words = text
		.toLowerCase()
		.split(/\s+/)
		.filter((word) => word !== "")
		.slice(0, MOST_WORDS);
	const found: ServedRun[] = [];
	for (let from = before; found.length < limit && isWanted(); ) {
		const part = runs.newest(AT_ONCE, from);
		const last = part.at(-1);
		if (last === undefined) break;
		for (const run of part) {
			const about = aboutOf(summaryOf(run));
			if (words.every((word) => about.includes(word))) found.push(run);
		}
		from = last.status().start.run;
		await nextTurn();
	}
	return found.slice(0, limit);
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
