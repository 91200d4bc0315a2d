import { MiB } from "../../defaults.ts";
import type { Usual } from "../../protocol/usual.ts";
import { mayBeMarker, readMarker } from "../../text/marker.ts";
import { stripControls } from "../../text/parse.ts";
import { readLines } from "../lines/read-lines.ts";
import type { ServedRun } from "../runs.ts";
import type { InTurn } from "../turns.ts";
import { evenedOut } from "./even-out.ts";

/** Fewer runs tell nothing of what is usual. */
const LEAST_RUNS = 2;

/** How far, as part of their median, the runs' durations may be from it. */
const SPREAD = 0.25;

/** Whoever waits less, in ms, needs no estimate. */
const WORTH_MS = 5000;

/** Logs of more bytes together are not read for their steps. */
const MOST_BYTES = 64 * MiB;

/** A step of a run: what it is called, and when it began, in ms since the run did. */
interface Step {
	title: string;
	ms: number;
}

/**
 * How long the last good runs took, and which steps they had, as far as they
 * agree; undefined where they don't.
 *
 * @param runs good ones of one command, newest first
 * @param inTurn does work when there is time for it
 */
export async function usualOf(
	runs: readonly ServedRun[],
	inTurn: InTurn,
): Promise<Usual | undefined> {
	const all = runs.map((run) => run.status().durationMs);
	const medianMs = median(all);
	const isClose = (ms: number) => Math.abs(ms - medianMs) <= SPREAD * medianMs;
	if (all.length < LEAST_RUNS || medianMs < WORTH_MS || !all.every(isClose)) {
		return undefined;
	}
	const mostMs = Math.max(...all);
	const leastMs = Math.min(...all);
	const leftMs = await leftAfterSteps(runs, inTurn).catch(() => undefined);
	return { runs: all.length, medianMs, leastMs, mostMs, leftMs: leftMs ?? [] };
}

/** For each step how long, in ms, the runs went on from its beginning; undefined where their steps differ. */
async function leftAfterSteps(
	runs: readonly ServedRun[],
	inTurn: InTurn,
): Promise<number[] | undefined> {
	let bytes = 0;
	for (const run of runs) bytes += run.status().bytes;
	if (bytes > MOST_BYTES) return undefined;
	const all: Step[][] = [];
	for (const run of runs) all.push(await stepsOf(run, inTurn));
	const [first = []] = all;
	const isSame = all.every(
		(steps) =>
			steps.length === first.length &&
			steps.every(({ title }, n) => title === first[n]?.title),
	);
	if (!isSame || first.length < 2) return undefined;
	return first.map((_, n) =>
		median(
			runs.map((run, at) => run.status().durationMs - (all[at]?.[n]?.ms ?? 0)),
		),
	);
}

async function stepsOf(run: ServedRun, inTurn: InTurn): Promise<Step[]> {
	const { start } = run.status();
	const hasHeaders = start.buildkite === true;
	const steps: Step[] = [];
	const read = (line: string, ms: number) => {
		if (readMarker(line, hasHeaders)?.type !== "begin") return;
		steps.push({ title: evenedOut(run.masked(stripControls(line))), ms });
	};
	const take = (lines: string, ms: number, markers: readonly string[]) => {
		for (const marker of markers) read(marker, ms);
		for (let at = 0; at < lines.length; ) {
			const end = lines.indexOf("\n", at);
			if (mayBeMarker(lines, at)) read(lines.slice(at, end), ms);
			at = end + 1;
		}
		return true;
	};
	await readLines(run.journal, start, take, { inTurn, isTimed: true });
	return steps;
}

function median(numbers: readonly number[]): number {
	const sorted = [...numbers].sort((one, other) => one - other);
	const middle = Math.floor(sorted.length / 2);
	const upper = sorted[middle] ?? 0;
	if (sorted.length % 2 === 1) return upper;
	return Math.round((upper + (sorted[middle - 1] ?? 0)) / 2);
}
