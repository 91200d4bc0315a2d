import { KiB } from "../defaults.ts";
import type { Cursor } from "../journal/cursor.ts";
import {
	type FoundRecord,
	type JournalRecord,
	RecordForm,
} from "../journal/record.ts";
import { isJsonObject } from "../json-object.ts";
import type { ExitData, RunState, StartData } from "../protocol/events.ts";
import type { RunStatus } from "../protocol/run-status.ts";
import type { Entry, Fields } from "./redis.ts";

/** So many bytes of events go into an entry, unless one alone has more. */
export const ENTRY_BYTES = 64 * KiB;

/** The form of what is kept in Redis; who knows another one does not read it. */
const FORM = 1;

/** Begins each event: there is nothing to be told apart from. */
const records = new RecordForm(FORM);

/** Part of a run's log: whole events, where they begin, and where the next one does. */
export interface Part {
	from: Cursor;
	next: Cursor;
	bytes: Buffer;
}

/**
 * The id under which events are kept that begin at an offset. Redis takes no
 * `0-0`.
 */
export function entryId(offset: number): string {
	return offset === 0 ? "0-1" : `${offset}-0`;
}

/** What comes before the entry of that offset, and after all that begin before it. */
export function idBefore(offset: number): string {
	return offset === 0 ? "0-0" : `${offset - 1}-18446744073709551615`;
}

/** The fields of an entry. */
export function fieldsOf({ from, next, bytes }: Part): Fields {
	return {
		o: `${from.offset} ${from.output} ${next.offset} ${next.output}`,
		r: bytes,
	};
}

/** No longer than an event's id has them, or Redis would not take what we ask for. */
const PLACES = /^(\d{1,15}) (\d{1,15}) (\d{1,15}) (\d{1,15})$/;

/** Part of a log, as an entry has it; undefined when that is none of ours. */
export function partOf({ fields }: Entry): Part | undefined {
	const places = PLACES.exec(`${fields.get("o")}`);
	if (places === null) return undefined;
	const [offset = 0, output = 0, end = 0, counted = 0] = places
		.slice(1)
		.map(Number);
	if (end < offset || counted < output) return undefined;
	return {
		from: { offset, output },
		next: { offset: end, output: counted },
		bytes: fields.get("r") ?? Buffer.alloc(0),
	};
}

/** The events of a part of a log. Their texts are shared with it. */
export function recordsOf({ from, bytes }: Part): Generator<FoundRecord> {
	return records.read(bytes, from.offset);
}

/** Packs a log's events into parts of it, as copies. */
export function partsOf(events: readonly FoundRecord[], from: Cursor): Part[] {
	const parts: Part[] = [];
	let pieces: Buffer[] = [];
	let bytes = 0;
	let begin = from;
	let at = from;
	const close = () => {
		if (bytes === 0) return;
		// Memory of its own, which can be handed to another thread.
		const all = Buffer.allocUnsafeSlow(bytes);
		let filled = 0;
		for (const piece of pieces) filled += piece.copy(all, filled);
		parts.push({ from: begin, next: at, bytes: all });
		pieces = [];
		bytes = 0;
		begin = at;
	};
	for (const event of events) {
		if (bytes + event.size > ENTRY_BYTES) close();
		pieces.push(headOf(event), event.text);
		bytes += event.size;
		at = {
			offset: event.offset + event.size,
			output: at.output + event.output,
		};
	}
	close();
	return parts;
}

function headOf(event: JournalRecord & { offset: number }): Buffer {
	return Buffer.from(records.head(event.offset, event));
}

/** How a run stands, and where its log is. */
export interface Card {
	/** Names its log in event ids, and the run in URLs. */
	token: string;
	/** Its number among all of the hub's. */
	number: number;
	/** Which publisher has it, and on which machine. */
	publisher: string;
	machine: string;
	/** Where that was started, as its offer has it; undefined of an older sse-tail. */
	place?: string;
	state: RunState;
	start: StartData;
	exit: ExitData | null;
	durationMs: number;
	bytes: number;
	lines: number;
	/** Where its log ends, as far as Redis has got it, and where its newest event begins. */
	sent: Cursor;
	newest: number;
	/** Whether all of it has been sent. */
	isWhole: boolean;
}

export function cardText(card: Card): string {
	return JSON.stringify({ form: FORM, ...card });
}

const TOKEN = /^[0-9a-z]{1,40}$/;

/** Reads how a run stands; undefined when that is none of ours, or of another form. */
export function readCard(text: string): Card | undefined {
	try {
		const card: unknown = JSON.parse(text);
		return isCard(card) ? card : undefined;
	} catch {
		return undefined;
	}
}

function isCard(data: unknown): data is Card {
	if (!isJsonObject(data) || data.form !== FORM) return false;
	const { token, start, sent, exit } = data;
	return (
		typeof token === "string" &&
		TOKEN.test(token) &&
		["publisher", "machine", "state"].every(
			(key) => typeof data[key] === "string",
		) &&
		["string", "undefined"].includes(typeof data.place) &&
		["number", "bytes", "lines", "newest"].every((key) => isCount(data[key])) &&
		isNumber(data.durationMs) &&
		isJsonObject(start) &&
		typeof start.title === "string" &&
		isNumber(start.startedAt) &&
		isJsonObject(sent) &&
		isCount(sent.offset) &&
		isCount(sent.output) &&
		(exit === null || isJsonObject(exit))
	);
}

/** What counts bytes, lines or runs: 15 digits, as an event's id has. */
function isCount(data: unknown): boolean {
	return Number.isInteger(data) && isNumber(data) && Number(data) >= 0;
}

function isNumber(data: unknown): boolean {
	return typeof data === "number" && Math.abs(data) < 1e15;
}

/** What a card has of how a run stands. */
export function statusIn(
	status: RunStatus,
): Pick<Card, "state" | "start" | "exit" | "durationMs" | "bytes" | "lines"> {
	const { state, start, exit, durationMs, bytes, lines } = status;
	return { state, start, exit, durationMs, bytes, lines };
}

/** A hub asks a publisher for part of a run's log. */
export interface Request {
	hub: string;
	/** Names the request to the hub. */
	id: string;
	token: string;
	from: Cursor;
	/** Up to that offset. */
	to: number;
}

export function requestFields({ hub, id, token, from, to }: Request): Fields {
	return {
		hub,
		id,
		run: token,
		from: `${from.offset} ${from.output} ${to}`,
	};
}

export function requestIn({ fields }: Entry): Request | undefined {
	const text = (name: string) => `${fields.get(name) ?? ""}`;
	const places = /^(\d{1,16}) (\d{1,16}) (\d{1,16})$/.exec(text("from"));
	if (places === null || !TOKEN.test(text("hub"))) return undefined;
	const [offset = 0, output = 0, to = 0] = places.slice(1).map(Number);
	const from = { offset, output };
	return { hub: text("hub"), id: text("id"), token: text("run"), from, to };
}

/** What a publisher answers: a part, or that it has not got that; and whether that is all. */
export interface Answer {
	id: string;
	token: string;
	/** Without bytes where that part is forgotten; undefined where the run is. */
	part: Part | undefined;
	isLast: boolean;
}

export function answerFields({ id, token, part, isLast }: Answer): Fields {
	return {
		id,
		run: token,
		...(part && fieldsOf(part)),
		...(isLast && { last: "1" }),
	};
}

export function answerIn(entry: Entry): Answer | undefined {
	const { fields } = entry;
	const id = fields.get("id");
	if (id === undefined) return undefined;
	return {
		id: `${id}`,
		token: `${fields.get("run")}`,
		part: partOf(entry),
		isLast: fields.has("last"),
	};
}
