/** What a line begins with to say which of several programs wrote it. */
export interface Prefix {
	name: string;
	/** The beginning as it was printed, with its colours and the blank after it. */
	text: string;
}

/** No name is longer, in characters. */
const LONGEST_NAME = 100;

/** Nothing beyond this is read. */
const LONGEST = 400;

// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what they are
const COLOURS = /(?:\x1b\[[\d;:]{0,64}m)*/.source;

/**
 * How programs that run others name them:
 * `[api] ` concurrently, `[user@host] out: ` Fabric, `web-1  | ` Docker Compose
 * and foreman, `lib:build: ` Turborepo.
 */
const PREFIX = new RegExp(
	[
		`^${COLOURS}(?:`,
		`\\[(?<bracket>[\\w@][\\w@./:#-]*)\\]${COLOURS}(?: (?:out|err|run):)?(?: |$)`,
		`|(?<bar>[\\w@][\\w@./-]*) +\\|(?: |$)`,
		`|(?<colon>(?:@?\\w[\\w./@-]*|//):[\\w./:-]*[\\w-]):(?: |$)`,
		`)${COLOURS}`,
	].join(""),
);

/** In brackets, these say how bad something is, when it was, or how far it is. */
const NO_NAME =
	/^(?:info|warn|warning|err|error|debug|trace|fatal|notice|verbose|critical|ok|pass|passed|fail|failed|skip|skipped|done|x|\d\d?:\d\d.*|\d{2,4}[-/]\d\d?[-/].*|\d+\/\d+|\d+\.\d+)$/i;

/** The place of an error: `app.c:10: `, `app.c:10:5: `. */
const PLACE = /:\d+$/;

/** Reads the prefix of a line as it was printed; undefined if it has none. */
export function readPrefix(line: string): Prefix | undefined {
	const match = PREFIX.exec(line.slice(0, LONGEST));
	const { bracket, bar, colon } = match?.groups ?? {};
	const name = bracket ?? bar ?? colon;
	if (match === null || name === undefined) return undefined;
	const isName =
		name.length <= LONGEST_NAME &&
		!(bracket !== undefined && NO_NAME.test(bracket)) &&
		!(colon !== undefined && PLACE.test(colon));
	return isName ? { name, text: match[0] } : undefined;
}
