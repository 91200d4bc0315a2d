import type { Checkpoint, OpenText } from "../../journal/cursor.ts";
import type { StreamName } from "../../protocol/events.ts";
import type { IndexPlace, OpenLineData } from "../../protocol/run-index.ts";
import { styleAfter } from "../../terminal/fast-path.ts";
import type { ScreenSize } from "../../terminal/run-lines.ts";
import { PLAIN, type Style } from "../../text/style.ts";
import { writeStyle } from "../../text/write-style.ts";
import { endsOneLineEach } from "./on-screen.ts";
import { reaches } from "./reaching.ts";

/** A line that is longer before it ends, in characters, is more than we look into. */
const LONGEST_OPEN = 256 * 1024;

/** What somebody has written of a line that has not ended, and in which colours it began. */
interface Source {
	stream: StreamName;
	process: number | undefined;
	style: Style;
	open: string;
	/** When that was begun, in ms since the start of the run. */
	ms: number;
}

/**
 * Places in a run's log by the newlines that were counted as it was written:
 * that holds as long as all that is written stays in its line. What is known to
 * be plain text has not to be read for it.
 */
export class CountedPlaces {
	readonly places: IndexPlace[] = [];
	/** How large the command's terminal is; undefined for pipes. */
	readonly #screen: ScreenSize | undefined;
	/** Whether all that was written has stayed in its line. */
	holds = true;
	readonly #sources = new Map<string, Source>();

	/** @param screen of the run's terminal; undefined for pipes */
	constructor(screen?: ScreenSize) {
		this.#screen = screen;
	}

	/** Whether a newline without a carriage return may be more than the end of a line. */
	get needsReturns(): boolean {
		return this.#screen !== undefined;
	}

	/** The terminal has another size: lines that wrap may become others. */
	resize(): void {
		this.holds &&= this.#screen === undefined;
	}

	/** Takes note of output that may have more in it than text. */
	write(
		stream: StreamName,
		ms: number,
		text: string,
		process: number | undefined,
	): void {
		const source = this.#source(stream, process);
		const all = source.open + text;
		const end = all.lastIndexOf("\n") + 1;
		const open = all.slice(end);
		this.holds &&= open.length <= LONGEST_OPEN && !reaches(all);
		if (stream === "stdout" && this.#screen !== undefined) {
			const { cols } = this.#screen;
			this.holds &&= endsOneLineEach(all, source.style, cols);
		}
		if (!this.holds) return;
		source.style = styleAfter(source.style, all.slice(0, end));
		if (source.open === "" || end > 0) source.ms = ms;
		source.open = open;
	}

	/** Between two checkpoints is nothing but text; at the second, that is open. */
	skip(open: readonly OpenText[]): void {
		for (const source of this.#sources.values()) source.open = "";
		for (const { stream, process, ms, text } of open) {
			const source = this.#source(stream, process);
			source.open = text;
			source.ms = ms;
		}
	}

	/** @param id of the event before the checkpoint */
	add(id: string, { ms, lines, open }: Checkpoint): void {
		const told = new Map(
			[...this.#sources.values()]
				.filter(({ style, open }) => style !== PLAIN || open !== "")
				.map((source) => [keyOf(source.stream, source.process), source]),
		);
		for (const { text, ...whose } of open) {
			const key = keyOf(whose.stream, whose.process);
			const style = told.get(key)?.style ?? PLAIN;
			told.set(key, { ...whose, style, open: text });
		}
		const all = [...told.values()].map(openLine);
		const screen = this.#screen && { screen: this.#screen };
		this.places.push({ id, line: lines, ms, open: all, ...screen });
	}

	#source(stream: StreamName, process: number | undefined): Source {
		const key = keyOf(stream, process);
		const known = this.#sources.get(key);
		if (known !== undefined) return known;
		const source: Source = { stream, process, style: PLAIN, open: "", ms: 0 };
		this.#sources.set(key, source);
		return source;
	}
}

function openLine(source: Source): OpenLineData {
	const { stream, style, open, ms, process } = source;
	const text = style === PLAIN ? open : writeStyle(style) + open;
	const data = [stream, open === "" ? null : ms, text] as const;
	return process === undefined ? data : [...data, process];
}

function keyOf(stream: StreamName, process: number | undefined): string {
	return `${stream} ${process}`;
}
