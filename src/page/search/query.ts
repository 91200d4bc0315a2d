/** What is searched for. */
export interface Query {
	text: string;
	isRegex: boolean;
	isCaseSensitive: boolean;
}

/**
 * The pattern that finds a query's matches, line by line.
 *
 * @throws {SyntaxError} if it is no regular expression
 */
export function compile({ text, isRegex, isCaseSensitive }: Query): RegExp {
	const source = isRegex ? text : text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
	return new RegExp(source, isCaseSensitive ? "gm" : "gim");
}
