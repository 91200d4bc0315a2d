import { Automaton } from "../mask/regex/automaton.ts";
import { parseRegex } from "../mask/regex/parse.ts";
import { sizeOf } from "../mask/regex/program.ts";
import { Scanner } from "../mask/regex/scanner.ts";

/** An expression that becomes larger than this is refused. */
const MOST_STATES = 20_000;

/** Tells whether a text is matched from its beginning to its end. */
export type WholeMatch = (text: string) => boolean;

/**
 * A pattern as HTML's `pattern` has it: all of the text must match. It looks at
 * each character once, so that no text takes long; RegExp would backtrack, and
 * whoever sends a value could hold the session up with it.
 *
 * @returns why it can't be used, for a pattern that is wrong or not regular
 */
export function wholeMatch(pattern: string): WholeMatch | string {
	const source = `^(?:${pattern})$`;
	try {
		new RegExp(pattern, "u");
		new RegExp(source, "u");
	} catch (error) {
		return (error as Error).message;
	}
	const expression = parseRegex(source, "u");
	if (expression === undefined) {
		return "references and lookaheads could take for ever";
	}
	if (sizeOf(expression) > MOST_STATES) return "it is too large";
	const automaton = new Automaton("u");
	automaton.add(expression);
	return (text) => {
		const scanner = new Scanner(automaton);
		const found = [...scanner.push(text), ...scanner.end()];
		const [match] = found;
		if (scanner.isStuck || match === undefined) return false;
		return match.start === 0 && match.end === text.length;
	};
}
