import { type Mark, type Marker, readMarker } from "./marker.ts";

/** More than anyone folds; output made to harm could have millions. */
const MOST_GROUPS = 100_000;

/** Lines that belong together, under the line that begins them. */
export interface Group {
	/** The index of the line that begins it, and stays when it is folded. */
	line: number;
	/** The index after its last line; Infinity while it has none. */
	end: number;
	name: string | undefined;
	/** What its first line has for machines, and is not shown. */
	mark: Mark | undefined;
	folded: boolean;
}

/** The groups of a log, in the order of their lines. */
export class Groups {
	readonly #byLine = new Map<number, Group>();
	/** The names of sections, by the lines that end them. */
	readonly #ends = new Map<number, string>();
	/** Those that have not ended, from the outermost. */
	#open: Group[] = [];
	/** Changes with every change. */
	version = 0;
	/** Whether the command prints Buildkite's headers. */
	hasHeaders = false;

	get size(): number {
		return this.#byLine.size;
	}

	/** The group that a line begins. */
	at(line: number): Group | undefined {
		return this.#byLine.get(line);
	}

	/** The innermost group that has a line, be it the one that begins it. */
	around(line: number): Group | undefined {
		let around: Group | undefined;
		for (const group of this.#byLine.values()) {
			if (line >= group.line && line < group.end) around = group;
		}
		return around;
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
		if (marker.type === "end") this.#end(line + 1, marker.name);
		else this.#begin(line, marker);
	}

	toggle(line: number): void {
		const group = this.#byLine.get(line);
		if (group === undefined) return;
		group.folded = !group.folded;
		this.version++;
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
		return [...this.#byLine.values()].filter((group) => group.folded);
	}

	#begin(line: number, marker: Marker & { type: "begin" }): void {
		const { name, mark, folded } = marker;
		// Only sections, which have names, can stand in each other.
		if (name === undefined) this.#end(line, undefined);
		if (this.#byLine.size >= MOST_GROUPS) return;
		const end = Number.POSITIVE_INFINITY;
		const group = { line, end, name, mark, folded };
		this.#byLine.set(line, group);
		this.#open.push(group);
		this.version++;
	}

	/** Ends the innermost group of that name, and what is open in it. */
	#end(end: number, name: string | undefined): void {
		const from = this.#open.findLastIndex((group) => group.name === name);
		if (from === -1) return;
		for (const group of this.#open.splice(from)) group.end = end;
		if (name !== undefined) this.#ends.set(end - 1, name);
		this.version++;
	}
}
