import type { ShownCommand } from "../../../protocol/control.ts";
import {
	namesIn,
	shownCommand,
	variableOf,
} from "../../../protocol/fill-in.ts";
import type { Value } from "../../../protocol/parameters.ts";
import { quoteCommand } from "../../../text/quote.ts";
import type { FormValues } from "../starter.ts";

/**
 * The command line that will run, as the server fills it in: with variables
 * before it for what reaches the command by its environment alone. Secrets are
 * asterisks.
 */
export function previewOf(command: ShownCommand, values: FormValues): string {
	const { words, run, parameters } = command;
	const given = new Map<string, Value>();
	for (const [name, parameter] of Object.entries(parameters)) {
		const value = values[name] ?? null;
		const isGrouped = command.oneOf.some((group) => group.includes(name));
		const isMissing = value === null && !parameter.optional && !isGrouped;
		// What is still to be filled in stands there by its name.
		if (isMissing && parameter.type !== "secret") given.set(name, `{${name}}`);
		else if (value !== null) given.set(name, value);
	}
	const placed = new Set(words?.flatMap(namesIn));
	const variables = [...given].flatMap(([name, value]) => {
		const parameter = parameters[name];
		if (parameter?.type === "secret") return [`${variableOf(name)}=***`];
		const isInWords =
			placed.has(name) || (words !== null && parameter?.type === "flag");
		if (isInWords) return [];
		const text = Array.isArray(value) ? value.join("\n") : `${value}`;
		return [`${variableOf(name)}=${quoteCommand([text])}`];
	});
	const fillable = new Map(Object.entries(parameters));
	const line = shownCommand(words ?? run, fillable, given);
	return [...(variables.length > 0 ? [variables.join(" ")] : []), line].join(
		"\n",
	);
}
