import { stripVTControlCharacters } from "node:util";
import { withDeadline } from "../io/deadline.ts";
import { isJsonObject } from "../json-object.ts";
import type { Captures } from "../process/capture.ts";
import type { ChoicesAnswer } from "../protocol/control.ts";
import { fillIn } from "../protocol/fill-in.ts";
import {
	CHOICES_TIMEOUT_S,
	type ChoiceSource,
	MOST_TEXT,
	type Parameter,
	type Value,
	type Values,
} from "../protocol/parameters.ts";
import type { Command } from "./command.ts";
import { environmentFor } from "./command-line.ts";
import { printable } from "./printable.ts";
import { checkValues, isPlain } from "./values.ts";

/** More than this are no list that somebody chooses from. */
const MOST_CHOICES = 10_000;

/** How long, in ms, a pattern may take over all lines. */
const MATCH_MS = 500;

/** What has been shown may be chosen for so long, in ms, although it is not kept to be shown again. */
const SHOWN_MS = 300_000;

/** Of so many combinations of values the lists of a command are remembered. */
const MOST_LISTS = 32;

/** So many lists are made at once; who asks for more is told to wait. */
const MOST_AT_ONCE = 8;

/** How much of what a command printed is told when it has failed, in characters. */
const MOST_OUTPUT = 2000;

export interface ChoicesOptions {
	captures: Captures;
	/** What commands are run with. */
	env: NodeJS.ProcessEnv;
	/** Hides in a command's output what is not to be seen. */
	masked(command: Command, text: string): string;
}

/** A list, and when it was made; or one that is being made. */
interface Listing {
	answer: Promise<ChoicesAnswer>;
	/** The same, when it is there. */
	list?: readonly string[];
	/** By performance.now(). */
	madeAt: number;
}

/** What commands list for the choices of their parameters. */
export class Choices {
	readonly #options: ChoicesOptions;
	/** By parameter and other values. A command that is read anew has none. */
	readonly #listings = new WeakMap<Command, Map<string, Listing>>();
	#running = 0;

	constructor(options: ChoicesOptions) {
		this.#options = options;
	}

	/**
	 * Lists what there is to choose; the same list for all who ask meanwhile, and
	 * for as long as the parameter says.
	 *
	 * @param given what is filled in elsewhere, of any shape: what can be used of it
	 *   reaches the command in its environment
	 * @returns undefined for a parameter that has no such list
	 */
	list(
		command: Command,
		name: string,
		given: unknown,
	): Promise<ChoicesAnswer> | undefined {
		const source = sourceOf(command, name);
		if (source === undefined) return undefined;
		const { key, values, listings, known } = this.#find(command, name, given);
		const keptMs = (source.cacheSeconds ?? 0) * 1000;
		const isMade = known?.list !== undefined;
		if (known && (!isMade || ageOf(known) < keptMs)) return known.answer;
		if (this.#running >= MOST_AT_ONCE) {
			const problem = "Too many lists are being made; try again.";
			return Promise.resolve({ problem, output: "" });
		}
		this.#running++;
		const answer = this.#run(command, source, values);
		const listing: Listing = { answer, madeAt: 0 };
		listings.delete(key);
		listings.set(key, listing);
		const [oldest] = listings.keys();
		if (listings.size > MOST_LISTS && oldest !== undefined) {
			listings.delete(oldest);
		}
		void answer.then((made) => {
			this.#running--;
			listing.madeAt = performance.now();
			if ("choices" in made) listing.list = made.choices;
			else if (listings.get(key) === listing) listings.delete(key);
		});
		return answer;
	}

	/**
	 * The list by which a choice is checked: one that was shown not long ago, if
	 * what is chosen is in it; else a new one.
	 *
	 * @returns undefined when it can't be had
	 */
	async listFor(
		command: Command,
		name: string,
		given: unknown,
	): Promise<readonly string[] | undefined> {
		const { known } = this.#find(command, name, given);
		const chosen = ownValue(given, name);
		const all: unknown[] = Array.isArray(chosen) ? chosen : [chosen];
		const isShown = all.every((one) => known?.list?.includes(one as string));
		if (known && isShown && ageOf(known) < SHOWN_MS) return known.list;
		const answer = await this.list(command, name, given);
		return answer && "choices" in answer ? answer.choices : undefined;
	}

	#find(command: Command, name: string, given: unknown) {
		const values = otherValues(command, name, given);
		const key = JSON.stringify([name, ...values]);
		const listings = this.#listings.get(command) ?? new Map<string, Listing>();
		this.#listings.set(command, listings);
		return { key, values, listings, known: listings.get(key) };
	}

	async #run(
		command: Command,
		{ from = [], match, timeoutSeconds = CHOICES_TIMEOUT_S }: ChoiceSource,
		values: Values,
	): Promise<ChoicesAnswer> {
		const { captures, masked } = this.#options;
		const { stdout, end, problem } = await captures.run(
			fillIn(from, new Map(), new Map()),
			{
				env: environmentFor(command, values, this.#options.env),
				cwd: command.cwd,
				limit: timeoutSeconds,
			},
		);
		const found = problem ?? choicesIn(stdout, match);
		if (typeof found !== "string") return { choices: found };
		const output = printable(masked(command, end)).slice(-MOST_OUTPUT);
		return { problem: masked(command, found), output };
	}
}

function ageOf({ madeAt }: Listing): number {
	return performance.now() - madeAt;
}

function sourceOf(
	{ parameters }: Command,
	name: string,
): ChoiceSource | undefined {
	const parameter = parameters.get(name);
	if (parameter === undefined || !("from" in parameter)) return undefined;
	return parameter.from === undefined ? undefined : parameter;
}

/**
 * What is filled in besides that parameter, as far as it can be used: a form is
 * half empty when it asks. A secret is none of its business.
 */
function otherValues(command: Command, name: string, given: unknown): Values {
	const values = new Map<string, Value>();
	for (const [other, parameter] of command.parameters) {
		if (other === name || parameter.type === "secret") continue;
		const sent = ownValue(given, other);
		const checked = checkValues(
			{ parameters: new Map([[other, unlisted(parameter)]]), oneOf: [] },
			sent === undefined ? {} : { [other]: sent },
			{
				atStart: new Set(),
				// Whatever is chosen from another list is only a variable here.
				listOf: () => [sent].flat() as string[],
			},
		);
		const value = "values" in checked ? checked.values.get(other) : undefined;
		if (value !== undefined) values.set(other, value);
	}
	return values;
}

/** It may be absent here. */
function unlisted(parameter: Parameter): Parameter {
	return { ...parameter, optional: true };
}

function ownValue(given: unknown, name: string): unknown {
	if (!isJsonObject(given)) return undefined;
	return Object.hasOwn(given, name) ? given[name] : undefined;
}

/**
 * Values out of a query, where all are texts.
 *
 * @returns as they would come in JSON
 */
export function valuesOfQuery(
	{ parameters }: Command,
	query: URLSearchParams,
): Record<string, unknown> {
	const values = [...parameters].flatMap(
		([name, { type }]): [string, unknown][] => {
			const [text] = query.getAll(name);
			if (text === undefined) return [];
			if (text === "") return [[name, null]];
			if (type === "number") return [[name, Number(text)]];
			if (type === "flag") return [[name, text === "true"]];
			return [[name, type === "choices" ? query.getAll(name) : text]];
		},
	);
	return Object.fromEntries(values);
}

/** The choices in what a command has printed; a text says why there are none. */
function choicesIn(
	stdout: string,
	match: string | undefined,
): readonly string[] | string {
	const lines = stripVTControlCharacters(stdout).split(/[\r\n]+/);
	let texts: readonly (string | undefined)[] = lines;
	if (match !== undefined) {
		const regex = new RegExp(match, "u");
		const isDone = withDeadline(() => {
			texts = lines.map((line) => regex.exec(line)?.[1]);
		}, MATCH_MS);
		if (!isDone) return "Its match takes too long.";
	}
	const choices = new Set<string>();
	for (const text of texts) {
		const choice = text?.trim() ?? "";
		const isUsable = choice.length <= MOST_TEXT && isPlain(choice);
		if (choice !== "" && isUsable) choices.add(choice);
	}
	if (choices.size > MOST_CHOICES) {
		return `It listed more than ${MOST_CHOICES} choices.`;
	}
	return choices.size > 0 ? [...choices] : "It listed nothing to choose from.";
}
