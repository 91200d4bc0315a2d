import type { StreamName } from "../protocol/events.ts";
import type { OpenLine } from "./open-line.ts";
import { PipeTerminal } from "./pipe-terminal.ts";

/** So many lines can still be reached by what moves the cursor up. */
export const OPEN_LINES = 200;

/**
 * Takes lines that won't change any more, in their order.
 *
 * @param lines one or more, each with its newline; no escape sequences but
 *   colours and links; each begins and ends in the plain style
 * @param ms when they ended, since the start of the run
 * @param markers that have stood in the line, if it is one, and were erased
 */
export type OnRunLines = (
	stream: StreamName,
	lines: string,
	ms: number,
	markers: readonly string[],
) => void;

/** A line that may still change. */
export interface OpenRunLine {
	stream: StreamName;
	line: OpenLine;
	/** When it ended, or was begun if it hasn't, in ms since the start of the run. */
	ms: number;
}

/** Of lines that ended at one time: when, and their place among those of both streams. */
interface Place {
	order: number;
	ms: number;
	count: number;
}

/**
 * The lines that a run writes to its pipes. Each stream has a terminal of its
 * own, so that what comes on stderr in the middle of a stdout line doesn't
 * break it. Lines stand in the order in which they ended. Those that have
 * not, come last.
 */
export class RunLines {
	readonly #onLines: OnRunLines;
	readonly #height: number;
	readonly #terminals: Record<StreamName, PipeTerminal>;
	/** Of the lines of each stream that have ended and may still change. */
	readonly #places: Record<StreamName, Place[]> = { stdout: [], stderr: [] };
	readonly #counts: Record<StreamName, number> = { stdout: 0, stderr: 0 };
	#order = 0;
	/** When what is finished now ended, unless it is known better. */
	#now: number | undefined;
	#lines: readonly OpenRunLine[] | undefined;

	/** @param height how many lines can be reached, the last one included */
	constructor(onLines: OnRunLines, height = OPEN_LINES) {
		this.#onLines = onLines;
		this.#height = height;
		this.#terminals = {
			stdout: this.#terminal("stdout"),
			stderr: this.#terminal("stderr"),
		};
	}

	/** Adds output, cut anywhere, that was written so many ms after the start. */
	write(stream: StreamName, text: string, ms: number): void {
		this.#lines = undefined;
		this.#now = ms;
		this.#terminals[stream].write(text, ms);
		this.#place(stream, ms);
		while (this.endedCount > 2 * this.#height) this.#finishOldest();
	}

	/** Finishes all lines, when nothing more will come. */
	finish(): void {
		this.#lines = undefined;
		this.#now = undefined;
		while (this.endedCount > 0) this.#finishOldest();
		this.#terminals.stdout.finish();
		this.#terminals.stderr.finish();
	}

	/** The lines that may still change. */
	get lines(): readonly OpenRunLine[] {
		this.#lines ??= [...this.#ended(), ...this.#unended()];
		return this.#lines;
	}

	/** How many of them have ended. */
	get endedCount(): number {
		return this.#counts.stdout + this.#counts.stderr;
	}

	#terminal(stream: StreamName): PipeTerminal {
		return new PipeTerminal(this.#height, (lines, count, line) => {
			const [place] = this.#places[stream];
			if (place !== undefined) this.#take(stream, count);
			this.#finishBefore(stream, orderOf(place));
			const ms = place?.ms ?? this.#now ?? line?.ms ?? 0;
			this.#onLines(stream, lines, ms, line?.markers ?? []);
		});
	}

	/** Gives the lines that have ended their places, and takes those of what is gone. */
	#place(stream: StreamName, ms: number): void {
		const { lineCount, linesAbove } = this.#terminals[stream];
		const places = this.#places[stream];
		while (this.#counts[stream] > lineCount) this.#take(stream, 1, -1);
		const count = linesAbove - this.#counts[stream];
		if (count <= 0) return;
		places.push({ order: this.#order++, ms, count });
		this.#counts[stream] += count;
	}

	/** Takes the places of so many lines that have left, at the top or the bottom. */
	#take(stream: StreamName, count: number, end: 0 | -1 = 0): void {
		const places = this.#places[stream];
		const place = places.at(end);
		if (place === undefined) return;
		const taken = Math.min(count, place.count);
		place.count -= taken;
		this.#counts[stream] -= taken;
		if (place.count > 0) return;
		if (end === 0) places.shift();
		else places.pop();
	}

	#finishOldest(): void {
		const { stdout, stderr } = this.#places;
		const isStdout = orderOf(stdout[0]) < orderOf(stderr[0]);
		this.#terminals[isStdout ? "stdout" : "stderr"].finishFirst();
	}

	/** Finishes those of the other stream's lines that come before that place. */
	#finishBefore(stream: StreamName, order: number): void {
		const other = stream === "stdout" ? "stderr" : "stdout";
		while (orderOf(this.#places[other][0]) < order) {
			this.#terminals[other].finishFirst();
		}
	}

	*#ended(): Generator<OpenRunLine> {
		const { stdout, stderr } = this.#places;
		const places = [
			...stdout.map((place) => ({ place, stream: "stdout" as const })),
			...stderr.map((place) => ({ place, stream: "stderr" as const })),
		].sort((a, b) => a.place.order - b.place.order);
		const next = { stdout: 0, stderr: 0 };
		for (const { place, stream } of places) {
			const { lines } = this.#terminals[stream];
			for (let n = 0; n < place.count; n++) {
				const line = lines[next[stream]++];
				if (line !== undefined) yield { stream, line, ms: place.ms };
			}
		}
	}

	*#unended(): Generator<OpenRunLine> {
		for (const stream of ["stdout", "stderr"] as const) {
			const { lines } = this.#terminals[stream];
			for (const line of lines.slice(this.#counts[stream])) {
				yield { stream, line, ms: line.ms ?? 0 };
			}
		}
	}
}

/** One that has no place comes after all that have. */
function orderOf(place: Place | undefined): number {
	return place?.order ?? Number.POSITIVE_INFINITY;
}
