import { lowerBound } from "../../binary-search.ts";
import type { Picker } from "../listing/picked-listing.ts";
import type { LineStore } from "../store/line-store.ts";
import { LiveMatches } from "./live-matches.ts";
import type { FoundIn, Piece, Searcher } from "./searcher.ts";

/** How much text, in characters, is searched at once. */
const BATCH_LENGTH = 1 << 20;

/** So many batches are under way, so that a worker never waits. */
const MOST_BATCHES = 4;

/** Stands among the chunks for the lines that have not ended. */
const LIVE = -1;

/** Says that a nearer match may still turn up. */
export const SEARCHING = Symbol("searching");

/** The line that is nearest, if any is, once that is known. */
export type Nearest = number | undefined | typeof SEARCHING;

/** What is known of a chunk of the store. */
interface Searched {
	/** How much of its text, in characters, has been given to the searcher. */
	sent: number;
	/** How many of its lines have been searched. */
	lineCount: number;
	/** The lines that match, from the chunk's first. */
	lines: number[];
}

/**
 * The lines that match a pattern, those to come as well. The search begins
 * where one looks, so that the first match near there is found at once.
 */
export class Matches implements Picker {
	readonly #store: LineStore;
	readonly #finished: LineStore["finished"];
	readonly #onChange: () => void;
	readonly #searcher: Searcher;
	readonly #chunks: (Searched | undefined)[] = [];
	#live: LiveMatches | undefined;
	/** The lines that had not ended when they were last given to the searcher. */
	#sentLive: { first: number; text: string } | undefined;
	#batches = 0;
	#next: number;
	/** Chunks before it have been searched, up to what they were then. */
	#decidedChunk = 0;
	#count = 0;
	#lineCount = 0;
	/** Whether the pattern took too long. */
	isStuck = false;

	/**
	 * @param searcher made for the pattern, and for this alone
	 * @param line where to begin
	 * @param onChange called when more is known
	 */
	constructor(
		store: LineStore,
		searcher: Searcher,
		line: number,
		onChange: () => void,
	) {
		this.#store = store;
		this.#finished = store.finished;
		this.#searcher = searcher;
		this.#onChange = onChange;
		this.#next = this.#finished.chunkOf(line);
		this.search();
	}

	/** How many matches there are. */
	get count(): number {
		return this.#count + (this.#live?.count ?? 0);
	}

	/** How many lines have them. */
	get lineCount(): number {
		return this.#lineCount + (this.#live?.lineCount ?? 0);
	}

	/** Whether all that has come so far has been searched. */
	get isComplete(): boolean {
		return this.#live !== undefined && this.decided >= this.#finished.end;
	}

	get decided(): number {
		const { chunks } = this.#finished;
		this.#decidedChunk = Math.max(this.#decidedChunk, chunks.first);
		while (this.#isSearched(this.#decidedChunk)) this.#decidedChunk++;
		const chunk = this.#finished.chunk(this.#decidedChunk);
		if (chunk === undefined) return this.#finished.end;
		const searched = this.#chunks[this.#decidedChunk];
		return chunk.firstLine + (searched?.lineCount ?? 0);
	}

	/** Goes on with what has come. */
	search(): void {
		if (this.#finished !== this.#store.finished) this.stop();
		if (this.isStuck) return;
		while (this.#batches < MOST_BATCHES) {
			const { first, pieces } = this.#nextPieces();
			if (pieces.length === 0) return;
			this.#batches++;
			this.#searcher.search(pieces).then(
				(found) => this.#take(found, first),
				() => this.#giveUp(),
			);
		}
	}

	stop(): void {
		this.#searcher.stop();
		this.isStuck = true;
	}

	has(line: number): boolean {
		if (line >= this.#finished.end)
			return this.#firstIn(line, line + 1) === line;
		const chunk = this.#finished.chunkOf(line);
		const first = this.#finished.chunk(chunk)?.firstLine ?? 0;
		const { lines = [] } = this.#chunks[chunk] ?? {};
		return lines[lowerBound(lines, line - first)] === line - first;
	}

	/** The first matching line from `from` to `to` - 1. */
	firstIn(from: number, to: number): Nearest {
		const line = this.#firstIn(from, to);
		return this.#isSearchedIn(from, line ?? to) ? line : SEARCHING;
	}

	/** The last matching line from `from` to `to` - 1. */
	lastIn(from: number, to: number): Nearest {
		const last = this.#lastBefore(to) ?? -1;
		const line = last >= from ? last : undefined;
		const after = line === undefined ? from : line + 1;
		return this.#isSearchedIn(after, to) ? line : SEARCHING;
	}

	/** Whether any line of a range is known to match. */
	hasIn(from: number, to: number): boolean {
		return this.#firstIn(from, to) !== undefined;
	}

	/** How many of the matching lines that are known come before a line. */
	countBefore(line: number): number {
		let count = 0;
		const { first, end } = this.#finished.chunks;
		for (let number = first; number < end; number++) {
			const start = this.#finished.chunk(number)?.firstLine ?? 0;
			if (start >= line) break;
			const { lines = [] } = this.#chunks[number] ?? {};
			count += lowerBound(lines, line - start);
		}
		return count + (this.#live?.countBefore(line) ?? 0);
	}

	each(from: number, to: number, pick: (line: number) => void): void {
		for (
			let number = this.#finished.chunkOf(from);
			number < this.#finished.chunks.end;
			number++
		) {
			const first = this.#finished.chunk(number)?.firstLine ?? 0;
			if (first >= to) return;
			const { lines = [] } = this.#chunks[number] ?? {};
			for (let at = lowerBound(lines, from - first); at < lines.length; at++) {
				const line = first + (lines[at] ?? 0);
				if (line >= to) return;
				pick(line);
			}
		}
	}

	/** The matching lines that have not ended. */
	get live(): number[] {
		return this.#live?.linesIn(this.#finished.end, this.#store.end) ?? [];
	}

	#firstIn(from: number, to: number): number | undefined {
		const { end } = this.#finished;
		return (
			(from < end ? this.#firstEndedIn(from, Math.min(to, end)) : undefined) ??
			this.#live?.firstIn(Math.max(from, end), to)
		);
	}

	#firstEndedIn(from: number, to: number): number | undefined {
		for (
			let number = this.#finished.chunkOf(from);
			number < this.#finished.chunks.end;
			number++
		) {
			const first = this.#finished.chunk(number)?.firstLine ?? 0;
			if (first >= to) return undefined;
			const { lines = [] } = this.#chunks[number] ?? {};
			const found = lines[lowerBound(lines, from - first)];
			if (found === undefined) continue;
			return first + found < to ? first + found : undefined;
		}
		return undefined;
	}

	#lastBefore(line: number): number | undefined {
		const live = this.#live?.lastBefore(line) ?? -1;
		return live >= this.#finished.end ? live : this.#lastEndedBefore(line);
	}

	#lastEndedBefore(line: number): number | undefined {
		const { first: oldest, end } = this.#finished.chunks;
		const last =
			line < this.#finished.end ? this.#finished.chunkOf(line) : end - 1;
		for (let number = last; number >= oldest; number--) {
			const first = this.#finished.chunk(number)?.firstLine ?? 0;
			const { lines = [] } = this.#chunks[number] ?? {};
			const found = lines[lowerBound(lines, line - first) - 1];
			if (found !== undefined) return first + found;
		}
		return undefined;
	}

	/**
	 * Whether a range has been searched. Several batches are under way at once,
	 * so that what is found first need not be what comes first.
	 */
	#isSearchedIn(from: number, to: number): boolean {
		if (this.isStuck) return true;
		const { first, end, chunks } = this.#finished;
		if (to > end && this.#live === undefined) return false;
		const high = Math.min(to, end);
		const low = Math.max(from, first);
		if (low >= high) return true;
		for (let number = this.#finished.chunkOf(low); ; number++) {
			const start = this.#finished.chunk(number)?.firstLine ?? end;
			if (number >= chunks.end || start >= high) return true;
			const next = this.#finished.chunk(number + 1)?.firstLine ?? end;
			const needed = Math.min(high, next) - start;
			if ((this.#chunks[number]?.lineCount ?? 0) < needed) return false;
		}
	}

	/** Whether nothing is left to be searched, nor will come, in a chunk. */
	#isSearched(number: number): boolean {
		const chunk = this.#finished.chunk(number);
		const next = this.#finished.chunk(number + 1);
		if (chunk === undefined || next === undefined) return false;
		const lines = next.firstLine - chunk.firstLine;
		return this.#chunks[number]?.lineCount === lines;
	}

	/**
	 * The next texts to be searched: from where one looks on, then the rest, and
	 * together with the last of it the lines that have not ended, from `first` on.
	 */
	#nextPieces(): { first: number; pieces: Piece[] } {
		const pieces: Piece[] = [];
		const { first, end } = this.#finished.chunks;
		let length = 0;
		for (let tried = first; tried < end && length < BATCH_LENGTH; tried++) {
			if (this.#next >= end || this.#next < first) this.#next = first;
			const number = this.#next++;
			const text = this.#finished.chunk(number)?.text ?? "";
			this.#chunks[number] ??= { sent: 0, lineCount: 0, lines: [] };
			const searched = this.#chunks[number];
			if (searched.sent >= text.length) continue;
			pieces.push({ chunk: number, text: text.slice(searched.sent) });
			length += text.length - searched.sent;
			searched.sent = text.length;
		}
		const live = length < BATCH_LENGTH ? this.#newLiveText() : undefined;
		if (live !== undefined) pieces.push({ chunk: LIVE, text: live });
		return { first: this.#finished.end, pieces };
	}

	/** The lines that have not ended, if they are others than those sent before. */
	#newLiveText(): string | undefined {
		const sent = this.#sentLive;
		const { end: first } = this.#finished;
		const text = this.#store.liveText;
		const isSame = text === sent?.text && (text === "" || first === sent.first);
		if (isSame) return undefined;
		this.#sentLive = { first, text };
		return text;
	}

	#take(found: readonly FoundIn[], first: number): void {
		this.#batches--;
		for (const { chunk, lines, matches, searched } of found) {
			if (chunk === LIVE) this.#live = new LiveMatches(first, lines, matches);
			const known = this.#chunks[chunk];
			if (known === undefined) continue;
			for (const line of lines) known.lines.push(known.lineCount + line);
			known.lineCount += searched;
			this.#count += matches;
			this.#lineCount += lines.length;
		}
		this.search();
		this.#onChange();
	}

	#giveUp(): void {
		this.stop();
		this.#onChange();
	}
}
