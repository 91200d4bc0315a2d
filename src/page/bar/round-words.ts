import type { LastRound } from "../../failure/watch.ts";
import { formatCount } from "../format.ts";

/** What the icon has on it, by how the last round went: as of a run that is over. */
export const ROUND_LINES: Readonly<Record<LastRound["went"], string>> = {
	well: "m10 16.5 4.5 4.5L22 12",
	wrong: "m11 11 10 10m0-10L11 21",
};

/** A sign of it, told apart by its shape. */
export function signOf({ went }: LastRound): string {
	return went === "well" ? "✓" : "✗";
}

/** "last build ok", "last build: 2 errors", "last tests: 1 failed". */
export function wordsOfRound({ went, rounds, count }: LastRound): string {
	if (went === "well") return `last ${rounds} ok`;
	if (count === undefined) return `last ${rounds} failed`;
	const words =
		rounds === "tests"
			? `${formatCount(count)} failed`
			: formatCount(count, "error");
	return `last ${rounds}: ${words}`;
}
