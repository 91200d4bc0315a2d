import { firstIndex } from "../../binary-search.ts";
import type { ShownGroups, ShownLines } from "../store/shown-lines.ts";
import type { Listing } from "./listing.ts";

/** Lines that a folded group hides, or that only end one. */
interface Hidden {
	from: number;
	to: number;
	/** How many lines are hidden before it. */
	before: number;
}

/** All lines, but for those in folded groups and those that only end a group. */
export class WholeListing implements Listing {
	readonly #store: ShownLines;
	#hidden: Hidden[] = [];
	#groups: object | undefined;
	#groupsVersion = -1;
	/** Whether nothing is hidden but lines that end a group, each by itself. */
	#areOnlyEnds = false;
	version = 0;

	constructor(store: ShownLines) {
		this.#store = store;
	}

	get first(): number {
		return this.rowOf(this.#store.first);
	}

	get end(): number {
		return this.rowOf(this.#store.reach);
	}

	lineAt(row: number): number {
		const hidden = this.#lastWhere(({ from, before }) => from - before <= row);
		if (hidden === undefined) return row;
		return row + hidden.before + hidden.to - hidden.from;
	}

	rowOf(line: number): number {
		const hidden = this.#lastWhere(({ from }) => from <= line);
		if (hidden === undefined) return line;
		const { from, to, before } = hidden;
		return Math.max(line, to) === line
			? line - before - (to - from)
			: from - before;
	}

	/** All of them: what is folded is not left out. */
	*copied(from: number, to: number): Generator<number> {
		const { first, reach } = this.#store;
		const last = Math.min(to, reach - 1);
		for (let line = Math.max(from, first); line <= last; line++) yield line;
	}

	update(): boolean {
		const { groups } = this.#store;
		const isSameLog = this.#groups === groups;
		if (isSameLog && this.#groupsVersion === groups.version) return true;
		this.#groups = groups;
		this.#groupsVersion = groups.version;
		const hidden = this.#hiddenBy(groups, isSameLog);
		if (hidden.length > 0 || this.#hidden.length > 0) this.version++;
		this.#hidden = hidden;
		return true;
	}

	/** While nothing is folded, only what has come since is added. */
	#hiddenBy(groups: ShownGroups, isSameLog: boolean): Hidden[] {
		const { endLines } = groups;
		const areOnlyEnds = groups.folded.length === 0;
		const hidden =
			areOnlyEnds && this.#areOnlyEnds && isSameLog
				? this.#hidden
				: merge(hiddenBy(groups));
		for (let n = hidden.length; areOnlyEnds && n < endLines.length; n++) {
			const from = endLines[n] ?? 0;
			hidden.push({ from, to: from + 1, before: n });
		}
		this.#areOnlyEnds = areOnlyEnds;
		return hidden;
	}

	/** The last of the hidden parts for which something holds that holds for all before it. */
	#lastWhere(holds: (hidden: Hidden) => boolean): Hidden | undefined {
		const hidden = this.#hidden;
		const after = firstIndex(0, hidden.length, (n) => {
			const each = hidden[n];
			return each === undefined || !holds(each);
		});
		return hidden[after - 1];
	}
}

/** What folded groups hide, and lines that only end one, sorted by where they begin. */
function hiddenBy(groups: ShownGroups): { from: number; to: number }[] {
	const { folded, endLines } = groups;
	const hidden: { from: number; to: number }[] = [];
	// Both are sorted: with many groups, to sort them again would take a frame.
	let n = 0;
	const addEnds = (before: number) => {
		for (; n < endLines.length; n++) {
			const from = endLines[n] ?? 0;
			if (from >= before) return;
			hidden.push({ from, to: from + 1 });
		}
	};
	for (const { line, end } of folded) {
		addEnds(line + 1);
		hidden.push({ from: line + 1, to: end });
	}
	addEnds(Number.POSITIVE_INFINITY);
	return hidden;
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
