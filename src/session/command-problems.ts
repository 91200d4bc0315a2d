import { basename } from "node:path";
import { whyNotHidden } from "../mask/written.ts";
import { namesIn, variableOf } from "../protocol/fill-in.ts";
import {
	MOST_TEXT,
	PARAMETER_NAME,
	type Parameter,
} from "../protocol/parameters.ts";
import type { Command } from "./command.ts";
import { checkValues } from "./values.ts";
import { wholeMatch } from "./whole-match.ts";

/** Something wrong in a command, and where: keys and indices from the command on. */
export interface CommandProblem {
	path: readonly (string | number)[];
	problem: string;
}

/** Programs that take a line of shell after `-c`. */
const SHELLS = /^(?:(?:ba|da|a|z|k|mk|fi|tc|c)?sh|busybox|pwsh|powershell)$/;

/** Variables that decide which program runs, and which code is in it. */
const LOADING =
	/^(?:PATH|IFS|ENV|BASH_ENV|NODE_OPTIONS|PERL5OPT|PYTHONSTARTUP|LD_.*|DYLD_.*)$/;

/** All that is wrong with a command whose keys and types are right. */
export function problemsOf(command: Command): CommandProblem[] {
	return [
		...problemsOfParameters(command),
		...problemsOfGroups(command),
		...problemsOfWords(command),
		...problemsOfEnv(command),
		...problemsOfMask(command),
	];
}

function problemsOfParameters({
	parameters,
	oneOf,
}: Command): CommandProblem[] {
	const problems: CommandProblem[] = [];
	const variables = new Map<string, string>();
	for (const [name, parameter] of parameters) {
		const add = (key: string | undefined, problem: string) =>
			problems.push({
				path: ["parameters", name, ...(key === undefined ? [] : [key])],
				problem,
			});
		if (!PARAMETER_NAME.test(name)) {
			add(
				undefined,
				"a name is letters, digits, - and _, and begins with a letter",
			);
			continue;
		}
		const variable = variableOf(name);
		const other = variables.get(variable);
		if (other !== undefined) {
			add(undefined, `"${other}" has the same variable, ${variable}`);
		}
		variables.set(variable, name);
		for (const [key, problem] of wrongIn(parameter)) add(key, problem);
		const isInGroup = oneOf.some((group) => group.includes(name));
		if (isInGroup && parameter.type === "flag") {
			add(undefined, "a flag has a value always, and can't be in oneOf");
		}
		if (
			isInGroup &&
			"default" in parameter &&
			parameter.default !== undefined
		) {
			add("default", "what is in oneOf has no default");
		}
	}
	return problems;
}

/** By key. */
function wrongIn(parameter: Parameter): [key: string, problem: string][] {
	const wrong: [string, string][] = [];
	if (parameter.type === "text" && parameter.pattern !== undefined) {
		const why = wholeMatch(parameter.pattern);
		if (typeof why === "string") wrong.push(["pattern", why]);
	}
	if (parameter.type === "text" || parameter.type === "secret") {
		if ((parameter.maxLength ?? 0) > MOST_TEXT) {
			wrong.push(["maxLength", `${MOST_TEXT} is the most`]);
		}
	}
	if (parameter.type === "number") {
		const { min = -Infinity, max = Infinity } = parameter;
		if (min > max) wrong.push(["min", "it is more than max"]);
	}
	if (parameter.type === "choice" || parameter.type === "choices") {
		const { choices, from, match } = parameter;
		if ((choices === undefined) === (from === undefined)) {
			wrong.push(["choices", "expected either choices or from"]);
		}
		if (match !== undefined && from === undefined) {
			wrong.push(["match", "it is for what a command lists, with from"]);
		}
		if (match !== undefined) {
			const why = whyNoMatch(match);
			if (why !== undefined) wrong.push(["match", why]);
		}
	}
	if (wrong.length === 0) wrong.push(...wrongDefault(parameter));
	return wrong;
}

function whyNoMatch(match: string): string | undefined {
	try {
		// With an alternative that is empty, it matches and shows its groups.
		const groups = new RegExp(`${match}|`, "u").exec("")?.length ?? 0;
		return groups > 1 ? undefined : "expected a group: (…)";
	} catch (error) {
		return (error as Error).message;
	}
}

/** A default goes the same way as any other value. */
function wrongDefault(parameter: Parameter): [key: string, problem: string][] {
	const value = "default" in parameter ? parameter.default : undefined;
	const isListed = "from" in parameter && parameter.from !== undefined;
	if (value === undefined || isListed) return [];
	const parameters = new Map([["it", parameter]]);
	const checked = checkValues(
		{ parameters, oneOf: [] },
		{ it: value },
		{ atStart: new Set(), listOf: () => undefined },
	);
	if (!("wrong" in checked)) return [];
	return checked.wrong.map(({ problem }) => ["default", problem]);
}

function problemsOfGroups({ parameters, oneOf }: Command): CommandProblem[] {
	const seen = new Set<string>();
	return oneOf.flatMap((group, n) =>
		group.flatMap((name, m) => {
			const path = ["oneOf", n, m];
			if (!parameters.has(name)) {
				return [{ path, problem: `there is no parameter "${name}"` }];
			}
			const isTwice = seen.has(name);
			seen.add(name);
			return isTwice ? [{ path, problem: `"${name}" is in oneOf twice` }] : [];
		}),
	);
}

function problemsOfWords({ run, parameters }: Command): CommandProblem[] {
	if (typeof run === "string") {
		const [name] = namesIn(run).filter((each) => parameters.has(each));
		if (name === undefined) return [];
		const problem = `a shell would run what is in the value: write "$${variableOf(name)}"`;
		return [{ path: ["run"], problem }];
	}
	return run.flatMap((word, n) => {
		const problem = wordProblem(word, n, run, parameters);
		return problem === undefined ? [] : [{ path: ["run", n], problem }];
	});
}

function wordProblem(
	word: string,
	index: number,
	words: readonly string[],
	parameters: ReadonlyMap<string, Parameter>,
): string | undefined {
	const names = namesIn(word);
	const [first] = names;
	if (first === undefined) return undefined;
	for (const name of names) {
		const type = parameters.get(name)?.type;
		if (type === undefined) return `there is no parameter "${name}"`;
		if (type === "secret") {
			return `"${name}" is secret, and words are in the list of processes: it is in the variable ${variableOf(name)}`;
		}
		if (type === "flag" && word !== `{${name}}`) {
			return `"${name}" is a flag, whose words stand by themselves`;
		}
	}
	if (index === 0) return "a value can't choose which program is run";
	if (isShellLine(index, words)) {
		return `a shell would run what is in the value: write "$${variableOf(first)}"`;
	}
	const lists = names.filter(
		(name) => parameters.get(name)?.type === "choices",
	);
	return lists.length > 1 ? "only one list fits in a word" : undefined;
}

/** Whether a shell takes the word for a line: `bash -c "…"`, also behind `sudo`. */
function isShellLine(index: number, words: readonly string[]): boolean {
	const before = words.slice(0, index);
	const shell = before.findIndex((word) => SHELLS.test(basename(word)));
	if (shell === -1) return false;
	const options = before.slice(shell + 1);
	// Only the word right after the options; those behind it are $0, $1 and so on.
	return (
		options.some((word) => /^-[a-z]*c|^-Command$/i.test(word)) &&
		options.every((word) => /^[-+]/.test(word))
	);
}

function problemsOfMask({ mask }: Command): CommandProblem[] {
	return mask.flatMap((text, n) => {
		const problem = whyNotHidden(text);
		return problem === undefined ? [] : [{ path: ["mask", n], problem }];
	});
}

function problemsOfEnv({ env, parameters }: Command): CommandProblem[] {
	return [...env].flatMap(([variable, text]) => {
		const path = ["env", variable];
		if (!/^[A-Za-z_]\w*$/.test(variable)) {
			return [{ path, problem: "that is no name of a variable" }];
		}
		const names = namesIn(text);
		const unknown = names.find((name) => !parameters.has(name));
		if (unknown !== undefined) {
			return [{ path, problem: `there is no parameter "${unknown}"` }];
		}
		if (names.length > 0 && LOADING.test(variable)) {
			return [{ path, problem: "a value can't choose which code is run" }];
		}
		return [];
	});
}
