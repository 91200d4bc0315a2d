import type { ReadLine } from "./line.ts";

/**
 * How much a line that a rule matches says about why a run failed.
 *
 * - `place`: a cause, and where in which file it is
 * - `cause`: a cause
 * - `hint`: a cause if nothing better is found; much prints such lines and goes on
 * - `consequence`: tells of a cause that stands elsewhere: never the first
 *   error while there is one
 * - `warning`: only counted
 * - `never`: no error, whatever words it has; no further rule is asked
 */
export type Kind =
	| "place"
	| "cause"
	| "hint"
	| "consequence"
	| "warning"
	| "never";

/** One way in which tools say that something went wrong. */
export interface Rule {
	/** Short and unique: it is told with what it finds, so that one can check it. */
	name: string;
	/** The tools that print such lines. */
	tool: string;
	kind: Kind;
	/**
	 * Matches the line without escape sequences, prefixes (of GitHub's times,
	 * BuildKit's steps, …) and what is beyond MOST_READ. Begins with ^, or with
	 * text that is fixed, and can match each text in one way only: hostile output
	 * is not to cost more than its length. The groups `file`, `line` and `col`
	 * are the place, if the line has it.
	 */
	pattern: RegExp;
	/** Each line that it matches has one of these: one without costs no expression. */
	has?: readonly string[];
	/** Lines that it matches, as the tool printed them. */
	examples: readonly string[];
	/** The lines that follow say more. */
	detail?: Detail;
	/** The line right above says more already, where it matches this. */
	detailAbove?: RegExp;
	/** Else a line further up does, behind the one that told of its beginning. */
	begun?: Begun;
	/** It stands in a list: what one of these rules finds further down takes its place. */
	givesWayTo?: readonly string[];
	/** Others print such lines too: it applies only where that rule has found something. */
	onlyBelow?: string;
	/** Tests that pass print such lines, too, of what they have handled. */
	isCommon?: true;
	/** A logger prints it: the program may go on. */
	isLogged?: true;
	/** A line that this matches, too, is a crash: of a program, or a test, that does not go on. */
	crash?: RegExp;
	/** What is to be shown is so many lines before the one that matches. */
	before?: number;
	/** Lines right after one another, or apart by blank ones, are one error. */
	isBlock?: true;
	/** Applies only to a line that began with a time of day. */
	isTimed?: true;
	/** Such a line, right below one of a logger that goes on, may have been caught: then it is a hint. */
	ofLineAbove?: RegExp;
	/** The file is the nearest line above that begins at its edge. */
	hasFileAbove?: true;
}

/** How a tool tells, before what a test prints, which test that is. */
export interface Begun {
	/** Its first group is the test's name, in the line that a rule has found. */
	name: RegExp;
	/** What stands before that name where the test begins. */
	sign: string;
	/** Matches the first line behind it that says more. */
	pattern: RegExp;
}

/** What is said of a finding in lines below it. */
export interface Detail {
	/** Matches the first line that says more; its first group does, or all of it. */
	pattern: RegExp;
	/** Lines above that one which are part of the same, and no findings of their own. */
	passes?: RegExp;
	/** It is one of so many lines below, at most. */
	within?: number;
	/** Whether it is shown instead of the line, which says little by itself. */
	isBetter?: true;
	/** Whether the line is what went wrong, and the one above it only its heading. */
	isLine?: true;
	/** The line right below that one says the rest. */
	rest?: RegExp;
	/** Below it, a line that says that there is another one, which takes its place. */
	restarts?: RegExp;
	/** Whether the groups `file`, `line` and `col` of the pattern are all that it tells. */
	isPlace?: true;
}

/** Whether what it finds is a cause. */
export function isCause({ kind }: Pick<Rule, "kind">): boolean {
	return kind === "cause" || kind === "place";
}

/** Whether it is about that line. */
export function isAbout(
	{ pattern, has, isTimed: needsTime }: Rule,
	{ text, isTimed }: ReadLine,
): boolean {
	if (needsTime && !isTimed) return false;
	return (has === undefined || hasOne(text, has)) && pattern.test(text);
}

function hasOne(text: string, some: readonly string[]): boolean {
	for (const each of some) if (text.includes(each)) return true;
	return false;
}
