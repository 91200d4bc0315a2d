import type { StreamName } from "../../protocol/events.ts";
import { ProcessLines } from "../../terminal/process-lines.ts";
import { RunLines, type ScreenSize } from "../../terminal/run-lines.ts";
import { mayBeMarker } from "../../text/marker.ts";
import { Groups } from "../groups/groups.ts";
import { Lanes } from "../lanes/lanes.ts";
import { type Capacity, FinishedLines } from "./finished-lines.ts";
import { type Line, type LineKind, LONGEST_SHOWN } from "./line.ts";

/**
 * More than this would come near what a tab may hold: some 4 GB, of which
 * text with characters beyond Latin-1 takes two bytes each.
 */
const CAPACITY: Capacity = { characters: 1.25e9, lines: 25e6 };

/** Lines that are known before all that come before them are. */
export interface LinesAhead {
	/** The index after the last of them. */
	readonly end: number;
	/** The line at an index; undefined while it isn't here. */
	line(index: number): Line | undefined;
}

/** What stands for a line that has not come. */
const AWAY: Line = {
	kind: "stdout",
	ms: 0,
	text: "",
	length: 0,
	isAway: true,
};

/**
 * All lines of a run: those that have ended and can't be reached any more by
 * what moves the cursor up, and below them the open ones, which may change.
 */
export class LineStore {
	readonly #capacity: Capacity;
	#finished: FinishedLines;
	#groups = new Groups();
	#lanes = new Lanes();
	#gaps: readonly number[] = [];
	#run: RunLines | ProcessLines = this.#newRun();
	/** Whether the last line is a row of a screen, which ends whatever is in it. */
	#hasScreen = false;
	/**
	 * The lines that can be shown already, while those before them come. What is
	 * made of the whole log has to wait for the others.
	 */
	ahead: LinesAhead | undefined;
	/** Markers have been read in the lines before this one. */
	#read = 0;

	/** @param capacity beyond which the oldest lines leave */
	constructor(capacity = CAPACITY) {
		this.#capacity = capacity;
		this.#finished = new FinishedLines(capacity);
	}

	/** The lines that have ended: they change no more. */
	get finished(): FinishedLines {
		return this.#finished;
	}

	/** The groups that markers in the output make of the lines. */
	get groups(): Groups {
		this.#readMarkers();
		return this.#groups;
	}

	/** Whose lines there are, where they are several's. */
	get lanes(): Lanes {
		return this.#lanes;
	}

	/** The index of the oldest line that is still here. */
	get first(): number {
		return this.#finished.first;
	}

	/** The index after the last line, open ones included. */
	get end(): number {
		return this.#finished.end + this.#run.lines.length;
	}

	/** The index after the last line that can be shown, whether those before it have come or not. */
	get reach(): number {
		return Math.max(this.end, this.ahead?.end ?? 0);
	}

	/** The lines that are notes of ours: where they stand others are missing. */
	get gaps(): readonly number[] {
		return this.#gaps;
	}

	/** How many lines there have been, notes apart. */
	get count(): number {
		return this.reach - this.#gaps.length;
	}

	/** The line at an index from first to end - 1. */
	line(index: number): Line {
		const row = index - this.#finished.end;
		if (row < 0) return this.#finished.line(index);
		const open = this.#run.lines[row];
		if (open === undefined) return this.#finished.line(index);
		const { stream: kind, ms, line } = open;
		const { cursor } = line;
		const { text, more } = line.beginning(LONGEST_SHOWN);
		const lane = this.#lanes.of(text, open.process);
		return { kind, lane, ms, text, length: text.length + more, cursor };
	}

	/** The line at an index from first to reach - 1, or what stands for it until it is here. */
	shown(index: number): Line {
		if (index < this.end) return this.line(index);
		return this.ahead?.line(index) ?? AWAY;
	}

	/** The lane of a line; undefined if it is in none. */
	lane(index: number): number | undefined {
		const row = index - this.#finished.end;
		return row < 0 ? this.#finished.lane(index) : this.shown(index).lane;
	}

	/** Where the line at an index came from. */
	kind(index: number): LineKind {
		const row = index - this.#finished.end;
		if (row < 0) return this.#finished.kind(index);
		return this.#run.lines[row]?.stream ?? this.shown(index).kind;
	}

	/** About how many characters a line shows; cheap. Undefined while it has not come. */
	lengthOf(index: number): number | undefined {
		const row = index - this.#finished.end;
		if (row < 0) return this.#finished.textLength(index);
		const open = this.#run.lines[row];
		if (open !== undefined) return open.line.length;
		return index < this.end
			? this.line(index).length
			: this.ahead?.line(index)?.length;
	}

	/** A run begins: on pipes, in a terminal of that size, or in several lanes. */
	begin(screen?: ScreenSize, lanes = new Lanes()): void {
		this.#run.finish();
		this.#hasScreen = screen !== undefined;
		this.#lanes = lanes;
		this.#run = lanes.areProcesses
			? this.#newProcesses()
			: this.#newRun(screen);
	}

	/** The run's terminal has another size. */
	resize(size: ScreenSize): void {
		this.#run.resize(size);
	}

	/** Adds output as it came, cut anywhere, of one of several processes or the only one. */
	append(stream: StreamName, ms: number, text: string, process?: number): void {
		const run = this.#run;
		if (run instanceof RunLines) run.write(stream, text, ms);
		else run.write(stream, text, ms, this.#lanes.ofProcess(process));
	}

	/** Adds a line of our own, below all that there are. */
	note(text: string, ms = 0): void {
		this.#run.finish();
		this.#gaps = [...this.#gaps, this.#finished.end];
		this.#finished.add("note", ms, `${text}\n`);
	}

	/**
	 * Adds lines that won't change any more.
	 *
	 * @param lines each with its newline
	 * @param markers that have stood in the line, if it is one, and were erased
	 */
	addLines(
		kind: LineKind,
		ms: number,
		lines: string,
		markers: readonly string[] = [],
	): void {
		if (this.#lanes.arePrefixes) {
			this.#addByPrefix(kind, ms, lines);
			return;
		}
		this.#finished.add(kind, ms, lines, (start, index) => {
			if (index < this.#read) return;
			this.#read = index + 1;
			if (markers.length === 0 && !mayBeMarker(lines, start)) return;
			const end = lines.indexOf("\n", start);
			this.#readLine(index, lines.slice(start, end), markers);
		});
	}

	/**
	 * Adds lines, each to the lane that it names. Their groups are not read, for
	 * other lanes' lines would be in them.
	 */
	#addByPrefix(kind: LineKind, ms: number, lines: string): void {
		for (let start = 0; start < lines.length; ) {
			const end = lines.indexOf("\n", start) + 1;
			const line = lines.slice(start, end);
			const lane = this.#lanes.find(line.slice(0, -1));
			this.#finished.add(kind, ms, line, undefined, lane);
			start = end;
		}
	}

	/** Ends all lines, when nothing more will come. */
	finish(): void {
		this.#run.finish();
	}

	/** Forgets everything. */
	clear(): void {
		this.#finished = new FinishedLines(this.#capacity);
		this.#groups = new Groups();
		this.#lanes = new Lanes();
		this.#gaps = [];
		this.#run = this.#newRun();
		this.#hasScreen = false;
		this.#read = 0;
		this.ahead = undefined;
	}

	/** The open lines, as far as they are shown, each with a newline. */
	get liveText(): string {
		const { end } = this.#finished;
		return Array.from(
			{ length: this.end - end },
			(_, index) => `${this.line(end + index).text}\n`,
		).join("");
	}

	/** The whole text, with its colours' escape sequences, in parts: each open line is one. */
	get parts(): readonly string[] {
		const { lines, endedCount } = this.#run;
		return [
			...this.#finished.texts,
			...lines.map(({ line }, row) =>
				this.#hasScreen || row < Math.max(endedCount, lines.length - 1)
					? `${line.text}\n`
					: line.text,
			),
		];
	}

	#newRun(screen?: ScreenSize): RunLines {
		return new RunLines(
			(stream, lines, ms, markers) => this.addLines(stream, ms, lines, markers),
			{ screen },
		);
	}

	#newProcesses(): ProcessLines {
		return new ProcessLines((stream, lines, ms, _, process) =>
			this.#finished.add(
				stream,
				ms,
				lines,
				undefined,
				this.#lanes.ofProcess(process),
			),
		);
	}

	/**
	 * Reads the markers of open lines that have ended. They begin and end groups
	 * as soon as they are there, and are not read again if the line is rewritten.
	 */
	#readMarkers(): void {
		// What one lane has as a group would have other lanes' lines in it.
		if (this.#lanes.arePrefixes || this.#lanes.areProcesses) return;
		const { end } = this.#finished;
		const ended = end + this.#run.endedCount;
		if (this.#read >= ended) return;
		const { lines } = this.#run;
		for (let index = Math.max(this.#read, end); index < ended; index++) {
			const line = lines[index - end]?.line;
			if (line === undefined) break;
			this.#read = index + 1;
			const { text } = line.beginning(LONGEST_SHOWN);
			this.#readLine(index, text, line.markers);
		}
	}

	#readLine(index: number, text: string, markers: readonly string[]): void {
		const groups = this.#groups;
		for (const [n, marker] of markers.entries()) {
			// Where one section ends and the next begins, the line is the next one's.
			const isBefore = n + 1 < markers.length && marker.includes("_end");
			groups.read(isBefore ? index - 1 : index, marker);
		}
		if (mayBeMarker(text, 0)) groups.read(index, text);
	}
}
