import { quoteCommand } from "../text/quote.ts";
import type { Parameter, Values } from "./parameters.ts";

/**
 * How values come into a command line: the server runs it so, and the page shows
 * it so before it runs.
 */

/** What of a parameter matters for that. */
type Fillable = Pick<Parameter, "type"> & {
	adds?: readonly string[] | undefined;
};

/** A part of a word: as it stands, or a parameter's value. */
type Part = string | { readonly name: string };

/** `{name}`, and no more braces around it: `{{.Names}}` is no value. */
const PLACEHOLDER = /(?<!\{)\{([A-Za-z][\w-]*)\}(?!\})/;

/** Takes a word apart: `deploy:{version}` is a text and a value. */
export function partsOf(word: string): Part[] {
	return word
		.split(new RegExp(PLACEHOLDER, "g"))
		.map((part, index) => (index % 2 === 1 ? { name: part } : part))
		.filter((part) => part !== "");
}

/** The parameters whose values a word takes. */
export function namesIn(word: string): string[] {
	return partsOf(word).flatMap((part) =>
		typeof part === "string" ? [] : [part.name],
	);
}

/** The parameters with which words begin: such a value must not be read as an option. */
export function namesAtStart(words: readonly string[]): Set<string> {
	const names = words.map((word) => partsOf(word)[0]);
	return new Set(
		names.flatMap((part) => (typeof part === "object" ? [part.name] : [])),
	);
}

/**
 * The words to run. Each value becomes a part of one word, or some words of its
 * own, and is looked at by no shell. A word is left out when a value in it was:
 * `--branch={branch}` goes as a whole. One with several choices in it stands
 * there once for each. A flag's words stand where its name does, or else at
 * the end. `npm:<script>` is a script of package.json.
 *
 * @param words may have `{name}` in them
 */
export function fillIn(
	words: readonly string[],
	parameters: ReadonlyMap<string, Fillable>,
	values: Values,
): string[] {
	const placed = new Set(words.flatMap(namesIn));
	const filled = words.flatMap((word) => fillWord(word, parameters, values));
	for (const [name, parameter] of parameters) {
		if (placed.has(name) || parameter.type !== "flag") continue;
		if (values.get(name) === true) filled.push(...(parameter.adds ?? []));
	}
	return withScript(filled);
}

/** npm's own words for `npm:<script>`. */
function withScript(words: readonly string[]): string[] {
	const [first = "", ...rest] = words;
	const script = /^npm:(.+)/.exec(first)?.[1];
	if (script === undefined) return [...words];
	return ["npm", "run", script, ...(rest.length > 0 ? ["--", ...rest] : [])];
}

function fillWord(
	word: string,
	parameters: ReadonlyMap<string, Fillable>,
	values: Values,
): readonly string[] {
	let filled = [""];
	for (const part of partsOf(word)) {
		const texts =
			typeof part === "string"
				? [part]
				: textsOf(part.name, parameters.get(part.name), values);
		filled = filled.flatMap((begun) => texts.map((text) => begun + text));
	}
	return filled;
}

/** What a value is in a word; none when it was left out, several when it is a list. */
function textsOf(
	name: string,
	parameter: Fillable | undefined,
	values: Values,
): readonly string[] {
	// Words of a command line have no parameters, whatever braces are in them.
	if (parameter === undefined) return [`{${name}}`];
	const value = values.get(name);
	// Secrets would be in the list of processes; the configuration can't ask for it.
	if (value === undefined || parameter.type === "secret") return [];
	if (parameter.type === "flag") {
		return value === true ? (parameter.adds ?? []) : [];
	}
	return Array.isArray(value) ? value : [`${value}`];
}

/** The environment variable that a parameter's value is in for the command. */
export function variableOf(name: string): string {
	return `INPUT_${name.toUpperCase().replaceAll("-", "_")}`;
}

/** The command line as one would type it; a line of shell as it stands. */
export function shownCommand(
	run: readonly string[] | string,
	parameters: ReadonlyMap<string, Fillable>,
	values: Values,
): string {
	if (typeof run === "string") return run;
	return quoteCommand(fillIn(run, parameters, values));
}
