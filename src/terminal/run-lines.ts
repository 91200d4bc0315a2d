import type { StreamName } from "../protocol/events.ts";
import type { Style } from "../text/style.ts";
import type { CellStyle } from "./cell-style.ts";
import { KeptStyles, UsedStyles } from "./kept-styles.ts";
import {
	type KeptPipe,
	type KeptScreen,
	type LinesTerminal,
	QUIET_MS,
} from "./lines-terminal.ts";
import type { OpenLine } from "./open-line.ts";
import { PipeTerminal } from "./pipe-terminal.ts";
import { TerminalLines } from "./terminal-lines.ts";

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
	/** Which of the run's processes wrote it; undefined where there is but one. */
	process?: number;
}

/** Where one of those goes on who write a run's lines. */
export interface Following {
	stream: StreamName;
	process?: number | undefined;
	/** What it has written of a line that has not ended. */
	line: OpenLine | undefined;
	/** The style of what comes. */
	style: Style;
}

/** A terminal's size, in characters. */
export interface ScreenSize {
	cols: number;
	rows: number;
}

export interface RunLinesOptions {
	/** How many lines of a pipe can be reached, the last one included. */
	height?: number;
	/** How large the command's terminal is; undefined when stdout is a pipe. */
	screen?: ScreenSize | undefined;
	/** A pipe's line that is longer, in characters, may come in pieces. */
	longest?: number;
}

/** Of lines that ended at one time: when, and their place among those of both streams. */
interface Place {
	order: number;
	ms: number;
	count: number;
}

/** A run's lines as they are kept by structured cloning. */
export interface KeptRunLines {
	styles: readonly CellStyle[];
	/** Of the command's terminal, where it has one. */
	screen: KeptScreen | undefined;
	pipes: { [Name in StreamName]?: KeptPipe };
	places: Record<StreamName, readonly Place[]>;
	order: number;
	now: number | undefined;
}

const OTHER = { stdout: "stderr", stderr: "stdout" } as const;

/**
 * The lines that a run writes. Each stream has a terminal of its own, so that
 * what comes on stderr in the middle of a stdout line doesn't break it: one for
 * pipes, or for stdout the screen of the command's terminal. Lines stand in the
 * order in which they ended. Those that have not, come last.
 */
export class RunLines {
	readonly #onLines: OnRunLines;
	readonly #most: number;
	readonly #screen: TerminalLines | undefined;
	readonly #terminals: Record<StreamName, LinesTerminal>;
	/** Of the lines of each stream that have ended and may still change. */
	readonly #places: Record<StreamName, Place[]> = { stdout: [], stderr: [] };
	readonly #counts: Record<StreamName, number> = { stdout: 0, stderr: 0 };
	#order = 0;
	/** Whether lines are finished whatever comes before them in the other stream. */
	#isSettling = false;
	/** When what is finished now ended, unless it is known better. */
	#now: number | undefined;
	#lines: readonly OpenRunLine[] | undefined;

	constructor(onLines: OnRunLines, options: RunLinesOptions = {}) {
		const { height = OPEN_LINES, longest = Number.POSITIVE_INFINITY } = options;
		const { screen } = options;
		this.#onLines = onLines;
		this.#most = 2 * Math.max(height, screen?.rows ?? 0);
		const pipe = (stream: StreamName) =>
			new PipeTerminal(height, longest, (lines, count, line) =>
				this.#finished(stream, lines, count, line),
			);
		this.#screen =
			screen &&
			new TerminalLines(screen.cols, screen.rows, (lines, count, line) =>
				this.#finished("stdout", lines, count, line),
			);
		this.#terminals = {
			stdout: this.#screen ?? pipe("stdout"),
			stderr: pipe("stderr"),
		};
	}

	/** They as they are kept: all that what comes next depends on. */
	keep(): KeptRunLines {
		const styles = new KeptStyles();
		const places = (stream: StreamName) =>
			this.#places[stream].map((place) => ({ ...place }));
		const pipes: KeptRunLines["pipes"] = {};
		for (const [stream, terminal] of this.#pipes) {
			pipes[stream] = terminal.keep(styles);
		}
		return {
			screen: this.#screen?.keep(styles),
			pipes,
			styles: styles.list,
			places: { stdout: places("stdout"), stderr: places("stderr") },
			order: this.#order,
			now: this.#now,
		};
	}

	/** Become as those that were kept, of the same run. */
	use({ styles, screen, pipes, places, order, now }: KeptRunLines): void {
		const used = new UsedStyles(styles);
		if (screen !== undefined) this.#screen?.use(screen, used);
		for (const [stream, terminal] of this.#pipes) {
			const pipe = pipes[stream];
			if (pipe !== undefined) terminal.use(pipe, used);
		}
		for (const stream of ["stdout", "stderr"] as const) {
			const own = places[stream].map((place) => ({ ...place }));
			this.#places[stream] = own;
			this.#counts[stream] = own.reduce((sum, { count }) => sum + count, 0);
		}
		this.#order = order;
		this.#now = now;
		this.#lines = undefined;
	}

	/** Those of its terminals that are for pipes, with their streams. */
	get #pipes(): [StreamName, PipeTerminal][] {
		const pipes: [StreamName, PipeTerminal][] = [];
		for (const stream of ["stdout", "stderr"] as const) {
			const terminal = this.#terminals[stream];
			if (terminal instanceof PipeTerminal) pipes.push([stream, terminal]);
		}
		return pipes;
	}

	/** Adds output, cut anywhere, that was written so many ms after the start. */
	write(stream: StreamName, text: string, ms: number): void {
		this.#change(ms);
		this.#terminals[stream].write(text, ms);
		this.#place(stream, ms);
		while (this.#counts.stdout + this.#counts.stderr > this.#most) {
			this.#finishOldest();
		}
	}

	/** The command's terminal has another size; lines wrap anew. */
	resize({ cols, rows }: ScreenSize): void {
		this.#change(this.#now);
		this.#screen?.resize(cols, rows);
	}

	/**
	 * Finishes lines that will hardly change any more, for who can't show them
	 * live; one that does change is finished again. One of a stream that is
	 * quiet waits for those before it, but not for long: the other stream may be
	 * in motion for hours.
	 *
	 * @param now in ms since the start of the run
	 */
	settle(now: number): void {
		this.#lines = undefined;
		this.#isSettling = true;
		const { stdout, stderr } = this.#places;
		let stuck: StreamName | undefined;
		for (;;) {
			const first =
				orderOf(stdout[0]) < orderOf(stderr[0]) ? "stdout" : "stderr";
			const stream: StreamName = stuck ? OTHER[stuck] : first;
			const [place] = this.#places[stream];
			if (place === undefined) break;
			const isDue = stuck === undefined || now - place.ms >= QUIET_MS;
			if (isDue && this.#terminals[stream].isQuiet(now)) {
				this.#finishFirst(stream, place.count);
			} else if (stuck === undefined) stuck = stream;
			else break;
		}
		this.#isSettling = false;
	}

	/** Finishes all lines, when nothing more will come. */
	finish(): void {
		this.#change(undefined);
		while (this.#counts.stdout + this.#counts.stderr > 0) this.#finishOldest();
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
		return this.#shownCount("stdout") + this.#shownCount("stderr");
	}

	/** How many rows of the screen have begun that may be coloured by having scrolled in. */
	get paintedRows(): number {
		return this.#screen?.paintedRows ?? 0;
	}

	/** Where each stream goes on; undefined where what comes may do more than follow. */
	get following(): readonly Following[] | undefined {
		const all: Following[] = [];
		for (const stream of ["stdout", "stderr"] as const) {
			const { lines, following: style } = this.#terminals[stream];
			if (style === undefined) return undefined;
			const [line, ...others] = lines.slice(this.#counts[stream]);
			if (others.length > 0) return undefined;
			all.push({ stream, line, style });
		}
		return all;
	}

	/** How many of a stream's lines have ended and are shown. */
	#shownCount(stream: StreamName): number {
		return this.#terminals[stream].isCovered ? 0 : this.#counts[stream];
	}

	/** @param now when what is finished from now on ended */
	#change(now: number | undefined): void {
		this.#lines = undefined;
		this.#now = now;
	}

	#finished(
		stream: StreamName,
		lines: string,
		count: number,
		line: OpenLine | undefined,
	): void {
		const [place] = this.#places[stream];
		if (place !== undefined) this.#take(stream, count);
		if (!this.#isSettling) this.#finishBefore(stream, orderOf(place));
		const ms = place?.ms ?? this.#now ?? line?.ms ?? 0;
		this.#onLines(stream, lines, ms, line?.markers ?? []);
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
		this.#finishFirst(isStdout ? "stdout" : "stderr");
	}

	#finishFirst(stream: StreamName, most = 1): void {
		if (this.#terminals[stream].finishFirst(most)) return;
		// Those that had these places have gone without a trace.
		this.#places[stream].length = 0;
		this.#counts[stream] = 0;
	}

	/** Finishes those of the other stream's lines that come before that place. */
	#finishBefore(stream: StreamName, order: number): void {
		const other = OTHER[stream];
		while (orderOf(this.#places[other][0]) < order) this.#finishFirst(other);
	}

	*#ended(): Generator<OpenRunLine> {
		const { stdout, stderr } = this.#places;
		const { isCovered } = this.#terminals.stdout;
		const places = [
			...(isCovered ? [] : stdout).map((place) => ({
				place,
				stream: "stdout" as const,
			})),
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
			for (const line of lines.slice(this.#shownCount(stream))) {
				yield { stream, line, ms: line.ms ?? 0 };
			}
		}
	}
}

/** One that has no place comes after all that have. */
function orderOf(place: Place | undefined): number {
	return place?.order ?? Number.POSITIVE_INFINITY;
}
