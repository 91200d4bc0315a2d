import { type Pattern, regexPattern } from "./pattern.ts";
import { SecretPattern } from "./secret.ts";

const REGEX = /^\/(.+)\/([a-z]*)$/s;

/**
 * What keeps a text from being hidden, or a `/regex/`; undefined for nothing. It
 * does not quote it, because it may contain a secret.
 */
export function whyNotHidden(text: string): string | undefined {
	if (text === "") return "expected a text or a /regex/";
	const parts = REGEX.exec(text);
	if (parts === null) return undefined;
	const [, source = "", flags = ""] = parts;
	if (!/^[imsu]*$/.test(flags))
		return "a /regex/ takes the flags i, m, s and u";
	try {
		const isAll = new RegExp(source, withLines(flags)).test("");
		return isAll ? "that /regex/ matches no text at all" : undefined;
	} catch {
		return "that is no valid /regex/";
	}
}

/**
 * Patterns of what people write down to be hidden: texts, and `/regex/`.
 *
 * @param written each such that `whyNotHidden` has nothing against it
 * @param nameOf what to call the one at that index, which does not tell it
 */
export function hidingPatterns(
	written: readonly string[],
	nameOf: (index: number) => string,
): Pattern[] {
	const texts: string[] = [];
	const patterns: Pattern[] = [];
	for (const [index, text] of written.entries()) {
		const [, source, flags = ""] = REGEX.exec(text) ?? [];
		if (source === undefined) texts.push(text);
		else patterns.push(regexPattern(nameOf(index), source, withLines(flags)));
	}
	if (texts.length > 0) patterns.unshift(new SecretPattern(texts));
	return patterns;
}

/**
 * With m, `^` and `$` match at lines: a stream's own beginning and end mean
 * nothing to a user.
 */
function withLines(flags: string): string {
	return flags.includes("m") ? flags : `${flags}m`;
}
