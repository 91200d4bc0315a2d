import type * as z from "zod/mini";
import { nearest } from "../text/nearest.ts";
import { keysAt } from "./schema.ts";

/** Where in the file: keys and indices from its root on. */
export type Path = readonly (string | number)[];

/** Something wrong in the file: what was expected there. */
export interface Problem {
	path: Path;
	problem: string;
}

/** A type as people call it. */
const TYPES: Record<string, string> = {
	string: "a text",
	number: "a number",
	int: "a whole number",
	boolean: "true or false",
	array: "a list",
	record: "an object",
	object: "an object",
};

/** What the check of a file has found, in words. */
export function problemsIn(
	issues: readonly z.core.$ZodIssue[],
	file: unknown,
	base: Path = [],
): Problem[] {
	return issues.flatMap((issue) => {
		const path = [...base, ...(issue.path as (string | number)[])];
		return problemIn(issue, file, path);
	});
}

function problemIn(
	issue: z.core.$ZodIssue,
	file: unknown,
	path: Path,
): Problem[] {
	const value = valueAt(file, path);
	const one = (problem: string): Problem[] => [{ path, problem }];
	switch (issue.code) {
		case "unrecognized_keys": {
			const type = valueAt(value, ["type"]);
			const known = keysAt(path, type);
			return issue.keys.map((key) => ({
				path: [...path, key],
				problem: `there is no such key${meant(key, known)}`,
			}));
		}
		case "invalid_type":
			return one(expected([typeName(issue.expected)], value));
		case "invalid_value":
			return one(oneOf(issue.values.map(String), value));
		case "invalid_union":
			return unionProblem(issue, file, path);
		case "too_small": {
			const isCounted = issue.origin === "array" || issue.origin === "string";
			if (isCounted && issue.minimum === 1) return one("it is empty");
			const than = issue.inclusive === false ? "more than" : "at least";
			return one(`expected ${than} ${issue.minimum}`);
		}
		case "too_big":
			return one(`expected at most ${issue.maximum}`);
		default:
			return one(issue.message);
	}
}

/** Of several types that which was meant, or all that there are. */
function unionProblem(
	issue: z.core.$ZodIssueInvalidUnion,
	file: unknown,
	path: Path,
): Problem[] {
	const value = valueAt(file, path);
	const { options } = issue as { options?: unknown[] };
	if (options !== undefined) {
		return [{ path, problem: oneOf(options.map(String), value) }];
	}
	const meantType = issue.errors.find((issues) =>
		issues.every(
			(each) => each.path.length > 0 || each.code !== "invalid_type",
		),
	);
	if (meantType !== undefined) return problemsIn(meantType, file, path);
	const types = issue.errors
		.flat()
		.flatMap((each) =>
			each.code === "invalid_type" ? [typeName(each.expected)] : [],
		);
	return [{ path, problem: expected(types, value) }];
}

function typeName(type: string): string {
	return TYPES[type] ?? type;
}

function expected(types: readonly string[], value: unknown): string {
	const missing = value === undefined ? "; it is missing" : "";
	return `expected ${types.join(" or ")}${missing}`;
}

function oneOf(values: readonly string[], value: unknown): string {
	const text = expected([values.join(", ")], value);
	return typeof value === "string" ? text + meant(value, values) : text;
}

/** A question after what is unknown, where something near is known. */
function meant(name: string, known: readonly string[]): string {
	const near = nearest(name, known);
	return near === undefined ? "" : `; did you mean "${near}"?`;
}

function valueAt(value: unknown, path: Path): unknown {
	let at = value;
	for (const key of path) {
		if (typeof at !== "object" || at === null || !Object.hasOwn(at, key)) {
			return undefined;
		}
		at = (at as Record<string | number, unknown>)[key];
	}
	return at;
}
