import { BacktrackingSearch } from "./backtracking.ts";
import { Automaton } from "./regex/automaton.ts";
import { parseRegex } from "./regex/parse.ts";
import { sizeOf } from "./regex/program.ts";
import { Scanner } from "./regex/scanner.ts";
import type { Search } from "./search.ts";

/** The largest automaton, in states. Larger expressions are searched by RegExp. */
const MOST_STATES = 20_000;

/** Something to hide. */
export interface Pattern {
	/** Its name in messages, which must not contain the pattern: that may be secret. */
	name: string;
	/** Starts a search in a text that begins at a position. */
	search(position?: number): Search;
}

/**
 * Makes a pattern of a regular expression.
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
	// Built at the first search: a large one takes longer than a command takes to
	// start.
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
