import { Column } from "./column.ts";
import { KINDS, type Line, type LineKind } from "./line.ts";
import { RunColumn } from "./run-column.ts";
import { TimeColumn } from "./time-column.ts";

/** Chunks of text become about this long, so that few strings hold many lines. */
const CHUNK_LENGTH = 64 * 1024;

/** A chunk of more pieces is made one: they are smaller than 2 KiB. */
const MOST_PIECES = 32;

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
 * each line two numbers; where it came from is kept where that changes. Lines are named by their index from the beginning of
 * the log, whatever has left since.
 */
export class FinishedLines {
	readonly #capacity: Capacity;
	#chunks: (Chunk | undefined)[] = [];
	#firstChunk = 0;
	#characters = 0;
	/** Of how many texts the last chunk was put together. */
	#pieces = 0;
	/** The chunk that was asked for last. */
	#lastChunk = 0;
	/** Of each line: its start in its chunk, its ms, and its source. */
	readonly #start = new Column();
	readonly #ms = new TimeColumn();
	readonly #source = new RunColumn();

	constructor(capacity: Capacity) {
		this.#capacity = capacity;
	}

	/** The index of the oldest line that is still here. */
	get first(): number {
		return this.#chunks[this.#firstChunk]?.firstLine ?? this.#start.length;
	}

	/** The index after the newest line. */
	get end(): number {
		return this.#start.length;
	}

	/** The chunks that are here, by number. */
	get chunks(): { first: number; end: number } {
		return { first: this.#firstChunk, end: this.#chunks.length };
	}

	chunk(number: number): Chunk | undefined {
		return this.#chunks[number];
	}

	/** The number of the chunk that has a line; 0 of one that isn't here. */
	chunkOf(index: number): number {
		if (index < this.first || index >= this.end) return 0;
		if (!this.#hasLine(this.#lastChunk, index)) {
			this.#lastChunk = this.#findChunk(index);
		}
		return this.#lastChunk;
	}

	#hasLine(number: number, index: number): boolean {
		const chunk = this.#chunks[number];
		return (
			chunk !== undefined &&
			index >= chunk.firstLine &&
			index < this.#endOf(number)
		);
	}

	/** The index after the last line of a chunk. */
	#endOf(number: number): number {
		return this.#chunks[number + 1]?.firstLine ?? this.end;
	}

	#findChunk(index: number): number {
		let low = this.#firstChunk;
		let high = this.#chunks.length - 1;
		while (low < high) {
			const middle = (low + high + 1) >>> 1;
			if ((this.#chunks[middle]?.firstLine ?? 0) <= index) low = middle;
			else high = middle - 1;
		}
		return low;
	}

	/** A line from `first` to `end` - 1. */
	line(index: number): Line {
		const text = this.text(index);
		return {
			kind: this.kind(index),
			lane: this.lane(index),
			ms: this.ms(index),
			text,
			length: text.length,
		};
	}

	text(index: number): string {
		const start = this.#start.at(index);
		const chunk = this.#chunks[this.chunkOf(index)]?.text ?? "";
		return chunk.slice(start, start + this.textLength(index));
	}

	/** How many characters a line has, escape sequences included. */
	textLength(index: number): number {
		const number = this.chunkOf(index);
		const isLast = index + 1 >= this.#endOf(number);
		const end = isLast
			? (this.#chunks[number]?.text.length ?? 1)
			: this.#start.at(index + 1);
		return Math.max(0, end - 1 - this.#start.at(index));
	}

	kind(index: number): LineKind {
		return KINDS[this.#source.at(index) % KINDS.length] ?? "stdout";
	}

	/** The lane that it is in; undefined if it is in none. */
	lane(index: number): number | undefined {
		const number = Math.floor(this.#source.at(index) / KINDS.length);
		return number === 0 ? undefined : number - 1;
	}

	/** When it came, in ms since the start of the run. */
	ms(index: number): number {
		return this.#ms.at(index);
	}

	/**
	 * Adds whole lines.
	 *
	 * @param onLine told where in `text` a line starts, and its index
	 * @param lane in which they are
	 */
	add(
		kind: LineKind,
		ms: number,
		text: string,
		onLine: (start: number, index: number) => void = () => {},
		lane = -1,
	): void {
		const offset = this.#addText(text);
		const source = KINDS.indexOf(kind) + KINDS.length * (lane + 1);
		this.#source.begin(this.end, source);
		for (let start = 0; start < text.length; ) {
			onLine(start, this.end);
			this.#start.push(offset + start);
			this.#ms.push(ms);
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

	/** @returns where in its chunk it starts */
	#addText(text: string): number {
		this.#characters += text.length;
		const last = this.#chunks.length - 1;
		const chunk = this.#chunks[last];
		if (chunk && chunk.text.length + text.length <= CHUNK_LENGTH) {
			const offset = chunk.text.length;
			chunk.text += text;
			this.#pieces++;
			return offset;
		}
		// What was put together, engines keep in pieces until one asks for a
		// character. Small ones take more memory than they have text; to copy large
		// ones would cost more than it spares.
		if (this.#pieces > MOST_PIECES) chunk?.text.charCodeAt(0);
		this.#pieces = 1;
		this.#chunks.push({ text, firstLine: this.end });
		return 0;
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
		for (const column of [this.#start, this.#ms]) {
			column.dropBefore(this.first);
		}
	}
}
