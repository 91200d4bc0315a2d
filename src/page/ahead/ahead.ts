import { firstIndex } from "../../binary-search.ts";
import { isEventName, type StartData } from "../../protocol/events.ts";
import { parseEventId } from "../../protocol/id.ts";
import { readEvent } from "../../protocol/read-event.ts";
import type { IndexPlace, RunIndexData } from "../../protocol/run-index.ts";
import { openPolls, readAnswer } from "../feed/fetch-source.ts";
import type { Source, SourceListener } from "../feed/source.ts";
import type { Line } from "../store/line.ts";
import type { LinesAhead } from "../store/line-store.ts";
import { Segment } from "./segment.ts";

/** The end begins so many lines before it, at least: nothing reaches further up. */
const END_LINES = 1000;

/** Nearer to the edge of what is here than this, in lines, what is behind it is fetched. */
const NEAR_LINES = 500;

/** An end that is longer, in bytes, comes no sooner than all the rest. */
const MOST_BYTES = 16e6;

/** So many segments are kept beside the end. */
const MOST_SEGMENTS = 6;

/** An end that has become longer, in characters, is begun anew. */
const LONGEST_END = 64e6;

/** After this, in ms, what could not be had is asked for again. */
const RETRY_MS = 1000;

export interface AheadOptions {
	start: StartData;
	/** Where the run's index and its events are. */
	index: URL;
	events: URL;
	/** Called when more lines are here. */
	onChange: () => void;
}

/**
 * The end of a long log, and what one looks at, while all of it is on its way:
 * fetched by the server's index, each from a place at which lines can begin.
 * What is made of the whole log - steps, errors, matches - waits for the whole.
 */
export class Ahead implements LinesAhead {
	/** Resolves when the end is here, or is known not to come. */
	readonly hasOpened: Promise<void>;
	#opened: () => void = () => {};
	readonly #options: AheadOptions;
	readonly #aborter = new AbortController();
	#places: readonly IndexPlace[] = [];
	#tail: Segment | undefined;
	#follow: Source | undefined;
	#reached = -1;
	/** Those beside the end that are here, by the ids of their places; the latest used last. */
	readonly #segments = new Map<string, Segment>();
	#wanted: number[] = [];
	#fetching: Promise<void> | undefined;
	#restUntil = 0;
	#retry: ReturnType<typeof setTimeout> | undefined;

	constructor(options: AheadOptions) {
		this.#options = options;
		this.hasOpened = new Promise((resolve) => {
			this.#opened = resolve;
		});
		void this.#open();
	}

	/** The index of the line after the last; 0 while the end is not here. */
	get end(): number {
		return this.#tail?.end ?? 0;
	}

	/** Where in the log its newest event begins; -1 while the end is not here. */
	get reached(): number {
		return this.#tail === undefined ? -1 : this.#reached;
	}

	line(index: number): Line | undefined {
		if (this.#tail !== undefined && index >= this.#tail.first) {
			return index < this.#tail.end ? this.#tail.line(index) : undefined;
		}
		const segment = this.#segments.get(this.#keyOf(this.#placeOf(index)));
		const isHere = segment !== undefined && index < segment.end;
		return isHere ? segment.line(index) : undefined;
	}

	/** Somebody looks at the lines from `first` to `end` - 1. */
	want(first: number, end: number): void {
		const tail = this.#tail;
		if (tail === undefined || first >= tail.first + NEAR_LINES) return;
		const near = [first, end - 1, first - NEAR_LINES, end + NEAR_LINES];
		const wanted = near
			.filter((line) => line >= 0 && line < tail.first)
			.map((line) => this.#placeOf(line));
		for (const place of new Set(wanted)) {
			const key = this.#keyOf(place);
			const segment = this.#segments.get(key);
			if (segment === undefined) continue;
			this.#segments.delete(key);
			this.#segments.set(key, segment);
		}
		this.#wanted = [...new Set(wanted)].filter(
			(place) => !this.#segments.has(this.#keyOf(place)),
		);
		const isTime = performance.now() >= this.#restUntil;
		if (this.#fetching !== undefined || !isTime) return;
		this.#fetching = this.#fetchWanted().finally(() => {
			this.#fetching = undefined;
		});
	}

	/** Resolves when what somebody looks at is here, or can't be had. */
	async hasCome(): Promise<void> {
		await this.#fetching;
	}

	/** Follows the log no further: what comes next has come from its beginning. */
	hold(): void {
		this.#follow?.close();
		clearTimeout(this.#retry);
	}

	close(): void {
		this.hold();
		this.#aborter.abort();
		this.#opened();
	}

	/** The number of the place before a line; -1 for the beginning of the log. */
	#placeOf(line: number): number {
		const places = this.#places;
		const isBehind = (n: number) => (places[n]?.line ?? 0) > line;
		return firstIndex(0, places.length, isBehind) - 1;
	}

	#keyOf(place: number): string {
		return this.#places[place]?.id ?? "";
	}

	async #open(): Promise<void> {
		const { index } = this.#options;
		const { signal } = this.#aborter;
		try {
			const answer = await fetch(index, { signal, cache: "no-store" });
			if (!answer.ok) throw new Error(`${answer.status}`);
			const { isWhole, lastEventId, places }: RunIndexData =
				await answer.json();
			const last = places.at(-1)?.line ?? 0;
			const place = places.findLast(({ line }) => line + END_LINES <= last);
			const goal = parseEventId(lastEventId)?.offset ?? 0;
			const from = parseEventId(place?.id ?? "")?.offset ?? 0;
			const isNear = isWhole && goal - from < MOST_BYTES;
			if (place === undefined || !isNear) throw new Error("no way there");
			this.#places = places;
			this.#segments.clear();
			this.#followFrom(place, goal);
		} catch {
			this.#opened(); // All of it comes nevertheless.
		}
	}

	/** @param goal where the event begins with which the end is here */
	#followFrom(place: IndexPlace, goal: number): void {
		const { start, events, onChange } = this.#options;
		const tail = new Segment(start, place);
		const url = new URL(events);
		let lastEventId = place.id;
		let reached = -1;
		const listener: SourceListener = {
			onEvent: (name, data, id) => {
				if (name === "gap" || name === "reset") {
					this.close();
					return;
				}
				if (id !== "") lastEventId = id;
				take(tail, name, data);
				reached = parseEventId(id)?.offset ?? reached;
				if (reached >= goal) {
					this.#tail = tail;
					this.#opened();
				}
				if (name === "end") this.hold();
				if (this.#tail !== tail) return;
				this.#reached = reached;
				onChange();
				if (tail.characters > LONGEST_END) {
					this.hold();
					void this.#open();
				}
			},
			onLost: () => {
				this.#retry = setTimeout(open, RETRY_MS);
			},
		};
		const open = () => {
			url.searchParams.set("from", lastEventId);
			this.#follow?.close();
			this.#follow = openPolls(url, listener);
		};
		open();
	}

	async #fetchWanted(): Promise<void> {
		try {
			for (;;) {
				const place = this.#wanted.shift();
				if (place === undefined) break;
				await this.#fetch(place);
				this.#options.onChange();
			}
		} catch {
			// It is asked for again, though not at once, when somebody looks there.
			this.#restUntil = performance.now() + RETRY_MS;
		}
	}

	/** Fetches the lines between a place and the next one. */
	async #fetch(number: number): Promise<void> {
		const place = this.#places[number];
		const next = this.#places[number + 1];
		const key = this.#keyOf(number);
		if (next === undefined || this.#segments.has(key)) return;
		const url = new URL(this.#options.events);
		if (place !== undefined) url.searchParams.set("from", place.id);
		url.searchParams.set("to", next.id);
		url.searchParams.set("poll", "0");
		const segment = new Segment(this.#options.start, place, next.line);
		await readAnswer(
			url,
			{ onEvent: (name, data) => take(segment, name, data), onLost() {} },
			this.#aborter.signal,
		);
		if (segment.end < next.line) throw new Error("lines are missing");
		this.#segments.set(key, segment);
		for (const oldest of this.#segments.keys()) {
			if (this.#segments.size <= MOST_SEGMENTS) break;
			this.#segments.delete(oldest);
		}
	}
}

function take(segment: Segment, name: string, data: string): void {
	if (!isEventName(name)) return;
	const event = readEvent(name, data);
	if (event !== undefined) segment.take(name, event);
}
