import type { StreamName } from "../protocol/events.ts";
import type { CellStyle } from "./cell-style.ts";
import { KeptStyles, UsedStyles } from "./kept-styles.ts";
import { type KeptPipe, QUIET_MS } from "./lines-terminal.ts";
import type { OpenLine } from "./open-line.ts";
import { PipeTerminal } from "./pipe-terminal.ts";
import { type Following, OPEN_LINES, type OpenRunLine } from "./run-lines.ts";

/** Takes lines as RunLines tells of them, and which process wrote them. */
export type OnProcessLines = (
	stream: StreamName,
	lines: string,
	ms: number,
	markers: readonly string[],
	process: number,
) => void;

/** What one of the processes writes to one of its streams. */
interface Source {
	stream: StreamName;
	process: number;
	terminal: PipeTerminal;
	/** Of its lines that have ended and may still change, in their order. */
	places: Place[];
	count: number;
}

/** Of lines of a source that ended at one time: when, and how many. */
interface Place {
	source: Source;
	ms: number;
	count: number;
}

/** The lines of several processes as they are kept by structured cloning. */
export interface KeptProcessLines {
	styles: readonly CellStyle[];
	sources: readonly (Pick<Source, "stream" | "process"> & {
		terminal: KeptPipe;
	})[];
	/** The places of all, by the source's index. */
	queue: readonly { source: number; ms: number; count: number }[];
	now: number | undefined;
}

/**
 * The lines that several processes of a run write side by side. Each stream of
 * each has a terminal of its own, so that what one writes never ends up in a
 * line that another has not ended. Lines stand in the order in which they
 * ended. Those that have not, come last, process by process.
 */
export class ProcessLines {
	readonly #onLines: OnProcessLines;
	readonly #longest: number;
	readonly #sources = new Map<number, Source>();
	/** All sources' places, in the order in which their lines ended. */
	#queue: Place[] = [];
	#head = 0;
	#endedCount = 0;
	/** When what is finished now ended, unless it is known better. */
	#now: number | undefined;
	#lines: readonly OpenRunLine[] | undefined;

	/** @param longest a line that is longer, in characters, may come in pieces */
	constructor(onLines: OnProcessLines, longest = Number.POSITIVE_INFINITY) {
		this.#onLines = onLines;
		this.#longest = longest;
	}

	/** They as they are kept: all that what comes next depends on. */
	keep(): KeptProcessLines {
		const styles = new KeptStyles();
		const all = [...this.#sources.values()];
		const sources = all.map(({ stream, process, terminal }) => ({
			stream,
			process,
			terminal: terminal.keep(styles),
		}));
		const queue = this.#queue
			.slice(this.#head)
			.filter(({ count }) => count > 0)
			.map(({ source, ms, count }) => ({
				source: all.indexOf(source),
				ms,
				count,
			}));
		return { styles: styles.list, sources, queue, now: this.#now };
	}

	/** Become as those that were kept, of the same run; to be asked of new ones. */
	use({ styles, sources, queue, now }: KeptProcessLines): void {
		const used = new UsedStyles(styles);
		const all = sources.map(({ stream, process, terminal }) => {
			const source = this.#source(stream, process);
			source.terminal.use(terminal, used);
			return source;
		});
		for (const { source: index, ms, count } of queue) {
			const source = all[index];
			if (source !== undefined) this.#addPlace(source, ms, count);
		}
		this.#now = now;
		this.#lines = undefined;
	}

	/** Adds output, cut anywhere, that was written so many ms after the start. */
	write(stream: StreamName, text: string, ms: number, process = -1): void {
		this.#lines = undefined;
		this.#now = ms;
		const source = this.#source(stream, process);
		source.terminal.write(text, ms);
		this.#place(source, ms);
		while (this.#endedCount > 2 * OPEN_LINES) this.#finishOldest();
	}

	/** The command's terminal has another size; without an edge, it is all the same. */
	resize(): void {}

	/**
	 * Finishes lines that will hardly change any more, for who can't show them
	 * live; one that does change is finished again. One of a process that is
	 * quiet waits for those before it, but not for long.
	 *
	 * @param now in ms since the start of the run
	 */
	settle(now: number): void {
		this.#lines = undefined;
		for (;;) {
			const place = this.#oldest;
			if (place === undefined) return;
			const isQuiet = place.source.terminal.isQuiet(now);
			if (!isQuiet && now - place.ms < QUIET_MS) return;
			this.#finishOldest();
		}
	}

	/** Finishes all lines, when nothing more will come. */
	finish(): void {
		this.#lines = undefined;
		this.#now = undefined;
		while (this.#endedCount > 0) this.#finishOldest();
		for (const { terminal } of this.#inOrder()) terminal.finish();
	}

	/** The lines that may still change. */
	get lines(): readonly OpenRunLine[] {
		this.#lines ??= [...this.#ended(), ...this.#unended()];
		return this.#lines;
	}

	/** How many of them have ended. */
	get endedCount(): number {
		return this.#endedCount;
	}

	/** How many rows are coloured though nothing is in them; without a screen, none. */
	readonly paintedRows = 0;

	/** Where each goes on; undefined where what comes may do more than follow. */
	get following(): readonly Following[] | undefined {
		const all: Following[] = [];
		for (const { stream, process, terminal, count } of this.#inOrder()) {
			const { lines, following: style } = terminal;
			if (style === undefined) return undefined;
			const [line, ...others] = lines.slice(count);
			if (others.length > 0) return undefined;
			all.push({ stream, process: ownProcess(process), line, style });
		}
		return all;
	}

	#source(stream: StreamName, process: number): Source {
		const key = 2 * process + (stream === "stderr" ? 1 : 0);
		const known = this.#sources.get(key);
		if (known !== undefined) return known;
		const terminal = new PipeTerminal(
			OPEN_LINES,
			this.#longest,
			(lines, count, line) => this.#finished(source, lines, count, line),
		);
		const source: Source = { stream, process, terminal, places: [], count: 0 };
		this.#sources.set(key, source);
		return source;
	}

	#finished(
		source: Source,
		lines: string,
		count: number,
		line: OpenLine | undefined,
	): void {
		const [place] = source.places;
		const ms = place?.ms ?? this.#now ?? line?.ms ?? 0;
		const { stream, process } = source;
		// Whatever ended before them, of any source, stands above them.
		while (this.#oldest !== undefined && this.#oldest !== place) {
			this.#finishOldest();
		}
		if (place !== undefined) this.#take(place, count, "first");
		this.#onLines(stream, lines, ms, line?.markers ?? [], process);
	}

	/** Gives the lines that have ended their places, and takes those of what is gone. */
	#place(source: Source, ms: number): void {
		const { lineCount, linesAbove } = source.terminal;
		while (source.count > lineCount) {
			this.#take(source.places.at(-1) as Place, 1, "last");
		}
		const count = linesAbove - source.count;
		if (count > 0) this.#addPlace(source, ms, count);
	}

	#addPlace(source: Source, ms: number, count: number): void {
		const place: Place = { source, ms, count };
		source.places.push(place);
		source.count += count;
		this.#endedCount += count;
		this.#queue.push(place);
	}

	/** Takes so many lines of a place, which is its source's first or last. */
	#take(place: Place, most: number, end: "first" | "last"): void {
		const count = Math.min(most, place.count);
		place.count -= count;
		place.source.count -= count;
		this.#endedCount -= count;
		if (place.count > 0) return;
		if (end === "first") place.source.places.shift();
		else place.source.places.pop();
	}

	/** The place whose lines ended first. */
	get #oldest(): Place | undefined {
		while (this.#queue[this.#head]?.count === 0) this.#head++;
		if (this.#head > 1000) {
			this.#queue = this.#queue.slice(this.#head);
			this.#head = 0;
		}
		return this.#queue[this.#head];
	}

	#finishOldest(): void {
		const place = this.#oldest;
		if (place === undefined) return;
		if (place.source.terminal.finishFirst()) return;
		// Those that had these places have gone without a trace.
		for (const each of [...place.source.places]) {
			this.#take(each, each.count, "first");
		}
	}

	#inOrder(): Source[] {
		return [...this.#sources]
			.sort(([one], [other]) => one - other)
			.map(([, source]) => source);
	}

	*#ended(): Generator<OpenRunLine> {
		const next = new Map<Source, number>();
		for (const { source, ms, count } of this.#queue.slice(this.#head)) {
			const { stream, process, terminal } = source;
			const from = next.get(source) ?? 0;
			next.set(source, from + count);
			for (const line of terminal.lines.slice(from, from + count)) {
				yield { stream, line, ms, process };
			}
		}
	}

	*#unended(): Generator<OpenRunLine> {
		for (const { stream, process, terminal, count } of this.#inOrder()) {
			for (const line of terminal.lines.slice(count)) {
				yield { stream, line, ms: line.ms ?? 0, process };
			}
		}
	}
}

/** What is of none of the processes, a message say, is so in its events, too. */
function ownProcess(process: number): number | undefined {
	return process < 0 ? undefined : process;
}
