import { isJsonObject } from "../json-object.ts";

/**
 * What finds errors in a tool's output that our own rules don't know: a problem
 * matcher, as VS Code and GitHub Actions have them. Only what both have is used.
 */
export interface Matcher {
	owner: string;
	/** What it finds where its lines don't say. */
	severity: Severity;
	/** Each matches a line, one after the other; the last one may match several. */
	patterns: readonly MatcherPattern[];
}

/** What the user has given to find errors by, beside our own rules. */
export interface GivenMatchers {
	/** Those that look at all lines. */
	matchers?: readonly Matcher[];
	/** Those that look from where the output asks for their file on. */
	matcherFiles?: readonly MatcherFile[];
}

/** A file of matchers, which the output asks for by `::add-matcher::`. */
export interface MatcherFile {
	/** What the path ends in that it is asked for by. */
	name: string;
	matchers: readonly Matcher[];
}

export type Severity = "error" | "warning" | "notice";

/** What one line is to look like, and which groups of the expression say what. */
export interface MatcherPattern {
	regexp: string;
	file?: number;
	line?: number;
	column?: number;
	severity?: number;
	message?: number;
	/** Whether it finds one thing in each line that it matches, as long as it does. */
	loop?: boolean;
}

/** More, or more in one, is no file of matchers. */
const MOST = 100;

const GROUPS = ["file", "line", "column", "severity", "message"] as const;

/**
 * Reads what a file of matchers holds: `{"problemMatcher": …}`, which is one or a
 * list of them; or those alone.
 *
 * @throws {Error} that says what is wrong
 */
export function readMatchers(json: unknown): Matcher[] {
	const all = isJsonObject(json) ? (json.problemMatcher ?? json) : json;
	const list = Array.isArray(all) ? all : [all];
	if (list.length === 0 || list.length > MOST) {
		throw new Error("there is no problemMatcher in it");
	}
	return list.map(readMatcher);
}

/** Whether that is what a file of matchers holds, which may yet be one with faults. */
export function holdsMatchers(json: unknown): boolean {
	if (!isJsonObject(json)) return false;
	const { problemMatcher } = json;
	const list = Array.isArray(problemMatcher)
		? problemMatcher
		: [problemMatcher];
	// The tasks of VS Code name them there, by "$tsc".
	return list.some(isJsonObject);
}

function readMatcher(value: unknown): Matcher {
	if (!isJsonObject(value) || value.pattern === undefined) {
		throw new Error("a problemMatcher has no pattern");
	}
	const { owner, severity, pattern } = value;
	const patterns = Array.isArray(pattern) ? pattern : [pattern];
	if (patterns.length === 0 || patterns.length > MOST) {
		throw new Error("a problemMatcher has no pattern");
	}
	return {
		owner: typeof owner === "string" ? owner : "matcher",
		severity: severityOf(severity) ?? "error",
		patterns: patterns.map(readPattern),
	};
}

function readPattern(value: unknown): MatcherPattern {
	if (!isJsonObject(value) || typeof value.regexp !== "string") {
		throw new Error("a pattern has no regexp");
	}
	const { regexp } = value;
	try {
		new RegExp(regexp);
	} catch (error) {
		throw new Error((error as Error).message);
	}
	const pattern: MatcherPattern = { regexp };
	for (const name of GROUPS) {
		const group = value[name];
		if (Number.isSafeInteger(group)) pattern[name] = group as number;
	}
	if (value.loop === true) pattern.loop = true;
	return pattern;
}

/** What a word says of how bad something is; undefined when it says nothing. */
export function severityOf(word: unknown): Severity | undefined {
	const [first = ""] = typeof word === "string" ? word.toLowerCase() : "";
	if (first === "e" || first === "f") return "error";
	if (first === "w") return "warning";
	return first === "i" || first === "n" || first === "h" ? "notice" : undefined;
}
