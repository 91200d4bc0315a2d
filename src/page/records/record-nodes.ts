import { formatClock } from "../format.ts";
import { asText } from "./filter.ts";
import { type LoggedObject, type LogRecord, valueAt } from "./record.ts";

/** Of more keys a row shows so many; all of them are in the laid-out JSON. */
const MOST_KEYS = 30;

/** No more of a value, in characters, is in a row. */
const LONGEST = 200;

/** No more of a message. */
const LONGEST_MESSAGE = 2000;

/**
 * A record as nodes: time, level, the columns that one has chosen, message, and
 * the other keys with their values. All of it is text.
 *
 * @param isNamed whether what stands before the JSON is said beside the row
 */
export function recordNodes(
	record: LogRecord,
	columns: readonly string[],
	isNamed: boolean,
): Node[] {
	const { before, time, level, message, all } = record;
	const said = before === "" || isNamed ? [] : [cell("record-before", before)];
	const nodes: Node[] = [
		...said,
		cell("record-time", time === undefined ? "" : timeText(time)),
		cell(`record-level rank-${level?.rank ?? ""}`, level?.name ?? ""),
	];
	if (record.logger !== undefined) {
		nodes.push(cell("record-logger", oneLine(record.logger, LONGEST)));
	}
	for (const column of columns) {
		const value = valueAt(all, column);
		const text = value === undefined ? "" : short(value);
		const shown = cell("record-column", text);
		shown.title = `${column}: ${text}`;
		nodes.push(shown);
	}
	nodes.push(cell("record-message", oneLine(message, LONGEST_MESSAGE)));
	const rest = Object.keys(all).filter(
		(key) => !record.used.has(key) && !columns.includes(key),
	);
	for (const key of rest.slice(0, MOST_KEYS)) {
		const name = document.createElement("span");
		name.className = "record-key";
		name.textContent = ` ${oneLine(key, LONGEST)}=`;
		nodes.push(name, new Text(short(all[key])));
	}
	if (rest.length > MOST_KEYS) nodes.push(new Text(" …"));
	return nodes;
}

/** What a record says in one line: its message, and what the error in it says. */
export function wordsOfRecord({ message, all }: LogRecord): string {
	const { err, error } = all;
	const more = [err, error].find((each) => each !== undefined);
	const words = [message, more === undefined ? "" : short(more)];
	return oneLine(words.filter(Boolean).join(": "), LONGEST_MESSAGE);
}

/** With a blank behind it, so that what one selects stays apart. */
function cell(name: string, text: string): HTMLElement {
	const cell = document.createElement("span");
	cell.className = name;
	cell.textContent = `${text} `;
	return cell;
}

function timeText(time: number | string): string {
	if (typeof time === "string") return oneLine(time, LONGEST);
	const ms = `${new Date(time).getMilliseconds()}`.padStart(3, "0");
	return `${formatClock(time)}.${ms}`;
}

/** A value in few words; of an error, what it says. */
function short(value: unknown): string {
	if (typeof value !== "object" || value === null) {
		return oneLine(asText(value), LONGEST);
	}
	const { message, stack, type, code, name } = value as LoggedObject;
	const isError = (stack ?? type ?? code ?? name) !== undefined;
	const isSaid = isError && typeof message === "string";
	return oneLine(isSaid ? message : asText(value), LONGEST);
}

function oneLine(text: string, longest: number): string {
	const line = text.slice(0, longest + 1).replaceAll(/\p{Cc}+/gu, " ");
	return line.length > longest ? `${line.slice(0, longest)}…` : line;
}
