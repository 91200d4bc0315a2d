/** The end of the text, whatever flags there are. */
const END = "(?![^])";

/** An atom of more than one character, or a quantifier in braces. */
const ESCAPE =
	/\\(?:c[A-Za-z]|x[\da-f]{2}|u[\da-f]{4}|u\{[\da-f]+\}|p\{[^}]*\}|k<[^>]*>|\d+|.)/isy;
const CLASS = /\[\^?(?:\\.|[^\]\\])*\]/sy;
const BRACES = /\{\d+(?:,\d*)?\}/y;
const GROUP = /\((?:\?(?:[:=!]|<[=!]|<[^>]+>))?/y;
const CHARACTER = /./suy;

/**
 * The source of a regular expression that matches what the given one does,
 * and also a beginning of such a match that ends where the text does: every
 * atom may be the end of the text instead. So a stream can tell what may become
 * a match. (Of what lookaheads want, it takes a beginning too.)
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

	/** Up to the end of the group. */
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
		// What comes before is there already, and what must not come is not.
		const isWhole = ["(?!", "(?<!", "(?<="].includes(opening);
		if (isWhole) return source.slice(start, position);
		return `${opening}${inside}|${END})`;
	};
	return alternatives();
}
