import { lowerBound } from "../../binary-search.ts";
import type { Picker } from "../listing/picked-listing.ts";
import type { LineStore } from "../store/line-store.ts";
import { LiveMatches } from "./live-matches.ts";
import type { FoundIn, Piece, Searcher } from "./searcher.ts";

/** How much text, in characters, is searched at once. */
const BATCH_LENGTH = 1 << 20;

/** How many batches the worker has in its queue, so that it never waits for the page. */
const MOST_BATCHES = 4;

/** The chunk number of a batch of lines that have not ended, which are in no chunk. */
const LIVE = -1;

/** The answer while the search has not reached the lines in between: a nearer match may be there. */
export const SEARCHING = Symbol("searching");

/** The nearest matching line, or undefined for none; `SEARCHING` while neither is certain. */
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
 * The lines that match a pattern, including those that have yet to come. The
 * search begins with the lines in view, so that a match near them is found first.
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
	/** All chunks before this one have been searched, as far as they had come. */
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

	/** Searches what has come since the last call. */
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
	 * Whether every line of a range has been searched. Batches are answered out of
	 * the order of their lines, so the first match that is known need not be the
	 * first that there is.
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

	/** Whether a chunk is complete, and all of it has been searched. */
	#isSearched(number: number): boolean {
		const chunk = this.#finished.chunk(number);
		const next = this.#finished.chunk(number + 1);
		if (chunk === undefined || next === undefined) return false;
		const lines = next.firstLine - chunk.firstLine;
		return this.#chunks[number]?.lineCount === lines;
	}

	/**
	 * The next batch: chunks from the line in view on, then those before it; with
	 * the last of them the lines that have not ended, which begin at `first`.
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

	/** The lines that have not ended; undefined when they have not changed since they were last sent. */
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
