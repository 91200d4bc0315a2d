import { isJsonObject, type JsonObject } from "../../json-object.ts";
import { stripControls } from "../../text/parse.ts";
import { LONGEST_SHOWN } from "../store/line.ts";
import { type Level, readLevel } from "./level.ts";

/** An object that a program has logged. */
export type LoggedObject = JsonObject;

/** A line of a log that is JSON, as a program has logged it. */
export interface LogRecord {
	/** What stands before the JSON: by Docker Compose, journald and the like. */
	before: string;
	/** When, in ms since 1970, or as it was written; undefined where it isn't said. */
	time: number | string | undefined;
	level: Level | undefined;
	/** What has logged it, where pino or bunyan say so. */
	logger: string | undefined;
	message: string;
	/** All of it. */
	all: LoggedObject;
	/** The keys that are said elsewhere in the row, or are the same in each. */
	used: ReadonlySet<string>;
}

/**
 * By which keys loggers say these things: pino, bunyan, winston, zap, zerolog,
 * slog, logrus, structlog, tracing, Serilog, ECS and Google Cloud. A dot leads
 * into an object.
 */
const KEYS = {
	time: ["time", "timestamp", "ts", "@timestamp", "@t"],
	level: ["level", "severity", "lvl", "log.level", "levelname", "@l"],
	message: ["msg", "message", "event", "fields.message", "@m", "@mt"],
} as const;

/** What says nothing, since it is the same in each line. */
const ALIKE = ["pid", "hostname", "v"];

/** No line that is longer, in characters, is read: of that a part alone is shown. */
export const LONGEST_RECORD = LONGEST_SHOWN;

/** Nor one that was printed with more than that, escape sequences included. */
const LONGEST_PRINTED = 4 * LONGEST_RECORD;

/** No further into a line, in characters, JSON begins that is all of what was logged. */
const LONGEST_BEFORE = 120;

/** Reads a line; undefined for what is no object of a logger's. */
export function readRecord(line: string): LogRecord | undefined {
	const all = readObject(line);
	if (all === undefined) return undefined;
	if (!isLogged(all)) return undefined;
	const timeKey = keyOf(all, KEYS.time);
	const levelKey = keyOf(all, KEYS.level);
	const messageKey = keyOf(all, KEYS.message);
	const level = levelKey && readLevel(valueAt(all, levelKey));
	const message = messageKey && valueAt(all, messageKey);
	const time = timeKey && readTime(valueAt(all, timeKey));
	// Elsewhere a name is anybody's.
	const hasLogger = typeof all.name === "string" && all.hostname !== undefined;
	const logger = hasLogger ? `${all.name}` : undefined;
	const loggerKey = hasLogger ? "name" : undefined;
	const used = [timeKey, levelKey, messageKey, loggerKey, ...ALIKE];
	return {
		before: line.slice(0, line.indexOf("{")).trim(),
		time: time || undefined,
		level: level || undefined,
		logger,
		message: typeof message === "string" ? message : "",
		all,
		used: new Set(used.filter((key) => key !== undefined)),
	};
}

/**
 * The same of a line as it was printed. Megabytes are refused before escape
 * sequences are looked for in them, which every frame would wait for.
 */
export function readPrinted(text: string): LogRecord | undefined {
	if (text.length > LONGEST_PRINTED) return undefined;
	return readRecord(stripControls(text));
}

/** Any object has a level or a message by chance, and few have two of the three. */
export function isLogged(all: LoggedObject): boolean {
	const messageKey = keyOf(all, KEYS.message);
	const hasMessage = messageKey && typeof valueAt(all, messageKey) === "string";
	const hasTime = keyOf(all, KEYS.time) !== undefined;
	if (hasMessage && hasTime) return true;
	return levelOf(all) !== undefined && (hasTime || messageKey !== undefined);
}

/** How grave what was logged is. */
export function levelOf(all: LoggedObject): Level | undefined {
	const key = keyOf(all, KEYS.level);
	return key === undefined ? undefined : readLevel(valueAt(all, key));
}

/** The object that a line is, or ends with behind a word or two. */
export function readObject(line: string): LoggedObject | undefined {
	const at = line.indexOf("{");
	if (at < 0 || at > LONGEST_BEFORE || line.length > LONGEST_RECORD) {
		return undefined;
	}
	if (at > 0 && !/\s/.test(line[at - 1] ?? "")) return undefined;
	try {
		const value: unknown = JSON.parse(line.slice(at));
		return isJsonObject(value) ? value : undefined;
	} catch {
		return undefined;
	}
}

/** What an object has under a key, whose dots lead into objects where no key has them. */
export function valueAt(object: LoggedObject, key: string): unknown {
	if (Object.hasOwn(object, key)) return object[key];
	if (!key.includes(".")) return undefined;
	let value: unknown = object;
	for (const part of key.split(".")) {
		if (!isJsonObject(value) || !Object.hasOwn(value, part)) return undefined;
		value = value[part];
	}
	return value;
}

function keyOf(
	object: LoggedObject,
	keys: readonly string[],
): string | undefined {
	return keys.find((key) => valueAt(object, key) !== undefined);
}

/** Seconds, ms, µs or ns since 1970, told by how many they are; or a text. */
function readTime(value: unknown): number | string | undefined {
	if (typeof value === "string") {
		const ms = /^\d{4}-\d\d-\d\d[T ]/.test(value) ? Date.parse(value) : NaN;
		return Number.isNaN(ms) ? value.slice(0, 40) : ms;
	}
	// Between 1973 and what a Date can be.
	if (typeof value !== "number" || value < 1e8 || value > 1e20) {
		return undefined;
	}
	if (value < 1e11) return value * 1000;
	if (value < 1e14) return value;
	return value < 1e17 ? value / 1000 : value / 1e6;
}
