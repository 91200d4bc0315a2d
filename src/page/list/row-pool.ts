import type { Step } from "../groups/steps.ts";
import type { Listing } from "../listing/listing.ts";
import type { ShownLines } from "../store/shown-lines.ts";
import type { Looks } from "./looks.ts";
import { Row } from "./row.ts";

/**
 * The rows that are elements. A row whose line stays in view stays as it is,
 * and with it what one has selected in it.
 */
export class RowPool {
	readonly #container: HTMLElement;
	#lines: ShownLines;
	readonly #looks: Looks;
	#rows: Row[] = [];
	#spare: Row[] = [];
	#version = 0;

	constructor(container: HTMLElement, lines: ShownLines, looks: Looks) {
		this.#container = container;
		this.#lines = lines;
		this.#looks = looks;
	}

	get rows(): readonly Row[] {
		return this.#rows;
	}

	/** Whether rows can be higher than a line of text. */
	get mayBeHigh(): boolean {
		return (
			document.body.classList.contains("wrap") || this.#looks.opened.size > 0
		);
	}

	/** The rows' looks have changed: they are made anew when next shown. */
	invalidate(): void {
		this.#version++;
	}

	/** Takes the rows' lines from there; all are made anew when next shown. */
	use(lines: ShownLines): void {
		this.#lines = lines;
		this.invalidate();
	}

	/** Shows the rows of a listing from `first` to `end` - 1. */
	show(listing: Listing, first: number, end: number): void {
		const lines = Array.from({ length: Math.max(0, end - first) }, (_, n) =>
			listing.lineAt(first + n),
		);
		const wanted = new Set(lines);
		const byLine = new Map<number, Row>();
		for (const row of this.#rows) {
			if (wanted.has(row.line)) byLine.set(row.line, row);
			else this.#release(row);
		}
		this.#rows = lines.map((line) => {
			const row = byLine.get(line) ?? this.#spare.pop() ?? new Row();
			this.#update(row, line);
			return row;
		});
		this.#arrange();
	}

	#release(row: Row): void {
		row.element.remove();
		row.version = -1;
		this.#spare.push(row);
	}

	#update(row: Row, line: number): void {
		const isFinal = line < this.#lines.finished.end;
		const group = this.#lines.groups.at(line);
		const isSame =
			row.line === line &&
			row.version === this.#version &&
			row.groupEnd === group?.end;
		// What one has selected in the head of a group stays.
		if (isSame && group) {
			const step = this.#looks.steps.of(group, this.#lines);
			const isAsBefore =
				row.folded === group.folded && isSameStep(row.step, step);
			if (!isAsBefore) row.showFold(group, this.#lines, step);
		}
		if (isSame && row.isFinal) return;
		const { text, length, cursor, isAway } = this.#lines.shown(line);
		const content = `${isAway} ${length} ${cursor} ${text}`;
		if (isSame && isFinal === row.isFinal && content === row.content) return;
		row.version = this.#version;
		row.isFinal = isFinal;
		row.content = isFinal ? "" : content;
		row.show(line, this.#lines, this.#looks);
	}

	/** Puts the elements in order; those that are already are not touched. */
	#arrange(): void {
		let next = this.#container.firstElementChild;
		for (const { element } of this.#rows) {
			if (element === next) next = element.nextElementSibling;
			else this.#container.insertBefore(element, next);
		}
	}
}

function isSameStep(one: Step | undefined, other: Step): boolean {
	return (
		one !== undefined &&
		one.state === other.state &&
		one.took === other.took &&
		one.counts === other.counts
	);
}
