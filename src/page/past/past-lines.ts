import { lowerBound } from "../../binary-search.ts";
import type { PastData, PastLine } from "../../protocol/past.ts";
import type { Group } from "../groups/groups.ts";
import type { Lanes } from "../lanes/lanes.ts";
import type { Line, LineKind } from "../store/line.ts";
import type { LineStore } from "../store/line-store.ts";
import type { Moment, ShownGroups, ShownLines } from "../store/shown-lines.ts";

/**
 * The lines of a moment: those that could not change any more, which the page
 * has, and below them those that could, as they were.
 */
export class PastLines implements ShownLines {
	readonly moment: Moment;
	readonly groups: ShownGroups;
	readonly #store: LineStore;
	readonly #data: PastData;

	/** @param ms the moment, since the start of the run */
	constructor(store: LineStore, data: PastData, ms: number) {
		this.#store = store;
		this.#data = data;
		const known = knownIn(store, data);
		this.moment = { ms, known };
		this.groups = new PastGroups(store, known);
	}

	get first(): number {
		return Math.min(this.#store.first, this.end);
	}

	get end(): number {
		return this.#data.lines + this.#data.open.length;
	}

	get reach(): number {
		return this.end;
	}

	get finished(): { readonly end: number } {
		return { end: Math.min(this.#data.lines, this.#store.finished.end) };
	}

	get lanes(): Lanes {
		return this.#store.lanes;
	}

	line(index: number): Line {
		return this.shown(index);
	}

	shown(index: number): Line {
		const open = this.#open(index);
		if (open === undefined) return this.#store.shown(index);
		const { stream: kind, ms, text, more = 0, cursor } = open;
		const lane = this.#laneOf(open);
		return { kind, lane, ms, text, length: text.length + more, cursor };
	}

	lengthOf(index: number): number | undefined {
		const open = this.#open(index);
		if (open === undefined) return this.#store.lengthOf(index);
		return open.text.length + (open.more ?? 0);
	}

	kind(index: number): LineKind {
		return this.#open(index)?.stream ?? this.#store.kind(index);
	}

	lane(index: number): number | undefined {
		const open = this.#open(index);
		return open === undefined ? this.#store.lane(index) : this.#laneOf(open);
	}

	#open(index: number): PastLine | undefined {
		return this.#data.open[index - this.#data.lines];
	}

	#laneOf({ text, process }: PastLine): number | undefined {
		return this.#store.lanes.of(text, process);
	}
}

/** The index before which all lines had ended, and say what they say now. */
function knownIn(store: LineStore, { lines, ended, open }: PastData): number {
	for (const [n, { text }] of open.slice(0, ended).entries()) {
		const index = lines + n;
		const isSame = index < store.end && store.line(index).text === text;
		if (!isSame) return index;
	}
	return lines + ended;
}

/** The groups as they were: none is folded, for that is done by who looks now. */
class PastGroups implements ShownGroups {
	readonly version = 0;
	readonly folded = [];
	readonly endLines: readonly number[];
	readonly #store: LineStore;
	readonly #known: number;

	constructor(store: LineStore, known: number) {
		this.#store = store;
		this.#known = known;
		const { endLines } = store.groups;
		this.endLines = endLines.slice(0, lowerBound(endLines, known));
	}

	get marksEnds(): boolean {
		return this.#store.groups.marksEnds;
	}

	get hasOpen(): boolean {
		return this.#store.groups.hasOpen;
	}

	at(line: number): Group | undefined {
		const group = line < this.#known ? this.#store.groups.at(line) : undefined;
		if (group === undefined) return undefined;
		const isOver = this.#hasEnded(group);
		const { end, isEndMarked } = group;
		return {
			...group,
			end: isOver ? end : Number.POSITIVE_INFINITY,
			isEndMarked: isOver && isEndMarked,
			folded: false,
		};
	}

	/** Whether what ended it was there: its own marker, or the head of the next group. */
	#hasEnded({ end, isEndMarked, parent }: Group): boolean {
		if (end < this.#known || (isEndMarked && end === this.#known)) return true;
		return parent?.end === end && this.#hasEnded(parent);
	}
}
