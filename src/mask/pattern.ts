import { BacktrackingSearch } from "./backtracking.ts";
import { Automaton } from "./regex/automaton.ts";
import { parseRegex } from "./regex/parse.ts";
import { sizeOf } from "./regex/program.ts";
import { Scanner } from "./regex/scanner.ts";
import type { Search } from "./search.ts";

/** An expression that becomes larger than this is left to RegExp. */
const MOST_STATES = 20_000;

/** What to hide. */
export interface Pattern {
	/** What to call it where it is spoken of; it may itself be secret. */
	name: string;
	/** Looks for it in a text that begins at that position. */
	search(position?: number): Search;
}

/**
 * What a regular expression matches.
 *
 * @param flags of i, m, s and u
 */
export function regexPattern(
	name: string,
	source: string,
	flags: string,
): Pattern {
	const expression = parseRegex(source, flags);
	if (expression === undefined || sizeOf(expression) > MOST_STATES) {
		return {
			name,
			search: (position) => new BacktrackingSearch(source, flags, position),
		};
	}
	// Only now and once: a large one takes longer than a command takes to start.
	let automaton: Automaton | undefined;
	return {
		name,
		search(position) {
			if (automaton === undefined) {
				automaton = new Automaton(flags);
				automaton.add(expression);
			}
			return new Scanner(automaton, position);
		},
	};
}
