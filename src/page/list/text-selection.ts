import { stripControls } from "../../text/parse.ts";
import type { Lines } from "../control/permalink.ts";
import type { LogView } from "./log-view.ts";
import type { Looks } from "./looks.ts";
import type { Row } from "./row.ts";
import {
	charactersBefore,
	type DomPosition,
	positionAt,
} from "./text-position.ts";

/** A place in the log: so many characters into a line. */
interface Place {
	line: number;
	characters: number;
	/** Whether it is in a row that shows its line in another way than it was printed. */
	isRecord?: boolean;
}

/** More than this, in characters, is no matter for a clipboard. */
const MOST_COPIED = 64e6;

/**
 * What one has selected, also where it is in lines that are not on the screen.
 * The browser's selection shows the part of it that is.
 */
export class TextSelection {
	readonly #element: HTMLElement;
	readonly #view: LogView;
	readonly #looks: Looks;
	readonly #onTooMuch: (characters: number) => void;
	readonly #onAway: () => void;
	#anchor: Place | undefined;
	#focus: Place | undefined;
	/** What the browser was made to select, which is not what one has selected. */
	#shownAnchor: DomPosition | undefined;
	#shownFocus: DomPosition | undefined;
	#withNumbers = false;
	/** What is copied just now, be it selected or not. */
	#copying: [Place, Place] | undefined;
	/** Whether one is selecting with the mouse: then the anchor stays. */
	#isDragging = false;

	/**
	 * @param onTooMuch called instead of copying more than a clipboard takes
	 * @param onAway called instead of copying lines that have not come
	 */
	constructor(
		element: HTMLElement,
		view: LogView,
		looks: Looks,
		onTooMuch: (characters: number) => void,
		onAway: () => void,
	) {
		this.#element = element;
		this.#view = view;
		this.#looks = looks;
		this.#onTooMuch = onTooMuch;
		this.#onAway = onAway;
		element.addEventListener("mousedown", ({ button, shiftKey }) => {
			if (button !== 0) return;
			this.#isDragging = true;
			if (!shiftKey) this.#forget();
		});
		document.addEventListener("mouseup", () => {
			this.#isDragging = false;
		});
		document.addEventListener("selectionchange", () => this.read());
		document.addEventListener("copy", (event) => this.#copy(event));
	}

	/** Selects the whole log. */
	selectAll(): void {
		this.#anchor = { line: 0, characters: 0 };
		this.#focus = {
			line: Number.POSITIVE_INFINITY,
			characters: Number.POSITIVE_INFINITY,
		};
		this.render();
	}

	/** The lines of which something is selected; undefined while nothing is. */
	get lines(): Lines | undefined {
		this.read();
		const [from, to] = this.#ends ?? [];
		if (from === undefined || to === undefined) return undefined;
		// Up to the beginning of a line, nothing of that is selected.
		const isBefore = to.characters === 0 && to.line > from.line;
		return { first: from.line, last: isBefore ? to.line - 1 : to.line };
	}

	/** Copies what is selected, or else the marked lines, or else everything. */
	copy(withNumbers: boolean): void {
		this.read();
		const ends = this.#ends ?? this.#markedEnds;
		if (ends === undefined) this.selectAll();
		const selection = document.getSelection();
		// Without a selection a browser copies nothing, whoever listens.
		const isStandIn = selection?.isCollapsed !== false;
		if (isStandIn) selection?.selectAllChildren(this.#element);
		this.#copying = ends ?? this.#ends;
		this.#withNumbers = withNumbers;
		// Its modern successor is missing where the page came over plain HTTP.
		document.execCommand("copy");
		this.#withNumbers = false;
		this.#copying = undefined;
		if (isStandIn) selection?.removeAllRanges();
		this.render();
	}

	/** Shows the selection on the rows that are there now. */
	render(): void {
		const { rows } = this.#view;
		const selection = document.getSelection();
		if (!this.#anchor || !this.#focus || !selection || rows.length === 0)
			return;
		const anchor = shown(rows, this.#anchor);
		const focus = shown(rows, this.#focus);
		if (
			isSame(anchor, anchorOf(selection)) &&
			isSame(focus, focusOf(selection))
		) {
			return;
		}
		this.#shownAnchor = anchor;
		this.#shownFocus = focus;
		selection.setBaseAndExtent(
			anchor.node,
			anchor.offset,
			focus.node,
			focus.offset,
		);
	}

	/**
	 * Takes note of what one has selected. The browser tells of that some time
	 * later, when one may have copied it already, or its row may be another's.
	 */
	read(): void {
		const selection = document.getSelection();
		if (!selection || !this.#element.contains(selection.anchorNode)) {
			// Of what one does elsewhere, typing say, nothing is to come back here.
			if (selection?.anchorNode) this.#forget();
			return;
		}
		const anchor = anchorOf(selection);
		const focus = focusOf(selection);
		if (!anchor || !focus) return;
		const keepsAnchor = isSame(anchor, this.#shownAnchor);
		const keepsFocus = isSame(focus, this.#shownFocus);
		if (keepsAnchor && keepsFocus) return;
		if (!keepsFocus) this.#focus = this.#place(focus);
		if (this.#isDragging && this.#anchor !== undefined) {
			// Where both ends have been out of sight, the browser begins anew.
			this.render();
			return;
		}
		if (selection.isCollapsed && !this.#isDragging) this.#forget();
		else if (!keepsAnchor) this.#anchor = this.#place(anchor);
	}

	#forget(): void {
		this.#anchor = undefined;
		this.#focus = undefined;
		this.#shownAnchor = undefined;
		this.#shownFocus = undefined;
	}

	#place(position: DomPosition): Place | undefined {
		const { rows } = this.#view;
		const row = rows.find(({ element }) => element.contains(position.node));
		if (row !== undefined) {
			const isBefore =
				row.text.compareDocumentPosition(position.node) &
				Node.DOCUMENT_POSITION_PRECEDING;
			const isInside = row.text.contains(position.node);
			if (!isInside) {
				return {
					line: row.line,
					characters: isBefore ? 0 : Number.POSITIVE_INFINITY,
				};
			}
			return {
				line: row.line,
				characters: charactersBefore(row.text, position),
				isRecord: row.isRecord,
			};
		}
		// Beside the rows: that is before the first, or after the last.
		const last = rows.at(-1);
		if (last === undefined) return undefined;
		const isAfter =
			last.element.compareDocumentPosition(position.node) &
			Node.DOCUMENT_POSITION_FOLLOWING;
		return isAfter
			? { line: last.line, characters: Number.POSITIVE_INFINITY }
			: { line: rows[0]?.line ?? 0, characters: 0 };
	}

	/** The two ends of what is selected, in order. */
	get #ends(): [Place, Place] | undefined {
		if (!this.#anchor || !this.#focus) return undefined;
		const [from, to] = [this.#anchor, this.#focus].sort(
			(a, b) => a.line - b.line || a.characters - b.characters,
		);
		const isSomething =
			from?.line !== to?.line || from?.characters !== to?.characters;
		return from && to && isSomething ? [from, to] : undefined;
	}

	get #markedEnds(): [Place, Place] | undefined {
		const { marked } = this.#looks;
		return (
			marked && [
				{ line: marked.first, characters: 0 },
				{ line: marked.last, characters: Number.POSITIVE_INFINITY },
			]
		);
	}

	#copy(event: ClipboardEvent): void {
		if (isEditable(event.target)) return;
		if (this.#copying === undefined) this.read();
		const isNothingSelected = document.getSelection()?.isCollapsed !== false;
		const ends =
			this.#copying ??
			this.#ends ??
			(isNothingSelected ? this.#markedEnds : undefined);
		if (ends === undefined) return;
		event.preventDefault();
		const text = this.#text(...ends);
		if (text !== undefined) event.clipboardData?.setData("text/plain", text);
	}

	/** What one has selected within a row of the table: as one sees it. */
	#shownPart(from: Place, to: Place, printed: string): string {
		const row = this.#view.rows.find(({ line }) => line === from.line);
		const text = row?.text.textContent ?? "";
		const part = text.slice(from.characters, to.characters);
		const isAll = part.trim() === "" || part.trim() === text.trim();
		return isAll ? printed : part.trim();
	}

	/** The selected text; undefined if it is too much, or not all of it has come. */
	#text(from: Place, to: Place): string | undefined {
		const { listing, lines: all } = this.#view;
		const { lanes } = all;
		const lines: string[] = [];
		/** Of each line, the lane that it is in. */
		const laneOf: (number | undefined)[] = [];
		const numbers: number[] = [];
		let length = 0;
		for (const line of listing.copied(from.line, to.line)) {
			const shown = all.shown(line);
			if (shown.isAway) {
				this.#onAway();
				return undefined;
			}
			const text = stripControls(shown.text);
			// Of a row of the table that is left, one copies what was printed.
			const isFrom = line === from.line && !from.isRecord;
			const isTo = line === to.line && !to.isRecord;
			const part =
				from.isRecord && from.line === to.line
					? this.#shownPart(from, to, text)
					: text.slice(
							isFrom ? from.characters : 0,
							isTo ? to.characters : undefined,
						);
			length += part.length;
			if (length > MOST_COPIED) {
				this.#onTooMuch(length);
				return undefined;
			}
			lines.push(part);
			laneOf.push(all.lane(line));
			numbers.push(line + 1);
		}
		// Of lines that are all one lane's, it goes without saying whose they are.
		const areSeveral = laneOf.some((lane) => lane !== laneOf[0]);
		return lines
			.map((part, n) => (areSeveral ? lanes.label(laneOf[n]) : "") + part)
			.map((part, n) => (this.#withNumbers ? `${numbers[n]}\t${part}` : part))
			.join("\n");
	}
}

/** Where a place is on the screen, or the edge beyond which it is. */
function shown(rows: readonly Row[], { line, characters }: Place): DomPosition {
	const row = rows.find((row) => row.line >= line);
	if (row?.line === line) return positionAt(row.text, characters);
	return row === undefined
		? positionAt((rows.at(-1) as Row).text, Number.POSITIVE_INFINITY)
		: positionAt(row.text, 0);
}

function anchorOf(selection: Selection): DomPosition | undefined {
	const { anchorNode: node, anchorOffset: offset } = selection;
	return node ? { node, offset } : undefined;
}

function focusOf(selection: Selection): DomPosition | undefined {
	const { focusNode: node, focusOffset: offset } = selection;
	return node ? { node, offset } : undefined;
}

function isSame(a: DomPosition | undefined, b: DomPosition | undefined) {
	return a?.node === b?.node && a?.offset === b?.offset;
}

function isEditable(target: EventTarget | null): boolean {
	return target instanceof HTMLInputElement;
}
