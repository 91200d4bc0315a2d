import {
	type Matcher,
	type MatcherPattern,
	type Severity,
	severityOf,
} from "../protocol/matchers.ts";

/** What a matcher of the user's has found in a line. */
export interface MatcherFinding {
	owner: string;
	severity: Severity;
	/** `file`, `line`, `col` and `message`, as far as the lines say. */
	groups: Record<string, string | undefined>;
}

type Groups = Record<string, string | undefined>;

/** A matcher, and how far in its patterns the lines before have come. */
interface State {
	matcher: Matcher;
	regexps: readonly RegExp[];
	next: number;
	groups: Groups;
}

/**
 * Looks by the user's own matchers for what went wrong, in lines that are given
 * in their order. Their expressions may take for ever: whoever uses this sets a
 * limit.
 */
export class OwnMatchers {
	readonly #states: State[];

	constructor(matchers: readonly Matcher[]) {
		this.#states = matchers.map((matcher) => ({
			matcher,
			regexps: matcher.patterns.map(({ regexp }) => new RegExp(regexp)),
			next: 0,
			groups: {},
		}));
	}

	/** Others that know the same. */
	fork(): OwnMatchers {
		const fork = new OwnMatchers([]);
		fork.#states.push(...this.#states.map((state) => ({ ...state })));
		return fork;
	}

	/** What the first matcher finds that finds anything. */
	read(line: string): MatcherFinding | undefined {
		let found: MatcherFinding | undefined;
		for (const state of this.#states) found ??= step(state, line);
		return found;
	}
}

function step(state: State, line: string): MatcherFinding | undefined {
	const { patterns } = state.matcher;
	let match = state.regexps[state.next]?.exec(line);
	if (!match && state.next > 0) {
		// It may begin anew where it doesn't go on.
		state.next = 0;
		state.groups = {};
		match = state.regexps[0]?.exec(line);
	}
	const pattern = patterns[state.next];
	if (!match || pattern === undefined) return undefined;
	const groups = { ...state.groups, ...groupsOf(pattern, match) };
	if (state.next < patterns.length - 1) {
		state.next++;
		state.groups = groups;
		return undefined;
	}
	if (pattern.loop !== true || state.next === 0) {
		state.next = 0;
		state.groups = {};
	}
	const { owner, severity } = state.matcher;
	return { owner, severity: severityOf(groups.severity) ?? severity, groups };
}

function groupsOf(pattern: MatcherPattern, match: RegExpExecArray): Groups {
	const said = {
		file: pattern.file,
		line: pattern.line,
		col: pattern.column,
		severity: pattern.severity,
		message: pattern.message,
	};
	return Object.fromEntries(
		Object.entries(said).flatMap(([name, group]) => {
			const text = group === undefined ? undefined : match[group];
			return text === undefined ? [] : [[name, text]];
		}),
	);
}
