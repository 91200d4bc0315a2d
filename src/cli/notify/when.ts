/** When somebody is told. */
export interface When {
	success: boolean;
	failure: boolean;
	/** After so long without output, in ms; undefined for never. */
	silentMs: number | undefined;
}

const UNIT_MS: Record<string, number> = {
	s: 1000,
	m: 60_000,
	h: 3_600_000,
};

/**
 * Reads `end`, `success`, `fail` and `silent=<duration>`, with commas between.
 *
 * @returns undefined for anything else
 */
export function whenFrom(text: string): When | undefined {
	const when: When = { success: false, failure: false, silentMs: undefined };
	for (const word of text.split(",").map((each) => each.trim())) {
		const [, count, unit = ""] = /^silent=(\d{1,6})([smh])$/.exec(word) ?? [];
		const ms = Number(count) * (UNIT_MS[unit] ?? Number.NaN);
		if (word === "end") when.success = when.failure = true;
		else if (word === "success") when.success = true;
		else if (word === "fail") when.failure = true;
		else if (ms > 0) when.silentMs = ms;
		else return undefined;
	}
	return when;
}
