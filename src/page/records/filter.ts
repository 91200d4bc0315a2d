import { compile } from "../search/query.ts";
import { LEVEL_NAMES, readLevel } from "./level.ts";
import {
	isLogged,
	type LoggedObject,
	levelOf,
	readObject,
	valueAt,
} from "./record.ts";

const OPERATORS = ["=", "!=", ">=", "<=", ">", "<", "~"] as const;
type Operator = (typeof OPERATORS)[number];

/** Something that a line has to fulfil. */
type Condition =
	/** Has the word in it, in any case. */
	| { word: string; pattern: RegExp }
	| {
			key: string;
			/** Stands in each line that has the key; undefined where that may be written in another way. */
			last: string | undefined;
			operator: Operator;
			value: string;
			/** The value, if it is a number. */
			number: number;
	  }
	/** By how grave it is. */
	| { operator: Operator; rank: number };

/** What lines have to fulfil, all of it; or what is wrong with it. */
export type Filter = { conditions: readonly Condition[] } | { problem: string };

/** `key>=value`, where either may be in quotes; or a word. */
const PART =
	/\s*(?:([^\s=!<>~"]+|"[^"]*")\s*(!=|>=|<=|=|>|<|~)\s*("[^"]*"|[^\s"]+)|("[^"]*"|[^\s"]+))/y;

/** Reads what is to be filtered by: `level>=warn req.id=42 refused`. */
export function readFilter(text: string): Filter {
	const conditions: Condition[] = [];
	PART.lastIndex = 0;
	const end = text.trimEnd().length;
	while (PART.lastIndex < end) {
		const match = PART.exec(text);
		if (match === null) return { problem: "a quote has no end" };
		const [, key = "", operator = "=", value = "", word] = match;
		if (word !== undefined) {
			const wanted = unquoted(word);
			const query = { text: wanted, isRegex: false, isCaseSensitive: false };
			const pattern = new RegExp(compile(query).source, "i");
			conditions.push({ word: wanted, pattern });
			continue;
		}
		const condition = readCondition(
			unquoted(key),
			OPERATORS.find((each) => each === operator) ?? "=",
			unquoted(value),
		);
		if ("problem" in condition) return condition;
		conditions.push(condition);
	}
	return { conditions };
}

function readCondition(
	key: string,
	operator: Operator,
	value: string,
): Condition | { problem: string } {
	if (key !== "level") {
		const part = key.split(".").at(-1) ?? "";
		const last = /^[\w@-]+$/.test(part) ? `${part}"` : undefined;
		return { key, last, operator, value, number: asNumber(value) };
	}
	const number = asNumber(value);
	const level = readLevel(Number.isNaN(number) ? value : number);
	if (level?.rank === undefined || operator === "~") {
		return { problem: `level is one of ${LEVEL_NAMES.join(", ")}` };
	}
	return { operator, rank: level.rank };
}

/** Whether a line, without escape sequences, is a record that fulfils all. */
export function passes(
	line: string,
	conditions: readonly Condition[],
): boolean {
	// To read JSON takes longest: first what tells without.
	if (!conditions.every((condition) => mayHold(line, condition))) return false;
	const all = readObject(line);
	if (all === undefined || !isLogged(all)) return false;
	return conditions.every((condition) => {
		if ("word" in condition) return true;
		if ("key" in condition) return compare(all, condition);
		const rank = levelOf(all)?.rank;
		if (rank === undefined) return condition.operator === "!=";
		return holds(rank - condition.rank, condition.operator);
	});
}

/** What may be a level, wherever in the line it stands. */
const LEVELS =
	/"(?:(?:log\.)?level|severity|lvl|levelname|@l)"\s*:\s*(?:"([^"]*)"|(\d+))/g;

/** Whether the line can fulfil a condition, as far as its text tells. */
function mayHold(line: string, condition: Condition): boolean {
	if ("word" in condition) return condition.pattern.test(line);
	const { operator } = condition;
	if (operator === "!=") return true;
	if ("rank" in condition) {
		for (const [, name, number] of line.matchAll(LEVELS)) {
			const { rank } = readLevel(name ?? Number(number)) ?? {};
			const holdsHere =
				rank !== undefined && holds(rank - condition.rank, operator);
			if (holdsHere) return true;
		}
		return false;
	}
	const { last, value } = condition;
	if (last !== undefined && !line.includes(last)) return false;
	if (operator !== "=" || line.includes(value)) return true;
	// It may be written in another way: a character as \u0041, a number as 4.2e1,
	// a list with blanks in it.
	if (line.includes("\\") || /^[[{]/.test(value)) return true;
	return !Number.isNaN(condition.number) && /\d[eE]|\d\.\d*0\b/.test(line);
}

function compare(
	all: LoggedObject,
	{ key, operator, value, number }: Extract<Condition, { key: string }>,
): boolean {
	const found = valueAt(all, key);
	if (found === undefined) return operator === "!=";
	if (typeof found === "number" && !Number.isNaN(number)) {
		if (operator !== "~") return holds(found - number, operator);
	}
	const text = asText(found);
	if (operator === "~") {
		return text.toLowerCase().includes(value.toLowerCase());
	}
	return holds(text < value ? -1 : Number(text > value), operator);
}

/** @param difference below 0, 0 or above 0 */
function holds(difference: number, operator: Operator): boolean {
	switch (operator) {
		case "!=":
			return difference !== 0;
		case ">=":
			return difference >= 0;
		case "<=":
			return difference <= 0;
		case ">":
			return difference > 0;
		case "<":
			return difference < 0;
		default:
			return difference === 0;
	}
}

/** A value as text: as JSON, but for what is text already. */
export function asText(value: unknown): string {
	return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}

function asNumber(text: string): number {
	return text.trim() === "" ? Number.NaN : Number(text);
}

function unquoted(text: string): string {
	return text.startsWith('"') ? text.slice(1, -1) : text;
}
