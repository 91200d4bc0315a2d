import {
	type GivenMatchers,
	type Matcher,
	type MatcherPattern,
	type Severity,
	severityOf,
} from "../protocol/matchers.ts";
import { readMatcherCommand } from "./matcher-command.ts";

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

/** A matcher whose expressions are made once, however often it is switched on. */
interface Compiled {
	matcher: Matcher;
	regexps: readonly RegExp[];
}

/**
 * Looks by the user's own matchers for what went wrong, in lines that are given
 * in their order: by some always, by those of a folder from where the output
 * asks for one on. Their expressions may take for ever: whoever uses this sets
 * a limit.
 */
export class OwnMatchers {
	#always: readonly State[];
	/** What output can switch on, by the file's name. */
	#files: ReadonlyMap<string, readonly Compiled[]>;
	/** What it has switched on: the latest first, as GitHub asks them. */
	#switched: readonly State[] = [];

	constructor({ matchers = [], matcherFiles = [] }: GivenMatchers) {
		this.#always = matchers.map(compiled).map(begun);
		this.#files = new Map(
			matcherFiles.map(({ name, matchers }) => [name, matchers.map(compiled)]),
		);
	}

	/** Whether any line may be one that they find something in. */
	get isOn(): boolean {
		return this.#always.length > 0 || this.#switched.length > 0;
	}

	/** Others that know the same. */
	fork(): OwnMatchers {
		const fork = new OwnMatchers({});
		fork.#files = this.#files;
		fork.#always = this.#always.map((state) => ({ ...state }));
		fork.#switched = this.#switched.map((state) => ({ ...state }));
		return fork;
	}

	/**
	 * Switches matchers on or off where a line asks for that; nothing but what
	 * the user has named. Tells whether it was such a line.
	 *
	 * @param raw with its escape sequences, cut or not after 2000 characters
	 */
	obey(raw: string): boolean {
		if (this.#files.size === 0) return false;
		const command = readMatcherCommand(raw);
		if (command === undefined) return false;
		if (command.type === "add") {
			const added = this.#files.get(command.file) ?? [];
			this.#drop(ownersOf(added));
			// GitHub puts each before all others, in their order.
			const newest = added.map(begun).reverse();
			this.#switched = [...newest, ...this.#switched];
		} else if ("owner" in command) {
			this.#drop([command.owner]);
		} else this.#drop(ownersOf(this.#files.get(command.file) ?? []));
		return true;
	}

	/** Lines are missing, which may have switched any off. */
	switchOff(): void {
		this.#switched = [];
	}

	#drop(owners: readonly string[]): void {
		const dropped = new Set(owners.map((owner) => owner.toLowerCase()));
		this.#switched = this.#switched.filter(
			({ matcher }) => !dropped.has(matcher.owner.toLowerCase()),
		);
	}

	/** What the first matcher finds that finds anything. */
	read(line: string): MatcherFinding | undefined {
		let found: MatcherFinding | undefined;
		for (const state of this.#switched) found ??= step(state, line);
		for (const state of this.#always) found ??= step(state, line);
		return found;
	}
}

function compiled(matcher: Matcher): Compiled {
	const regexps = matcher.patterns.map(({ regexp }) => new RegExp(regexp));
	return { matcher, regexps };
}

function begun({ matcher, regexps }: Compiled): State {
	return { matcher, regexps, next: 0, groups: {} };
}

function ownersOf(all: readonly Compiled[]): string[] {
	return all.map(({ matcher }) => matcher.owner);
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
