import { setImmediate as nextTurn } from "node:timers/promises";
import type { ServedRun, ServedRuns } from "../runs.ts";

/** So many good runs are enough to know what is usual. */
const MOST_RUNS = 5;

/** So many runs before it are looked at for them. */
const MOST_LOOKED_AT = 500;

/** So many in one turn of the event loop. */
const AT_ONCE = 50;

/**
 * The last runs of the same command that went well and began before this one,
 * newest first.
 */
export async function earlierGoodRuns(
	runs: Pick<ServedRuns, "newest">,
	run: ServedRun,
): Promise<ServedRun[]> {
	const found: ServedRun[] = [];
	let before = run.status().start.run;
	for (let looked = 0; looked < MOST_LOOKED_AT; looked += AT_ONCE) {
		const part = runs.newest(AT_ONCE, before);
		for (const each of part) {
			if (isGood(each) && isSameCommand(each, run)) found.push(each);
			if (found.length === MOST_RUNS) return found;
		}
		const last = part.at(-1);
		if (last === undefined) break;
		before = last.status().start.run;
		await nextTurn();
	}
	return found;
}

function isGood(run: ServedRun): boolean {
	const { state, exit } = run.status();
	return state === "exited" && exit?.code === 0;
}

/**
 * The same name, where control has one; else the same words in the same folder,
 * where that is known.
 */
function isSameCommand(one: ServedRun, other: ServedRun): boolean {
	const [{ start: first }, { start: second }] = [one.status(), other.status()];
	if (first.name !== undefined || second.name !== undefined) {
		return first.name === second.name;
	}
	const isCommand = first.command !== null && one.folder !== undefined;
	const isSame = first.command === second.command;
	return isCommand && isSame && one.folder === other.folder;
}
