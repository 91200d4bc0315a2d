import { firstIndex } from "../../binary-search.ts";
import {
	isGroupEnd,
	type Mark,
	type Marker,
	readMarker,
} from "../../text/marker.ts";

/** More than anyone folds; output made to harm could have millions. */
const MOST_GROUPS = 100_000;

/** Lines that belong together, under the line that begins them. */
export interface Group {
	/** The index of the line that begins it, and stays when it is folded. */
	line: number;
	/** The index after its last line; Infinity while it has none. */
	end: number;
	/** Whether a marker ended it, and not only the next group that began. */
	isEndMarked: boolean;
	/** The group that it is in. */
	parent: Group | undefined;
	name: string | undefined;
	/** What its first line has for machines, and is not shown. */
	mark: Mark | undefined;
	folded: boolean;
}

/** The groups of a log, in the order of their lines. */
export class Groups {
	readonly #byLine = new Map<number, Group>();
	/** The same, in the order of their lines. */
	readonly #list: Group[] = [];
	/** Lines that do nothing but end a group, in order: they are not shown. */
	readonly #endLines: number[] = [];
	/** The names of sections, by the lines that end them. */
	readonly #ends = new Map<number, string>();
	/** Those that have not ended, from the outermost. */
	#open: Group[] = [];
	#marksEnds = false;
	/** Changes with every change. */
	version = 0;
	/** Whether the command prints Buildkite's headers. */
	hasHeaders = false;

	get size(): number {
		return this.#list.length;
	}

	/** All of them, in the order of their lines. */
	get list(): readonly Group[] {
		return this.#list;
	}

	/** Whether the command marks where groups end, so that an open one is not over. */
	get marksEnds(): boolean {
		return this.#marksEnds;
	}

	/** Whether any has not ended. */
	get hasOpen(): boolean {
		return this.#open.length > 0;
	}

	/** Lines that do nothing but end a group, in order: they are not shown. */
	get endLines(): readonly number[] {
		return this.#endLines;
	}

	/** The group that a line begins. */
	at(line: number): Group | undefined {
		return this.#byLine.get(line);
	}

	/** The innermost group that has a line, be it the one that begins it. */
	around(line: number): Group | undefined {
		let around = this.before(line + 1);
		// They stand in each other, and never overlap.
		while (around !== undefined && line >= around.end) around = around.parent;
		return around;
	}

	/** The last group that begins before a line. */
	before(line: number): Group | undefined {
		return this.#list[this.#indexFrom(line) - 1];
	}

	/** The first group that begins after a line. */
	after(line: number): Group | undefined {
		return this.#list[this.#indexFrom(line + 1)];
	}

	#indexFrom(line: number): number {
		const { length } = this.#list;
		return firstIndex(
			0,
			length,
			(index) => (this.#list[index]?.line ?? 0) >= line,
		);
	}

	/**
	 * The marker that was in a line, and no longer is: a section's erases itself.
	 * It leads a line of a page that is saved.
	 */
	markerOf(line: number): string {
		const { name, folded } = this.#byLine.get(line) ?? {};
		const ended = this.#ends.get(line);
		if (name !== undefined) {
			const option = folded ? "[collapsed=true]" : "";
			return `section_start:0:${name}${option}\r\x1b[0K`;
		}
		return ended === undefined ? "" : `section_end:0:${ended}\r\x1b[0K`;
	}

	/**
	 * Takes note of the marker in a line, if there is one.
	 *
	 * @param raw the line as it was printed
	 */
	read(line: number, raw: string): void {
		const marker = readMarker(raw, this.hasHeaders);
		if (marker === undefined) return;
		if (marker.type === "begin") {
			this.#begin(line, marker);
			return;
		}
		const hasEnded = this.#end(line + 1, marker.name, true);
		if (hasEnded && isGroupEnd(raw)) this.#endLines.push(line);
	}

	toggle(line: number): void {
		const group = this.#byLine.get(line);
		if (group === undefined) return;
		group.folded = !group.folded;
		this.version++;
	}

	/** Folds the group that a line begins. */
	fold(line: number): void {
		if (this.#byLine.get(line)?.folded === false) this.toggle(line);
	}

	/** Folds all, or unfolds all. */
	foldAll(folded: boolean): void {
		for (const group of this.#byLine.values()) group.folded = folded;
		this.version++;
	}

	/** Unfolds what hides a line. */
	reveal(line: number): void {
		for (const group of this.#byLine.values()) {
			if (!group.folded || line <= group.line || line >= group.end) continue;
			group.folded = false;
			this.version++;
		}
	}

	get folded(): Group[] {
		return this.#list.filter((group) => group.folded);
	}

	#begin(line: number, marker: Marker & { type: "begin" }): void {
		const { name, mark, folded } = marker;
		// Only sections, which have names, can stand in each other.
		if (name === undefined) this.#end(line, undefined, false);
		// Two sections may begin in one line: it is the last one's head.
		const same = this.#byLine.get(line);
		if (this.#list.length >= MOST_GROUPS) return;
		const end = Number.POSITIVE_INFINITY;
		const isEndMarked = false;
		const parent = this.#open.at(-1);
		const group = { line, end, isEndMarked, parent, name, mark, folded };
		if (same === undefined) this.#list.push(group);
		else this.#list[this.#list.length - 1] = group;
		this.#byLine.set(line, group);
		this.#open.push(group);
		this.version++;
	}

	/** Ends the innermost group of that name, and what is open in it; tells whether there is one. */
	#end(end: number, name: string | undefined, isMarked: boolean): boolean {
		const from = this.#open.findLastIndex((group) => group.name === name);
		if (from === -1) return false;
		for (const [n, group] of this.#open.splice(from).entries()) {
			group.end = end;
			group.isEndMarked = isMarked && n === 0;
		}
		if (isMarked) this.#marksEnds = true;
		if (name !== undefined) this.#ends.set(end - 1, name);
		this.version++;
		return true;
	}
}
