import { PLAIN, type Style } from "../../ansi/style.ts";
import type { StreamName } from "../../protocol/events.ts";
import { parseLine } from "../ansi/parse.ts";
import { REWRITES, resolveRewrites } from "../ansi/rewrite.ts";
import { Column } from "./column.ts";
import { InternedStyles } from "./interned-styles.ts";
import { UnfinishedLine } from "./unfinished-line.ts";

/** Where a line came from; a note is our own. */
export type LineKind = StreamName | "note";

const KINDS: readonly LineKind[] = ["stdout", "stderr", "note"];

/** A line, ready to be shown. */
export interface Line {
	kind: LineKind;
	/** Milliseconds since the start of the run. */
	ms: number;
	/** With its escape sequences; of an unfinished line no more than is shown. */
	text: string;
	/** How many characters the whole line has. */
	length: number;
	/** The style that holds where it begins. */
	style: Style;
}

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

/** Chunks of text become about this long, so that few strings hold many lines. */
const CHUNK_LENGTH = 64 * 1024;

// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what they are
const NEEDS_WORK = /[\x1b\r\x08]/;

/**
 * All lines of a run, compactly: the text in large strings, and for each line
 * four numbers. Each stream's lines are put together on their own, so that
 * what comes on stderr in the middle of a stdout line doesn't break it: lines
 * stand in the order in which they ended, and those that have not, at the end.
 */
export class LineStore {
	#chunks: string[] = [];
	/** Of each line: its chunk, its start therein, its ms, and style and kind. */
	#chunk = new Column();
	#start = new Column();
	#ms = new Column();
	#look = new Column();
	#styles = new InternedStyles();
	#unfinished = {
		stdout: new UnfinishedLine(PLAIN),
		stderr: new UnfinishedLine(PLAIN),
	};

	/** What a terminal's screen shows, when the command writes to one. */
	screen = NO_LINES;

	/** How many lines there are, unfinished ones included. */
	get length(): number {
		return this.#chunk.length + this.screen.length + this.#live.length;
	}

	/** The line at an index from 0 to length - 1. */
	line(index: number): Line {
		const row = index - this.#chunk.length;
		if (row >= 0 && row < this.screen.length) return this.screen.line(row);
		const live = this.#live[row - this.screen.length];
		if (live !== undefined) return this.#unfinishedLine(live);
		const look = this.#look.at(index);
		const text = this.#text(index);
		return {
			kind: KINDS[look & 3] ?? "stdout",
			ms: this.#ms.at(index),
			text,
			length: text.length,
			style: this.#styles.at(look >>> 2),
		};
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
	note(text: string): void {
		this.addLines("note", 0, `${text}\n`, PLAIN);
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
			this.#addChunk(kind, ms, lines);
			return style;
		}
		let current = style;
		for (const raw of lines.slice(0, -1).split("\n")) {
			const line = raw.endsWith("\r") ? raw.slice(0, -1) : raw;
			const text = REWRITES.test(line) ? resolveRewrites(line, current) : line;
			this.#addLine(kind, ms, `${text}\n`, current);
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
		this.#chunks = [];
		this.#chunk = new Column();
		this.#start = new Column();
		this.#ms = new Column();
		this.#look = new Column();
		this.#styles = new InternedStyles();
		for (const each of Object.values(this.#unfinished)) each.clear(PLAIN);
		this.screen = NO_LINES;
	}

	/** The whole text, with its colours' escape sequences, in parts. */
	get parts(): readonly string[] {
		const { screen } = this;
		return [
			...this.#chunks,
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

	#text(index: number): string {
		const number = this.#chunk.at(index);
		const chunk = this.#chunks[number] ?? "";
		const isLast =
			index + 1 === this.#chunk.length || this.#chunk.at(index + 1) !== number;
		const end = isLast ? chunk.length : this.#start.at(index + 1);
		return chunk.slice(this.#start.at(index), end - 1);
	}

	/** Adds plain lines: nothing is looked at but their newlines. */
	#addChunk(kind: LineKind, ms: number, lines: string): void {
		const { number, offset } = this.#addText(lines);
		const look = KINDS.indexOf(kind);
		for (let start = 0; start < lines.length; ) {
			this.#index(number, offset + start, ms, look);
			start = lines.indexOf("\n", start) + 1;
		}
	}

	#addLine(kind: LineKind, ms: number, line: string, style: Style): void {
		const { number, offset } = this.#addText(line);
		const look = (this.#styles.number(style) << 2) | KINDS.indexOf(kind);
		this.#index(number, offset, ms, look);
	}

	#index(chunk: number, start: number, ms: number, look: number): void {
		this.#chunk.push(chunk);
		this.#start.push(start);
		this.#ms.push(ms);
		this.#look.push(look);
	}

	#addText(text: string): { number: number; offset: number } {
		const last = this.#chunks.length - 1;
		const before = this.#chunks[last];
		if (before !== undefined && before.length + text.length <= CHUNK_LENGTH) {
			this.#chunks[last] = before + text;
			return { number: last, offset: before.length };
		}
		this.#chunks.push(text);
		return { number: last + 1, offset: 0 };
	}
}
