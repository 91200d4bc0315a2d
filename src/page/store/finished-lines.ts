import { Column } from "./column.ts";
import { KINDS, type Line, type LineKind } from "./line.ts";
import { TimeColumn } from "./time-column.ts";

/** Chunks of text become about this long, so that few strings hold many lines. */
const CHUNK_LENGTH = 64 * 1024;

/** How much is kept; beyond it, the oldest lines leave. */
export interface Capacity {
	characters: number;
	lines: number;
}

/** Some lines in one string, each with its newline. */
export interface Chunk {
	text: string;
	/** The index of its first line. */
	firstLine: number;
}

/**
 * The lines that have ended, compactly: the text in large strings, and for
 * each line four numbers. Lines are named by their index from the beginning of
 * the log, whatever has left since.
 */
export class FinishedLines {
	readonly #capacity: Capacity;
	#chunks: (Chunk | undefined)[] = [];
	#firstChunk = 0;
	#characters = 0;
	/** Of each line: its chunk, its start therein, its ms, and kind. */
	readonly #chunk = new Column();
	readonly #start = new Column();
	readonly #ms = new TimeColumn();
	readonly #kind = new Column();

	constructor(capacity: Capacity) {
		this.#capacity = capacity;
	}

	/** The index of the oldest line that is still here. */
	get first(): number {
		return this.#chunks[this.#firstChunk]?.firstLine ?? this.#chunk.length;
	}

	/** The index after the newest line. */
	get end(): number {
		return this.#chunk.length;
	}

	/** The chunks that are here, by number. */
	get chunks(): { first: number; end: number } {
		return { first: this.#firstChunk, end: this.#chunks.length };
	}

	chunk(number: number): Chunk | undefined {
		return this.#chunks[number];
	}

	/** The number of the chunk that has a line. */
	chunkOf(index: number): number {
		return this.#chunk.at(index);
	}

	/** A line from `first` to `end` - 1. */
	line(index: number): Line {
		const text = this.text(index);
		return {
			kind: this.kind(index),
			ms: this.ms(index),
			text,
			length: text.length,
		};
	}

	text(index: number): string {
		const start = this.#start.at(index);
		const chunk = this.#chunks[this.#chunk.at(index)]?.text ?? "";
		return chunk.slice(start, start + this.textLength(index));
	}

	/** How many characters a line has, escape sequences included. */
	textLength(index: number): number {
		const number = this.#chunk.at(index);
		const isLast =
			index + 1 === this.#chunk.length || this.#chunk.at(index + 1) !== number;
		const end = isLast
			? (this.#chunks[number]?.text.length ?? 1)
			: this.#start.at(index + 1);
		return Math.max(0, end - 1 - this.#start.at(index));
	}

	kind(index: number): LineKind {
		return KINDS[this.#kind.at(index)] ?? "stdout";
	}

	/** When it came, in ms since the start of the run. */
	ms(index: number): number {
		return this.#ms.at(index);
	}

	/**
	 * Adds whole lines.
	 *
	 * @param onLine told where in `text` a line starts, and its index
	 */
	add(
		kind: LineKind,
		ms: number,
		text: string,
		onLine: (start: number, index: number) => void = () => {},
	): void {
		const { number, offset } = this.#addText(text);
		const kindNumber = KINDS.indexOf(kind);
		for (let start = 0; start < text.length; ) {
			onLine(start, this.#chunk.length);
			this.#chunk.push(number);
			this.#start.push(offset + start);
			this.#ms.push(ms);
			this.#kind.push(kindNumber);
			start = text.indexOf("\n", start) + 1;
		}
		this.#dropOldest();
	}

	/** The text in parts, in the order of the lines. */
	get texts(): string[] {
		return this.#chunks
			.slice(this.#firstChunk)
			.map((chunk) => chunk?.text ?? "");
	}

	#addText(text: string): { number: number; offset: number } {
		this.#characters += text.length;
		const last = this.#chunks.length - 1;
		const chunk = this.#chunks[last];
		if (chunk && chunk.text.length + text.length <= CHUNK_LENGTH) {
			const offset = chunk.text.length;
			chunk.text += text;
			return { number: last, offset };
		}
		this.#chunks.push({ text, firstLine: this.#chunk.length });
		return { number: last + 1, offset: 0 };
	}

	#dropOldest(): void {
		const { characters, lines } = this.#capacity;
		const isOver = () =>
			this.#characters > characters || this.end - this.first > lines;
		if (!isOver()) return;
		// The newest chunk stays, however large: something has to be shown.
		while (isOver() && this.#firstChunk < this.#chunks.length - 1) {
			this.#characters -= this.#chunks[this.#firstChunk]?.text.length ?? 0;
			this.#chunks[this.#firstChunk++] = undefined;
		}
		for (const column of [this.#chunk, this.#start, this.#ms, this.#kind]) {
			column.dropBefore(this.first);
		}
	}
}
