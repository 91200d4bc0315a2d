import type { LineStore } from "../store/line-store.ts";
import type { Listing } from "./listing.ts";

/** Lines that a folded group hides. */
interface Hidden {
	from: number;
	to: number;
	/** How many lines are hidden before it. */
	before: number;
}

/** All lines, but for those in folded groups. */
export class WholeListing implements Listing {
	readonly #store: LineStore;
	#hidden: Hidden[] = [];
	#groups: object | undefined;
	#groupsVersion = -1;
	version = 0;

	constructor(store: LineStore) {
		this.#store = store;
	}

	get first(): number {
		return this.rowOf(this.#store.first);
	}

	get end(): number {
		return this.rowOf(this.#store.end);
	}

	lineAt(row: number): number {
		const hidden = this.#hidden.findLast(
			({ from, before }) => from - before <= row,
		);
		if (hidden === undefined) return row;
		return row + hidden.before + hidden.to - hidden.from;
	}

	rowOf(line: number): number {
		const hidden = this.#hidden.findLast(({ from }) => from <= line);
		if (hidden === undefined) return line;
		const { from, to, before } = hidden;
		return Math.max(line, to) === line
			? line - before - (to - from)
			: from - before;
	}

	update(): boolean {
		const { groups } = this.#store;
		const isSame =
			this.#groups === groups && this.#groupsVersion === groups.version;
		if (isSame) return true;
		this.#groups = groups;
		this.#groupsVersion = groups.version;
		const hidden = merge(
			groups.folded.map(({ line, end }) => ({ from: line + 1, to: end })),
		);
		if (hidden.length > 0 || this.#hidden.length > 0) this.version++;
		this.#hidden = hidden;
		return true;
	}
}

/** Joins ranges, sorted by where they begin, that overlap. */
function merge(ranges: { from: number; to: number }[]): Hidden[] {
	const merged: Hidden[] = [];
	let before = 0;
	for (const { from, to } of ranges) {
		const last = merged.at(-1);
		if (last !== undefined && from <= last.to) {
			before += Math.max(0, to - last.to);
			last.to = Math.max(last.to, to);
		} else if (to > from) {
			merged.push({ from, to, before });
			before += to - from;
		}
	}
	return merged;
}
