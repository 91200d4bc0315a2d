/** The levels of loggers, from the least on; each with what is as grave as it. */
const LEVELS = [
	["trace", "verbose", "silly", "all"],
	["debug", "dbg", "d"],
	["info", "information", "informational", "notice", "inf", "i", "http"],
	["warn", "warning", "wrn", "w"],
	["error", "err", "eror", "e"],
	[
		"fatal",
		"critical",
		"crit",
		"panic",
		"dpanic",
		"alert",
		"emerg",
		"emergency",
	],
] as const;

/** What they are called here, from the least on. */
export const LEVEL_NAMES = LEVELS.map(([name]) => name);

const RANKS = new Map<string, number>(
	LEVELS.flatMap((names, rank) => names.map((name) => [name, rank] as const)),
);

/** How grave something is. */
export interface Level {
	/** As it is shown: in capitals, by our name if it is one of those. */
	name: string;
	/** From 0, for trace, to 5; undefined for what is no level that we know. */
	rank: number | undefined;
}

/**
 * Reads a level: a name, or a number as pino and bunyan have them (10 for trace
 * to 60 for fatal, and what is in between counts with the one below).
 */
export function readLevel(value: unknown): Level | undefined {
	if (typeof value === "number") {
		const rank = Math.floor(value / 10) - 1;
		const name = LEVEL_NAMES[rank];
		return name === undefined
			? { name: `${value}`, rank: undefined }
			: { name: name.toUpperCase(), rank };
	}
	if (typeof value !== "string" || value === "" || value.length > 20) {
		return undefined;
	}
	const rank = RANKS.get(value.toLowerCase());
	const name = (rank === undefined ? undefined : LEVEL_NAMES[rank]) ?? value;
	return { name: name.toUpperCase(), rank };
}
