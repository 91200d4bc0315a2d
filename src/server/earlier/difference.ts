import { MiB } from "../../defaults.ts";
import { stripControls } from "../../text/parse.ts";
import { readLines } from "../lines/read-lines.ts";
import type { ServedRun } from "../runs.ts";
import type { InTurn } from "../turns.ts";
import { evenedOut } from "./even-out.ts";

/** More of a run takes too long to compare, and too much memory: lines, and bytes. */
const MOST_LINES = 500_000;
const MOST_BYTES = 64 * MiB;

/** How a run differs from an earlier one. */
export interface Difference {
	/** The number of the earlier run. */
	run: number;
	/** The first line, from 1, that the earlier run has not; null for none. */
	line: number | null;
	/** How many lines the earlier run has not, and how many only that has. */
	added: number;
	missing: number;
}

/**
 * How a run differs from an earlier one so far: by its lines as sets, so that
 * what runs in parallel may come in any order, and by what is left of them when
 * what differs in every run is evened out.
 *
 * @param inTurn does work when there is time for it
 * @returns undefined when either is too long
 * @throws {Error} when a log can't be read
 */
export async function differenceOf(
	run: ServedRun,
	earlier: ServedRun,
	inTurn: InTurn,
): Promise<Difference | undefined> {
	const isLong = [run, earlier].some(
		(each) => each.status().bytes > MOST_BYTES,
	);
	if (isLong) return undefined;
	const counts = new Map<string, number>();
	let known = 0;
	const isKnown = await eachLine(earlier, inTurn, (line) => {
		counts.set(line, (counts.get(line) ?? 0) + 1);
		known++;
	});
	let first: number | null = null;
	let added = 0;
	let found = 0;
	const isRead = await eachLine(run, inTurn, (line, number) => {
		const left = counts.get(line) ?? 0;
		if (left > 0) {
			counts.set(line, left - 1);
			found++;
			return;
		}
		// What is blank tells nothing to who looks for what is new.
		if (line === "") return;
		first ??= number;
		added++;
	});
	if (!isKnown || !isRead) return undefined;
	const blank = counts.get("") ?? 0;
	const missing = known - found - blank;
	const { run: number } = earlier.status().start;
	return { run: number, line: first, added, missing };
}

/** @returns false when there are more than can be compared */
async function eachLine(
	run: ServedRun,
	inTurn: InTurn,
	onLine: (line: string, number: number) => void,
): Promise<boolean> {
	let number = 0;
	const take = (lines: string) => {
		const shown = run.masked(stripControls(lines)).slice(0, -1);
		for (const line of shown.split("\n")) onLine(evenedOut(line), ++number);
		return number <= MOST_LINES;
	};
	await readLines(run.journal, run.status().start, take, { inTurn });
	return number <= MOST_LINES;
}
