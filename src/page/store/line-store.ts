import type { StreamName } from "../../protocol/events.ts";
import { parseLine } from "../../text/parse.ts";
import { REWRITES, resolveRewrites } from "../../text/rewrite.ts";
import { PLAIN, type Style } from "../../text/style.ts";
import { Groups } from "../groups/groups.ts";
import { mayBeMarker } from "../groups/marker.ts";
import { type Capacity, FinishedLines } from "./finished-lines.ts";
import type { Line, LineKind } from "./line.ts";
import { UnfinishedLine } from "./unfinished-line.ts";

/**
 * More than this would come near what a tab may hold: some 4 GB, of which
 * text with characters beyond Latin-1 takes two bytes each.
 */
const CAPACITY: Capacity = { characters: 1.25e9, lines: 25e6 };

/** Lines that may still change, and come after all that have ended. */
export interface LiveLines {
	readonly length: number;
	/** The line at an index from 0 to length - 1. */
	line(index: number): Line;
}

const NO_LINES: LiveLines = {
	length: 0,
	line() {
		throw new RangeError("there is no line");
	},
};

// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what they are
const NEEDS_WORK = /[\x1b\r\x08]/;

/**
 * All lines of a run. Each stream's lines are put together on their own, so
 * that what comes on stderr in the middle of a stdout line doesn't break it:
 * lines stand in the order in which they ended, and those that have not, at
 * the end.
 */
export class LineStore {
	readonly #capacity: Capacity;
	#finished: FinishedLines;
	#groups = new Groups();
	#notes = 0;
	#unfinished = {
		stdout: new UnfinishedLine(PLAIN),
		stderr: new UnfinishedLine(PLAIN),
	};

	/** What a terminal's screen shows, when the command writes to one. */
	screen = NO_LINES;

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
		return this.#groups;
	}

	/** The index of the oldest line that is still here. */
	get first(): number {
		return this.#finished.first;
	}

	/** The index after the last line, unfinished ones included. */
	get end(): number {
		return this.#finished.end + this.screen.length + this.#live.length;
	}

	/** How many lines there have been, notes apart. */
	get count(): number {
		return this.end - this.#notes;
	}

	/** The line at an index from first to end - 1. */
	line(index: number): Line {
		const row = index - this.#finished.end;
		if (row < 0) return this.#finished.line(index);
		if (row < this.screen.length) return this.screen.line(row);
		const live = this.#live[row - this.screen.length];
		return live === undefined
			? this.#finished.line(index)
			: this.#unfinishedLine(live);
	}

	/** About how many characters a line shows; cheap. */
	lengthOf(index: number): number {
		return index < this.#finished.end
			? this.#finished.textLength(index)
			: this.line(index).text.length;
	}

	/** Adds output as it came, cut anywhere. */
	append(stream: StreamName, ms: number, text: string): void {
		const unfinished = this.#unfinished[stream];
		const end = text.lastIndexOf("\n") + 1;
		if (end > 0) {
			const lines = unfinished.text + text.slice(0, end);
			unfinished.clear(this.addLines(stream, ms, lines, unfinished.style));
		}
		if (end < text.length) unfinished.append(text.slice(end), ms);
	}

	/** Adds a line of our own. */
	note(text: string, ms = 0): void {
		this.#notes++;
		this.#finished.add("note", ms, `${text}\n`);
	}

	/**
	 * Adds lines that have ended.
	 *
	 * @param lines each with its newline
	 * @param style what holds where they begin
	 * @returns the style where they end
	 */
	addLines(kind: LineKind, ms: number, lines: string, style: Style): Style {
		if (style === PLAIN && !NEEDS_WORK.test(lines)) {
			this.#addPlain(kind, ms, lines);
			return style;
		}
		let current = style;
		for (const raw of lines.slice(0, -1).split("\n")) {
			const line = raw.endsWith("\r") ? raw.slice(0, -1) : raw;
			const text = REWRITES.test(line) ? resolveRewrites(line, current) : line;
			this.#groups.read(this.#finished.end, raw);
			this.#finished.add(kind, ms, `${text}\n`, current);
			if (text.includes("\x1b")) current = parseLine(text, current, () => {});
		}
		return current;
	}

	/** Ends the lines that have no newline, when nothing more will come. */
	finish(): void {
		for (const stream of this.#live) {
			this.append(stream, this.#unfinished[stream].ms, "\n");
		}
	}

	/** Forgets everything. */
	clear(): void {
		this.#finished = new FinishedLines(this.#capacity);
		this.#groups = new Groups();
		this.#notes = 0;
		for (const each of Object.values(this.#unfinished)) each.clear(PLAIN);
		this.screen = NO_LINES;
	}

	/** The lines that have not ended, as far as they are shown, each with a newline. */
	get liveText(): string {
		const { end } = this.#finished;
		return Array.from(
			{ length: this.end - end },
			(_, index) => `${this.line(end + index).text}\n`,
		).join("");
	}

	/** The whole text, with its colours' escape sequences, in parts. */
	get parts(): readonly string[] {
		const { screen } = this;
		return [
			...this.#finished.texts,
			...Array.from(
				{ length: screen.length },
				(_, row) => `${screen.line(row).text}\n`,
			),
			...this.#live.map((each) => {
				const { text, style } = this.#unfinished[each];
				return resolveRewrites(text, style);
			}),
		];
	}

	/** The streams whose last line has not ended. */
	get #live(): StreamName[] {
		return (["stdout", "stderr"] as const).filter(
			(stream) => this.#unfinished[stream].length > 0,
		);
	}

	#unfinishedLine(stream: StreamName): Line {
		const { head, length, ms, style } = this.#unfinished[stream];
		const text = REWRITES.test(head) ? resolveRewrites(head, style) : head;
		const hidden = length - head.length;
		return { kind: stream, ms, text, length: text.length + hidden, style };
	}

	/** Adds plain lines: little is looked at but their newlines. */
	#addPlain(kind: LineKind, ms: number, lines: string): void {
		this.#finished.add(kind, ms, lines, PLAIN, (start, index) => {
			if (!mayBeMarker(lines, start)) return;
			const end = lines.indexOf("\n", start);
			this.#groups.read(index, lines.slice(start, end));
		});
	}
}
