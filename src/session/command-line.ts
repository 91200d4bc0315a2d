import { partsOf, variableOf } from "../protocol/fill-in.ts";
import type { Parameter, Value, Values } from "../protocol/parameters.ts";
import type { Command } from "./command.ts";

/**
 * What the values add to the command's environment: `INPUT_<NAME>` for each, as
 * GitHub's actions have it, a list by lines; and what the command's own `env`
 * makes of them. A variable whose value was left out is undefined: it is not to
 * be inherited either.
 *
 * @param env may have `{name}` in its values
 */
export function environmentOf(
	env: ReadonlyMap<string, string>,
	parameters: ReadonlyMap<string, Parameter>,
	values: Values,
): Map<string, string | undefined> {
	const variables = new Map<string, string | undefined>();
	for (const name of parameters.keys()) {
		const value = values.get(name);
		variables.set(
			variableOf(name),
			value === undefined ? undefined : asVariable(value),
		);
	}
	for (const [variable, text] of env) {
		const parts = partsOf(text).map((part) => {
			if (typeof part === "string") return part;
			const value = values.get(part.name);
			return value === undefined ? undefined : asVariable(value);
		});
		const isWhole = parts.every((part) => part !== undefined);
		variables.set(variable, isWhole ? parts.join("") : undefined);
	}
	return variables;
}

/**
 * All of a command's environment.
 *
 * @param inherited what it would have without values
 */
export function environmentFor(
	{ env, parameters, cwd }: Pick<Command, "env" | "parameters" | "cwd">,
	values: Values,
	inherited: NodeJS.ProcessEnv,
): NodeJS.ProcessEnv {
	const all = { ...inherited };
	for (const [name, value] of environmentOf(env, parameters, values)) {
		if (value === undefined) delete all[name];
		else all[name] = value;
	}
	// As `cd` does: some programs believe it.
	if (cwd !== undefined) all.PWD = cwd;
	return all;
}

function asVariable(value: Value): string {
	return Array.isArray(value) ? value.join("\n") : `${value}`;
}

/** The values as everybody may see them. */
export function shownValues(
	parameters: ReadonlyMap<string, Parameter>,
	values: Values,
): Record<string, Value> {
	const shown = [...values].map(([name, value]): [string, Value] => {
		const isSecret = parameters.get(name)?.type === "secret";
		return [name, isSecret ? "***" : value];
	});
	return Object.fromEntries(shown);
}
