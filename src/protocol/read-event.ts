import { isJsonObject } from "../json-object.ts";
import type { EventData, EventName } from "./events.ts";

/** What each event's data must have for it to be one of ours; more may come. */
const SHAPES: { [Name in EventName]: (data: unknown) => boolean } = {
	start: (data) =>
		has(data, "title", "string") && has(data, "startedAt", "number"),
	stdout: isOutput,
	stderr: isOutput,
	resize: (data) => has(data, "cols", "number") && has(data, "rows", "number"),
	reset: isJsonObject,
	gap: (data) => has(data, "bytes", "number"),
	message: (data) => has(data, "ms", "number") && has(data, "text", "string"),
	custom: isJsonObject,
	pin: isPin,
	unpin: (data) => has(data, "pin", "number"),
	pins: (data) =>
		isJsonObject(data) &&
		Array.isArray(data.pins) &&
		data.pins.every(isPin) &&
		Array.isArray(data.unpinned) &&
		has(data, "run", "number"),
	stop: (data) => has(data, "ms", "number") && has(data, "signal", "string"),
	exit: (data) => has(data, "durationMs", "number"),
	session: (data) =>
		isJsonObject(data) &&
		Array.isArray(data.runs) &&
		data.runs.every(isSummary),
	activity: (data) =>
		isJsonObject(data) &&
		Array.isArray(data.programs) &&
		has(data, "ms", "number"),
	alive: isJsonObject,
	viewers: (data) => has(data, "viewers", "number"),
	failure: (data) => has(data, "reason", "string"),
	end: isJsonObject,
};

/**
 * An event's data; undefined when it can't be from an sse-tail. An address may
 * have become another program's, whose events have the same names by chance.
 *
 * @param json as it came over the wire
 */
export function readEvent<Name extends EventName>(
	name: Name,
	json: string,
): EventData[Name] | undefined {
	try {
		const data: unknown = JSON.parse(json);
		return SHAPES[name](data) ? (data as EventData[Name]) : undefined;
	} catch {
		return undefined;
	}
}

function isOutput(data: unknown): boolean {
	return (
		Array.isArray(data) &&
		typeof data[0] === "number" &&
		typeof data[1] === "string"
	);
}

function isPin(data: unknown): boolean {
	return (
		has(data, "pin", "number") &&
		has(data, "line", "number") &&
		has(data, "text", "string")
	);
}

function isSummary(data: unknown): boolean {
	return (
		has(data, "lastEventId", "string") &&
		has(data, "state", "string") &&
		has(data, "durationMs", "number")
	);
}

function has(data: unknown, key: string, type: "string" | "number"): boolean {
	return isJsonObject(data) && typeof data[key] === type;
}
