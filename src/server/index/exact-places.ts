import type {
	EventData,
	StartData,
	StreamName,
} from "../../protocol/events.ts";
import type { IndexPlace, OpenLineData } from "../../protocol/run-index.ts";
import { linesOfRun, screenOf } from "../../terminal/lines-of-run.ts";
import {
	type Following,
	OPEN_LINES,
	type ScreenSize,
} from "../../terminal/run-lines.ts";
import { newlinesIn } from "../../text/newlines.ts";
import { PLAIN } from "../../text/style.ts";
import { writeStyle } from "../../text/write-style.ts";
import { begunAt, reaches } from "./reaching.ts";

/** So much text lies between two places at least, in characters. */
const SPACING = 128 * 1024;

/** The beginning of a line is told if it is no longer, in characters. */
const LONGEST_OPEN = 4096;

/** A place, and how many newlines each had written before it. */
interface Candidate {
	place: IndexPlace;
	newlines: ReadonlyMap<string, number>;
}

/**
 * Places in a run's log by what a terminal makes of all of it: for output that
 * moves to other lines, and for screens. A place is one at which each who
 * writes goes on at its end; it stays one when so many plain lines follow that
 * nothing can reach what is above it any more.
 */
export class ExactPlaces {
	readonly #run: ReturnType<typeof linesOfRun>;
	#screen: ScreenSize | undefined;
	/** So many lines above its last one somebody can reach. */
	#reach = OPEN_LINES;
	#finished = 0;
	#since = 0;
	#candidates: Candidate[] = [];
	readonly #newlines = new Map<string, number>();
	/** Sequences that have begun, by who writes them. */
	readonly #begun = new Map<string, string>();

	/** @param start of the run */
	constructor(start: StartData) {
		this.#run = linesOfRun(start, (_stream, lines) => {
			this.#finished += newlinesIn(lines);
		});
		const screen = screenOf(start);
		if (screen === undefined) return;
		this.#reach = screen.rows;
		this.#screen = screen;
	}

	/** From the first to the last. */
	get places(): readonly IndexPlace[] {
		return this.#candidates.map(({ place }) => place);
	}

	/** The run's terminal has another size: what is within reach is drawn anew. */
	resize(size: EventData["resize"]): void {
		this.#run.resize(size);
		if (this.#screen === undefined) return;
		this.#screen = { ...size };
		this.#reach = Math.max(this.#reach, size.rows);
		this.#dropReached(keyOf("stdout"));
	}

	/** @param id of the event that has the text */
	write(
		id: string,
		stream: StreamName,
		ms: number,
		text: string,
		process: number | undefined,
	): void {
		const key = keyOf(stream, process);
		const all = (this.#begun.get(key) ?? "") + text;
		if (reaches(all)) this.#dropReached(key);
		this.#begun.set(key, begunAt(all));
		const before = this.#newlines.get(key) ?? 0;
		this.#newlines.set(key, before + newlinesIn(text));
		const { paintedRows } = this.#run;
		this.#run.write(stream, text, ms, process);
		// On a screen that has not scrolled yet such a row looks otherwise.
		if (this.#run.paintedRows !== paintedRows) this.#dropReached(key);
		this.#since += text.length;
		if (this.#since >= SPACING) this.#add(id, ms);
	}

	/** Drops the places that somebody can still reach. */
	#dropReached(key: string): void {
		const highest = (this.#newlines.get(key) ?? 0) - this.#reach;
		// Above one who had written nothing there is nothing to reach.
		const isAbove = ({ newlines }: Candidate) =>
			(newlines.get(key) ?? 0) <= Math.max(0, highest);
		const { length } = this.#candidates;
		let end = length;
		for (; end > 0; end--) {
			const last = this.#candidates[end - 1];
			if (last === undefined || isAbove(last)) break;
		}
		this.#candidates.length = end;
	}

	#add(id: string, ms: number): void {
		const begun = [...this.#begun.values()].some((each) => each !== "");
		const following = begun ? undefined : this.#run.following;
		if (following === undefined) return;
		const isLong = ({ line }: Following) => (line?.length ?? 0) > LONGEST_OPEN;
		if (following.some(isLong)) return;
		const line = this.#finished + this.#run.endedCount;
		const open = following
			.filter(({ line, style }) => line !== undefined || style !== PLAIN)
			.map(openLine);
		const screen = this.#screen && { screen: this.#screen };
		const place = { id, line, ms, open, ...screen };
		this.#candidates.push({ place, newlines: new Map(this.#newlines) });
		this.#since = 0;
	}
}

function openLine({ stream, process, line, style }: Following): OpenLineData {
	const after = style === PLAIN ? "" : writeStyle(style);
	const text = (line?.text ?? "") + after;
	const ms = line === undefined ? null : (line.ms ?? 0);
	const data = [stream, ms, text] as const;
	return process === undefined ? data : [...data, process];
}

function keyOf(stream: StreamName, process?: number): string {
	return `${stream} ${process}`;
}
