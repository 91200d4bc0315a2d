import { isJsonObject } from "../../../json-object.ts";
import type { ShownCommand } from "../../../protocol/control.ts";
import type { Ordered } from "../../../protocol/events.ts";
import type { Value } from "../../../protocol/parameters.ts";
import { recall, remember } from "../../memory.ts";
import type { FormValues } from "../starter.ts";

const keyOf = ({ name }: ShownCommand) => `values:${name}`;

/** What the fields begin with. */
export function defaultsOf({ parameters }: ShownCommand): FormValues {
	return Object.fromEntries(
		Object.entries(parameters).map(([name, parameter]) => [
			name,
			("default" in parameter ? parameter.default : undefined) ?? null,
		]),
	);
}

/** What was filled in the last time, in this browser; never a secret. */
export function lastValuesOf(command: ShownCommand): FormValues {
	try {
		const values: unknown = JSON.parse(recall(keyOf(command)) ?? "{}");
		if (!isJsonObject(values)) return {};
		return Object.fromEntries(
			Object.entries(values).filter(
				(entry): entry is [string, Value | null] =>
					takes(command, entry[0]) && isValue(entry[1]),
			),
		);
	} catch {
		return {};
	}
}

/** Remembers what was filled in; never a secret. */
export function rememberValues(
	command: ShownCommand,
	values: FormValues,
): void {
	const kept = Object.entries(values).filter(([name]) => takes(command, name));
	remember(keyOf(command), JSON.stringify(Object.fromEntries(kept)));
}

/**
 * What a run was started with, as a form takes it: what it left out, too. What
 * viewers are not to see, nobody can fill in but who knows it.
 */
export function valuesOfRun(
	command: ShownCommand,
	values: Ordered["values"],
): FormValues {
	return Object.fromEntries(
		Object.keys(command.parameters).map((name) => {
			const value = values?.[name] ?? null;
			const isKnown = takes(command, name) && !isMasked(value);
			return [name, isKnown ? value : null];
		}),
	);
}

/** Whether something in a value stands there as asterisks. */
export function isMasked(value: Value | null): boolean {
	return [value].flat().some((part) => `${part}`.includes("***"));
}

/** Whether that is a parameter that is no secret. */
function takes({ parameters }: ShownCommand, name: string): boolean {
	if (!Object.hasOwn(parameters, name)) return false;
	return parameters[name]?.type !== "secret";
}

function isValue(value: unknown): value is Value | null {
	const isList =
		Array.isArray(value) && value.every((each) => typeof each === "string");
	return (
		value === null ||
		isList ||
		["string", "number", "boolean"].includes(typeof value)
	);
}
