import { formatCount } from "../format.ts";
import type { Root } from "../root.ts";

/** How a run differs from an earlier one, as the server tells it. */
interface Difference {
	run: number;
	line: number | null;
	added: number;
	missing: number;
}

/** What one is told, and where it is: an index. */
export interface Told {
	words: string;
	line: number | undefined;
}

/** Asks how the run that is shown differs from the last good one. */
export async function differenceFromLastGood(root: Root): Promise<Told> {
	try {
		const answer = await fetch(root.of("difference"));
		const found: Difference | Record<string, never> = await answer.json();
		return toldOf(found);
	} catch {
		return { words: "Could not compare it", line: undefined };
	}
}

function toldOf(found: Difference | Record<string, never>): Told {
	if (!("added" in found)) {
		const words = "There is no earlier good run to compare it with";
		return { words, line: undefined };
	}
	const { run, line, added, missing } = found;
	const gone =
		missing > 0 ? `${formatCount(missing, "line")} of it missing` : "";
	if (line === null) {
		const words = `No line is new since #${run}, the last good run`;
		return { words: gone ? `${words}; ${gone}` : words, line: undefined };
	}
	const rest = [formatCount(added, "new line"), gone]
		.filter(Boolean)
		.join(", ");
	const words = `Line ${formatCount(line)} is the first that #${run}, the last good run, has not: ${rest}`;
	return { words, line: line - 1 };
}
