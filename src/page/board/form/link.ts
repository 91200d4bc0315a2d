import type { ShownCommand } from "../../../protocol/control.ts";
import type { Value } from "../../../protocol/parameters.ts";
import type { FormValues } from "../starter.ts";

/** A form that the address asks for: `?run=deploy&version=3.11`. */
export interface FormLink {
	/** Of the command. */
	name: string;
	query: URLSearchParams;
}

/** What the address asks for, taken out of it: it is not to be asked for again. */
export function takeFormLink(): FormLink | undefined {
	const query = new URLSearchParams(location.search);
	const name = query.get("run");
	if (name === null) return undefined;
	query.delete("run");
	history.replaceState(history.state, "", location.pathname + location.hash);
	return { name, query };
}

/** What a link fills in: never a secret, which would be in addresses. */
export function valuesOfLink(
	{ parameters }: ShownCommand,
	{ query }: FormLink,
): FormValues {
	const values = Object.entries(parameters).flatMap(
		([name, { type }]): [string, Value][] => {
			const texts = query.getAll(name);
			const [text] = texts;
			if (text === undefined || type === "secret") return [];
			if (type === "number") {
				return Number.isFinite(Number(text)) ? [[name, Number(text)]] : [];
			}
			if (type === "flag") return [[name, text === "true"]];
			return [[name, type === "choices" ? texts : text]];
		},
	);
	return Object.fromEntries(values);
}
