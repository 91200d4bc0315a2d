import { isJsonObject } from "../json-object.ts";
import type { WrongValue } from "../protocol/control.ts";
import {
	MAX_TEXT,
	type NumberParameter,
	type Parameter,
	type Parameters,
	type Value,
	type Values,
} from "../protocol/parameters.ts";
import { nearest } from "../text/nearest.ts";
import { wholeMatch } from "./whole-match.ts";

/** Values that may be used, or all that keeps them from it. */
export type CheckedValues = { values: Values } | { wrong: WrongValue[] };

/** What else the check of a command's values depends on. */
export interface ValueContext {
	/** Parameters whose values begin a word of the command line. */
	atStart: ReadonlySet<string>;
	/** What a command has listed for a choice; undefined when it has failed to. */
	listOf(name: string): readonly string[] | undefined;
}

/** More wrong values than this are not told of: whoever sends them knows. */
const MOST_TOLD = 100;

/**
 * Checks what somebody has sent as values: JSON of any shape. What is absent
 * has its default; null leaves a value out that has one.
 */
export function checkValues(
	{ parameters, oneOf }: Parameters,
	given: unknown,
	context: ValueContext,
): CheckedValues {
	if (!isJsonObject(given)) {
		return { wrong: [{ parameter: "", problem: "Values are an object." }] };
	}
	// By its own keys only: "__proto__" and "constructor" are no parameters.
	const sent = new Map<string, unknown>(Object.entries(given));
	const wrong = unknownNames(sent.keys(), parameters);
	const values = new Map<string, Value>();
	for (const [name, parameter] of parameters) {
		const value = givenValue(parameter, sent, name);
		const problem =
			value === undefined
				? whyNeeded(parameter, isInGroup(name, oneOf))
				: problemOf(name, parameter, value, context);
		if (problem !== undefined) wrong.push({ parameter: name, problem });
		else if (value !== undefined) values.set(name, value as Value);
	}
	for (const group of oneOf)
		wrong.push(...wrongInGroup(group, sent, parameters));
	return wrong.length > 0 ? { wrong: wrong.slice(0, MOST_TOLD) } : { values };
}

/**
 * Checks a text that is no command's parameter, such as a name or a reason, by
 * the same rules. Absent, null or empty it is undefined.
 *
 * @returns the text, or what is wrong with it
 */
export function checkText(
	name: string,
	given: unknown,
	limits: { maxLength: number; optional: boolean },
): { text: string | undefined } | WrongValue {
	const parameters = new Map([[name, { type: "text" as const, ...limits }]]);
	const checked = checkValues(
		{ parameters, oneOf: [] },
		{ [name]: given },
		{ atStart: new Set(), listOf: () => undefined },
	);
	if ("values" in checked) {
		return { text: checked.values.get(name) as string | undefined };
	}
	return checked.wrong[0] as WrongValue;
}

function unknownNames(
	names: Iterable<string>,
	parameters: ReadonlyMap<string, Parameter>,
): WrongValue[] {
	const unknown = [...names].filter((name) => !parameters.has(name));
	return unknown.slice(0, MOST_TOLD).map((name) => {
		const meant = nearest(name, parameters.keys());
		const hint = meant === undefined ? "" : ` Did you mean “${meant}”?`;
		return {
			parameter: name.slice(0, 64),
			problem: `There is no such parameter.${hint}`,
		};
	});
}

/** What was sent, or else the default; undefined for nothing. */
function givenValue(
	parameter: Parameter,
	sent: ReadonlyMap<string, unknown>,
	name: string,
): unknown {
	const value = sent.get(name);
	if (isNothing(value)) {
		if (parameter.type === "flag") return parameter.default ?? false;
		if (sent.has(name) || !("default" in parameter)) return undefined;
		return parameter.default;
	}
	return value;
}

/** What a form sends for a field that is empty. */
function isNothing(value: unknown): boolean {
	const isEmptyList = Array.isArray(value) && value.length === 0;
	return value === undefined || value === null || value === "" || isEmptyList;
}

function isInGroup(
	name: string,
	groups: readonly (readonly string[])[],
): boolean {
	return groups.some((group) => group.includes(name));
}

function whyNeeded(
	{ optional }: Parameter,
	isInGroup: boolean,
): string | undefined {
	return optional || isInGroup ? undefined : "This is needed.";
}

function wrongInGroup(
	group: readonly string[],
	sent: ReadonlyMap<string, unknown>,
	parameters: ReadonlyMap<string, Parameter>,
): WrongValue[] {
	const given = group.filter((name) => !isNothing(sent.get(name)));
	const names = group.join(", ");
	if (given.length > 1) {
		const problem = `Give only one of these: ${names}.`;
		return given.map((parameter) => ({ parameter, problem }));
	}
	const isFree = group.every((name) => parameters.get(name)?.optional);
	if (given.length === 1 || isFree) return [];
	const problem = `Give one of these: ${names}.`;
	return [{ parameter: group[0] ?? "", problem }];
}

function problemOf(
	name: string,
	parameter: Parameter,
	value: unknown,
	context: ValueContext,
): string | undefined {
	switch (parameter.type) {
		case "flag":
			return typeof value === "boolean" ? undefined : "This is true or false.";
		case "number":
			return (
				numberProblem(parameter, value) ?? dashProblem(name, [value], context)
			);
		case "text": {
			const { maxLength, pattern } = parameter;
			return (
				textProblem(value, maxLength) ??
				patternProblem(value as string, pattern) ??
				dashProblem(name, [value], context)
			);
		}
		case "secret":
			return textProblem(value, parameter.maxLength);
		case "choice":
			return (
				choiceProblem(value, parameter.choices ?? context.listOf(name)) ??
				dashProblem(name, [value], context)
			);
		case "choices":
			return (
				choicesProblem(value, parameter.choices ?? context.listOf(name)) ??
				dashProblem(name, value as unknown[], context)
			);
	}
}

/**
 * Control characters end lines, words and environments, and move a terminal's
 * cursor; lone surrogates become another text as UTF-8; and what reorders text
 * makes a value look like another one to whoever confirms it.
 */
const FORBIDDEN =
	/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

/** Whether nothing in a text would make it another one where it is used or shown. */
export function isPlain(text: string): boolean {
	return !FORBIDDEN.test(text);
}

function textProblem(value: unknown, maxLength = MAX_TEXT): string | undefined {
	if (typeof value !== "string") return "This is a text.";
	// Code units first: a text of a megabyte is not to be taken apart.
	if (value.length > 2 * maxLength || [...value].length > maxLength) {
		return `This may have ${maxLength} characters at most.`;
	}
	if (!isPlain(value)) {
		return "This may not have control characters or line breaks in it.";
	}
	return undefined;
}

function patternProblem(
	value: string,
	pattern: string | undefined,
): string | undefined {
	if (pattern === undefined) return undefined;
	const matches = wholeMatch(pattern);
	if (typeof matches === "string")
		return `Its pattern can't be used: ${matches}.`;
	return matches(value) ? undefined : `This does not match ${pattern}`;
}

/** What begins an argument must not be taken for an option. */
function dashProblem(
	name: string,
	values: readonly unknown[],
	{ atStart }: ValueContext,
): string | undefined {
	const isOption = values.some((value) => `${value}`.startsWith("-"));
	if (!atStart.has(name) || !isOption) return undefined;
	return "This may not begin with “-”: the command would take it for an option.";
}

function numberProblem(
	{ min = -Infinity, max = Infinity, step = 1 }: NumberParameter,
	value: unknown,
): string | undefined {
	if (typeof value !== "number" || !Number.isFinite(value)) {
		return "This is a number.";
	}
	if (value < min) return `This is ${min} at least.`;
	if (value > max) return `This is ${max} at most.`;
	// What has an exponent when it is written is no number to most commands.
	if (/e/.test(`${value}`) || Math.abs(value) > Number.MAX_SAFE_INTEGER) {
		return "This is no number that a command understands.";
	}
	const steps = (value - (Number.isFinite(min) ? min : 0)) / step;
	const isStep = Math.abs(steps - Math.round(steps)) < 1e-6;
	if (isStep) return undefined;
	return step === 1 && Number.isInteger(Number.isFinite(min) ? min : 0)
		? "This is a whole number."
		: `This goes in steps of ${step}.`;
}

function choiceProblem(
	value: unknown,
	list: readonly string[] | undefined,
): string | undefined {
	const problem = textProblem(value, Number.MAX_SAFE_INTEGER);
	if (problem !== undefined) return problem;
	if (list === undefined) return "What there is to choose could not be listed.";
	return list.includes(value as string)
		? undefined
		: "This is none of the choices.";
}

function choicesProblem(
	value: unknown,
	list: readonly string[] | undefined,
): string | undefined {
	if (!Array.isArray(value)) return "This is a list of choices.";
	if (new Set(value).size < value.length) return "Each can be chosen once.";
	if (list !== undefined && value.length > list.length) {
		return "These are more than the choices.";
	}
	for (const each of value) {
		const problem = choiceProblem(each, list);
		if (problem !== undefined) return problem;
	}
	return undefined;
}
