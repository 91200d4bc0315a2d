import { isJsonObject, type JsonObject } from "../json-object.ts";

/**
 * One event of a kept run, as a line of its `events.jsonl`. Output is not in
 * it: that is in the file `output`, up to `end`. All that counts goes on from
 * line to line, so that the last whole line alone tells how far the run had come.
 */
export interface KeptEvent {
	/** Where the event begins in the run's log: the number in its id. */
	at: number;
	/** Its name; one that we don't know is passed on as it is. */
	event: string;
	/** How many bytes the file `output` has with it. */
	end: number;
	/** As how many bytes of the command's output that counts. */
	counted: number;
	/** How many lines of output there are with it; an unfinished last one counts. */
	lines: number;
	/** Of output: milliseconds since the run's start. */
	ms?: number;
	/** Of output: which of several processes wrote it. */
	process?: number;
	/** Of everything else: its data, as JSON in one line. */
	data?: string;
}

/** What can stand behind `event: ` without being taken for more. */
const NAME = /^[\w.:-]{1,100}$/;

/** Whether it is output, whose text is in the file `output`. */
export function isOutput({ event }: Pick<KeptEvent, "event">): boolean {
	return event === "stdout" || event === "stderr";
}

/** The line, with its newline. */
export function eventLine(kept: KeptEvent): string {
	const { at, event, end, counted, lines, ms, process, data } = kept;
	const which = process === undefined ? "" : `,"process":${process}`;
	const time = ms === undefined ? "" : `,"ms":${ms}`;
	const count = counted === end ? "" : `,"counted":${counted}`;
	const more = data === undefined ? "" : `,"data":${data}`;
	return `{"at":${at},"event":"${event}"${time}${which},"end":${end},"lines":${lines}${count}${more}}\n`;
}

/**
 * The event of a line; undefined when that is none of ours, or cut.
 *
 * @param line without its newline
 */
export function parseEventLine(line: string): KeptEvent | undefined {
	const found = parseObject(line);
	if (found === undefined) return undefined;
	const { at, event, end, lines, counted = end, ms, process, data } = found;
	if (typeof event !== "string" || !NAME.test(event)) return undefined;
	if (!isCount(at) || !isCount(end)) return undefined;
	if (!isCount(lines) || !isCount(counted)) return undefined;
	const common = { at, event, end, counted, lines };
	if (!isOutput(common)) {
		if (data === undefined) return undefined;
		// Anew: a CR between its parts would be the end of a line on the wire.
		return { ...common, data: JSON.stringify(data) };
	}
	if (!isCount(ms)) return undefined;
	if (process === undefined) return { ...common, ms };
	return isCount(process) ? { ...common, ms, process } : undefined;
}

/** The object that a text is as JSON; undefined when it is none. */
export function parseObject(text: string): JsonObject | undefined {
	try {
		const found: unknown = JSON.parse(text);
		return isJsonObject(found) ? found : undefined;
	} catch {
		return undefined;
	}
}

/** Whether it is a whole number from 0 on. */
export function isCount(value: unknown): value is number {
	return Number.isSafeInteger(value) && (value as number) >= 0;
}
