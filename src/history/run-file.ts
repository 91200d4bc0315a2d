import { type ProcessIdentity, readIdentity } from "../io/process-identity.ts";
import { isJsonObject, type JsonObject } from "../json-object.ts";
import type { ExitData, StartData } from "../protocol/events.ts";
import { isCount, parseObject } from "./event-line.ts";

/** The form of kept runs that this sse-tail writes, and the newest that it reads. */
export const FORMAT = 1;

/** The files in the folder of a kept run. */
export const FILES = {
	/** What the run printed, as viewers see it. */
	output: "output",
	/** Its events, one a line: see `KeptEvent`. */
	events: "events.jsonl",
	/** What is known of it: see `RunFile`. */
	run: "run.json",
	/** Pins that were set or taken away after its end, if any were. */
	pins: "pins.json",
	/** What went wrong in a run that has failed, if that was asked. */
	error: "first-error.json",
} as const;

/** What `run.json` says of a run. */
export interface RunFile {
	/** Without what changes: as its start event has it. */
	start: StartData;
	/** Where its command was run, a path; undefined where that is not known. */
	folder?: string | undefined;
	/** Names its log in event ids. */
	token: string;
	/** The sse-tail that writes it, or has written it. */
	writer: ProcessIdentity;
	/** Whose it is, where a hub has kept it; undefined elsewhere. */
	hub?: HubOrigin | undefined;
	/** How it ended; undefined while it runs, and of one that was lost. */
	ended?: EndedRun | undefined;
}

/** Where a run comes from that a hub has kept. */
export interface HubOrigin {
	/** Names the sse-tail that has published it. */
	publisher: string;
	/** Where that was started; undefined where it has not said so. */
	place?: string | undefined;
}

/** What is known of a run when it has ended. */
export interface EndedRun {
	exit: ExitData;
	/** Bytes and lines of output, whether or not all of it could be kept. */
	bytes: number;
	lines: number;
	/** Where its last two events begin in its log, and where that ends. */
	log: { exit: number; end: number; size: number };
}

/** The text of a `run.json`. */
export function formatRunFile({
	start,
	folder,
	token,
	writer,
	hub,
	ended,
}: RunFile): string {
	const outcome = ended && {
		exitCode: ended.exit.code,
		signal: ended.exit.signal,
		durationMs: ended.exit.durationMs,
		bytes: ended.bytes,
		lines: ended.lines,
	};
	const json = {
		format: FORMAT,
		...start,
		...(folder !== undefined && { folder }),
		state: ended === undefined ? "running" : "exited",
		...outcome,
		log: { token, ...ended?.log },
		writer,
		...(hub && { hub }),
	};
	return `${JSON.stringify(json, null, 2)}\n`;
}

/** Why a `run.json` can't be read: what it is instead. */
export type NotARun = "foreign" | "newer";

/** What a `run.json` says, or why it can't be read. */
export function parseRunFile(text: string): RunFile | NotARun {
	const found = parseObject(text);
	if (found === undefined || !isCount(found.format)) return "foreign";
	if (found.format > FORMAT) return "newer";
	const { format, state, exitCode, signal, durationMs, bytes, lines, ...rest } =
		found;
	const { log, writer, folder, hub, ...start } = rest;
	const identity = readIdentity(writer);
	const { token, exit, end, size } = objectOf(log);
	if (!isStart(start) || identity === undefined) return "foreign";
	if (typeof token !== "string" || !/^[0-9a-z]{1,20}$/.test(token)) {
		return "foreign";
	}
	const run = {
		start,
		...(typeof folder === "string" && { folder }),
		token,
		writer: identity,
		hub: originIn(hub),
	};
	if (state === "running") return run;
	const isComplete =
		state === "exited" &&
		[durationMs, bytes, lines, exit, end, size].every(isCount) &&
		(exitCode === null || isCount(exitCode)) &&
		(signal === null || typeof signal === "string");
	if (!isComplete) return "foreign";
	return {
		...run,
		ended: {
			exit: { code: exitCode, signal, durationMs } as ExitData,
			bytes: bytes as number,
			lines: lines as number,
			log: { exit, end, size } as EndedRun["log"],
		},
	};
}

function originIn(value: unknown): HubOrigin | undefined {
	const { publisher, place } = objectOf(value);
	if (typeof publisher !== "string") return undefined;
	return { publisher, ...(typeof place === "string" && { place }) };
}

function objectOf(value: unknown): JsonObject {
	return isJsonObject(value) ? value : {};
}

function isStart(
	start: Record<string, unknown>,
): start is StartData & typeof start {
	const { run, command, title, startedAt, tty, cols, rows, processes } = start;
	const isSize = (size: unknown) => size === null || isCount(size);
	const isNames = (names: unknown) =>
		Array.isArray(names) && names.every((name) => typeof name === "string");
	return (
		isCount(run) &&
		(command === null || typeof command === "string") &&
		typeof title === "string" &&
		isCount(startedAt) &&
		typeof tty === "boolean" &&
		isSize(cols) &&
		isSize(rows) &&
		(processes === undefined || isNames(processes))
	);
}
