/** Matches the end of the text under any flags; `$` means a line's end under m. */
const END = "(?![^])";

/** An atom of more than one character, or a quantifier in braces. */
const ESCAPE =
	/\\(?:c[A-Za-z]|x[\da-f]{2}|u[\da-f]{4}|u\{[\da-f]+\}|p\{[^}]*\}|k<[^>]*>|\d+|.)/isy;
const CLASS = /\[\^?(?:\\.|[^\]\\])*\]/sy;
const BRACES = /\{\d+(?:,\d*)?\}/y;
const GROUP = /\((?:\?(?:[:=!]|<[=!]|<[^>]+>))?/y;
const CHARACTER = /./suy;

/**
 * Makes a regular expression that also matches the beginning of a match at the end
 * of the text, by which a stream knows what to hold back. In the result, each atom
 * may match the end of the text instead; so do those of lookaheads.
 *
 * @param source of a valid regular expression without the flag v
 */
export function partialSource(source: string): string {
	let position = 0;
	const take = (pattern: RegExp): string => {
		pattern.lastIndex = position;
		const [taken = ""] = pattern.exec(source) ?? [];
		position += taken.length;
		return taken;
	};
	const orEnd = (atom: string) => `(?:${atom}|${END})`;

	/** Reads up to the end of the group. */
	const alternatives = (): string => {
		let result = "";
		while (position < source.length) {
			const next = source[position] as string;
			if (next === ")") break;
			if (next === "\\") result += orEnd(take(ESCAPE));
			else if (next === "[") result += orEnd(take(CLASS));
			else if (next === "(") result += group();
			else if ("|^$*+?".includes(next)) result += take(CHARACTER);
			else result += take(BRACES) || orEnd(take(CHARACTER));
		}
		return result;
	};
	const group = (): string => {
		const start = position;
		const opening = take(GROUP);
		const inside = alternatives();
		position++;
		// A lookbehind looks at text that is there, and a negative lookahead holds
		// at the end of the text.
		const isWhole = ["(?!", "(?<!", "(?<="].includes(opening);
		if (isWhole) return source.slice(start, position);
		return `${opening}${inside}|${END})`;
	};
	return alternatives();
}
