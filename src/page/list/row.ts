import type { PinData } from "../../protocol/events.ts";
import { isGroupEnd } from "../../text/marker.ts";
import { parseLine, stripControls } from "../../text/parse.ts";
import { PLAIN } from "../../text/style.ts";
import { formatCount } from "../format.ts";
import { type Annotation, readAnnotation } from "../groups/annotation.ts";
import type { Group } from "../groups/groups.ts";
import { SIGNS, type Step } from "../groups/steps.ts";
import { titleOf } from "../groups/title.ts";
import type { Lanes } from "../lanes/lanes.ts";
import { readPrefix } from "../lanes/prefix.ts";
import { wordsOfPin } from "../pins/pins.ts";
import { recordNodes } from "../records/record-nodes.ts";
import type { Cells } from "../render/cells.ts";
import { jsonNodes } from "../render/json-nodes.ts";
import { mayBeJson, prettyJson } from "../render/pretty-json.ts";
import { styledText } from "../render/styled-text.ts";
import { type Line, LONGEST_SHOWN } from "../store/line.ts";
import type { ShownLines } from "../store/shown-lines.ts";
import type { Looks } from "./looks.ts";

/** What a click in a row is for: a button, or the whole head of a group. */
export type RowPart = "fold" | "json" | "pin" | "head" | undefined;

/**
 * One line on the screen: its number, its time, and its text in runs of a
 * style each.
 */
export class Row {
	readonly element = document.createElement("div");
	readonly text = document.createElement("span");
	readonly #number = document.createElement("a");
	readonly #time = document.createElement("span");
	readonly #lane = document.createElement("span");
	readonly #fold = document.createElement("button");
	readonly #json = document.createElement("button");
	readonly #step = document.createElement("span");
	readonly #pin = document.createElement("button");
	/** The line that it shows. */
	line = -1;
	/** Whether the line will not change any more. */
	isFinal = false;
	/** What it showed of a line that may change. */
	content = "";
	/** Where the group that its line begins ended, when it was shown. */
	groupEnd: number | undefined;
	/** Whether that group was folded then. */
	folded = false;
	/** What it says of how that group stands. */
	step: Step | undefined;
	/** Whether its text is that of a table, and not as it was printed. */
	isRecord = false;
	/** Of the looks with which it was shown. */
	version = -1;

	constructor() {
		this.#number.className = "number";
		// One reaches lines by other means than by going through all of them.
		this.#number.tabIndex = -1;
		this.#time.className = "time";
		this.#lane.className = "lane";
		this.#fold.className = "fold";
		this.#fold.type = "button";
		this.#json.className = "json";
		this.#json.type = "button";
		this.#json.title = "Lay out this JSON";
		this.#json.ariaLabel = "Lay out this JSON";
		this.#pin.className = "pin";
		this.#pin.type = "button";
		this.#step.className = "step";
		// The button that folds has all of it in its name.
		this.#step.ariaHidden = "true";
		this.text.className = "text";
		this.element.append(this.#number, this.#time, this.text);
	}

	/** How high it is, in px. */
	get height(): number {
		return this.element.getBoundingClientRect().height;
	}

	/** What a click on an element in the row is for. */
	partAt(element: Element): RowPart {
		const clicked = element.closest("a, button");
		if (clicked === this.#fold) return "fold";
		if (clicked === this.#json) return "json";
		if (clicked === this.#pin) return "pin";
		const isHead = this.element.classList.contains("group");
		return clicked === null && isHead ? "head" : undefined;
	}

	/** Shows a line; output becomes text, and never anything else. */
	show(index: number, store: ShownLines, looks: Looks): void {
		const line = store.shown(index);
		const isOurs = line.kind === "note";
		const group = store.groups.at(index);
		const annotation = isOurs ? undefined : readAnnotation(line.text);
		this.line = index;
		this.groupEnd = group?.end;
		this.element.className = `row ${line.kind}`;
		this.element.classList.toggle("away", line.isAway === true);
		this.element.classList.toggle("marked", looks.isMarked(index));
		this.element.classList.toggle("here", looks.here === index);
		this.element.classList.toggle("group", group !== undefined);
		this.element.classList.toggle("group-end", isGroupEnd(line.text));
		this.#number.textContent = isOurs ? "" : `${index + 1}`;
		if (isOurs) this.#number.removeAttribute("href");
		else this.#number.href = `#L${index + 1}`;
		this.#showTime(index, line, store, looks);
		this.#showLane(line.lane, store.lanes);
		const shown = line.text.slice(0, LONGEST_SHOWN);
		const prefix =
			line.lane !== undefined && store.lanes.arePrefixes
				? readPrefix(shown)?.text
				: undefined;
		const { nodes, left } =
			prefix === undefined
				? textNodes(shown, group, annotation, looks.cells)
				: prefixedNodes(shown, prefix, looks.cells);
		const more = left + line.length - shown.length;
		this.text.replaceChildren(...nodes, ...(more > 0 ? [cutNote(more)] : []));
		this.#showCursor(line.cursor);
		if (group) this.showFold(group, store, looks.steps.of(group, store));
		else {
			this.#fold.remove();
			this.#step.remove();
			this.step = undefined;
		}
		this.#showRecord(index, store, looks, prefix !== undefined);
		this.#showJson(more > 0 ? "" : shown, looks.opened.has(index));
		const { ms: until = Number.POSITIVE_INFINITY } = store.moment ?? {};
		this.#showPins(looks.pins.at(index).filter(({ ms }) => ms <= until));
	}

	/** Shows a line of JSON as a row of the table, if the log is one. */
	#showRecord(
		index: number,
		lines: ShownLines,
		{ table }: Looks,
		isNamed: boolean,
	): void {
		const record = table.recordAt(index, lines);
		this.isRecord = record !== undefined;
		this.element.classList.toggle("record", this.isRecord);
		if (record === undefined) return;
		this.text.replaceChildren(...recordNodes(record, table.columns, isNamed));
	}

	/** Shows what is pinned to the line; no text of the row's own, which one may copy. */
	#showPins(pins: readonly PinData[]): void {
		this.element.classList.toggle("pinned", pins.length > 0);
		if (pins.length === 0) {
			this.#pin.remove();
			return;
		}
		const words = pins.map(wordsOfPin).join(" · ");
		this.#pin.dataset.words = words;
		this.#pin.title = words;
		this.#pin.ariaLabel = `Pinned: ${words}`;
		this.text.after(this.#pin);
	}

	#showLane(lane: number | undefined, { names }: Lanes): void {
		if (names.length === 0) {
			this.#lane.remove();
			return;
		}
		const name = lane === undefined ? "" : (names[lane] ?? "");
		this.#lane.className =
			lane === undefined ? "lane" : `lane lane-${lane % 6}`;
		this.#lane.textContent = name;
		this.#lane.title = name;
		if (!this.#lane.isConnected) this.#time.after(this.#lane);
	}

	#showTime(index: number, line: Line, store: ShownLines, looks: Looks): void {
		const before = index > store.first ? store.shown(index - 1) : undefined;
		const isTold = line.isAway !== true && before?.isAway !== true;
		const pause = isTold ? looks.pauseOf(line.ms, before?.ms) : "";
		const hasTime = line.kind !== "note" && line.isAway !== true;
		this.#time.textContent = hasTime ? looks.timeOf(line.ms) : "";
		this.#time.dataset.pause = pause;
		this.#time.classList.toggle("slow", pause !== "");
	}

	/** Where the terminal's cursor stands, what comes next will be written. */
	#showCursor(column: number | undefined): void {
		const isHere = column !== undefined && Number.isFinite(column);
		this.text.classList.toggle("cursor", isHere);
		this.text.style.setProperty("--cursor", isHere ? `${column}` : null);
	}

	/** Offers to lay out a line of JSON, or does. */
	#showJson(text: string, isOpen: boolean): void {
		// A record is JSON: to lay it out would cost as much as to show it.
		const isShut = this.isRecord && !isOpen;
		const json =
			!isShut && mayBeJson(text) ? prettyJson(stripControls(text)) : undefined;
		this.element.classList.toggle("open", json !== undefined && isOpen);
		if (json === undefined && !isShut) {
			this.#json.remove();
			return;
		}
		this.#json.ariaExpanded = `${isOpen}`;
		this.text.before(this.#json);
		if (json && isOpen) this.text.replaceChildren(...jsonNodes(json));
	}

	/** Shows whether the group that the line begins is folded, what it has, and how it stands. */
	showFold(group: Group, store: ShownLines, step: Step): void {
		const { folded } = group;
		const { state, took, counts } = step;
		this.folded = folded;
		this.step = step;
		const lines = linesIn(group, store);
		const count = lines === undefined ? "" : formatCount(lines, "line");
		this.#fold.ariaExpanded = `${!folded}`;
		const title = titleOf(group, store);
		// Whether it is folded is told with it.
		this.#fold.ariaLabel = [title, state, count, counts, took]
			.filter(Boolean)
			.join(", ");
		const words = [folded && counts, folded && count, took];
		// No text of the row's own: what one has selected beside it stays.
		this.#step.dataset.words = words.filter(Boolean).join(" · ");
		this.#step.dataset.sign = state === undefined ? "" : SIGNS[state];
		this.#step.dataset.step = state ?? "";
		if (this.#fold.nextSibling !== this.text) this.text.before(this.#fold);
		if (this.element.lastChild !== this.#step) this.element.append(this.#step);
	}
}

/** How many lines a group has, its head and what only ends it apart; undefined while it goes on. */
function linesIn({ line, end }: Group, store: ShownLines): number | undefined {
	if (end > store.end) return undefined;
	const isEndHidden = isGroupEnd(store.line(end - 1).text);
	return Math.max(0, end - line - (isEndHidden ? 2 : 1));
}

/**
 * A line's text as nodes. A marker stays in it, unseen: what one selects is
 * counted from the beginning of the line, and a copy has all of it.
 */
function textNodes(
	text: string,
	group: Group | undefined,
	annotation: Annotation | undefined,
	cells: Cells,
): { nodes: Node[]; left: number } {
	const { mark } = group ?? annotation ?? {};
	const drawing = { cells, isBold: group !== undefined };
	if (mark === undefined || !text.startsWith(mark.text, mark.at)) {
		return styledText(text, PLAIN, drawing);
	}
	const unseen = document.createElement("span");
	unseen.className = "unseen";
	unseen.textContent = mark.text;
	const label = document.createElement("span");
	if (annotation !== undefined) {
		label.className = `annotation ${annotation.level}`;
		label.dataset.label = annotation.label;
	}
	const before = new Text(text.slice(0, mark.at));
	const title = text.slice(mark.at + mark.text.length);
	const { nodes, left } = styledText(title, PLAIN, drawing);
	const unread = annotation === undefined ? [unseen] : [unseen, label];
	return { nodes: [before, ...unread, ...nodes], left };
}

/**
 * The same of a line that begins with its lane's name, which stands beside it:
 * it stays in the text, unseen.
 */
function prefixedNodes(
	text: string,
	prefix: string,
	cells: Cells,
): { nodes: Node[]; left: number } {
	const unseen = document.createElement("span");
	unseen.className = "unseen";
	unseen.textContent = stripControls(prefix);
	const style = parseLine(prefix, PLAIN, () => {});
	const rest = text.slice(prefix.length);
	const { nodes, left } = styledText(rest, style, { cells, isBold: false });
	return { nodes: [unseen, ...nodes], left };
}

function cutNote(more: number): HTMLElement {
	const note = document.createElement("span");
	note.className = "cut";
	note.textContent = ` … and ${formatCount(more, "more character")}`;
	return note;
}
