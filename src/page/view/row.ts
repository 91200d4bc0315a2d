import type { Line } from "../store/line-store.ts";
import { LONGEST_SHOWN } from "../store/unfinished-line.ts";
import { formatCount } from "./format.ts";
import { styledText } from "./styled-text.ts";

/** One line on the screen: its number, and its text in runs of a style each. */
export class Row {
	readonly element = document.createElement("div");
	readonly #number = document.createElement("span");
	readonly #text = document.createElement("span");
	#index = -1;
	#line: Line | undefined;

	constructor() {
		this.#number.className = "number";
		this.#number.setAttribute("aria-hidden", "true");
		this.#text.className = "text";
		this.element.append(this.#number, this.#text);
	}

	/** Shows a line; output becomes text, and never anything else. */
	show(index: number, line: Line): void {
		// What is touched loses its selection, and the click that has begun on it.
		if (index === this.#index && isSame(line, this.#line)) return;
		this.#index = index;
		this.#line = line;
		this.element.className = `row ${line.kind}`;
		this.#number.textContent = line.kind === "note" ? "" : `${index + 1}`;
		const shown = line.text.slice(0, LONGEST_SHOWN);
		const { nodes, left } = styledText(shown, line.style);
		const more = left + line.length - shown.length;
		this.#text.replaceChildren(...nodes, ...(more > 0 ? [cutNote(more)] : []));
	}
}

function isSame(line: Line, other: Line | undefined): boolean {
	return (
		line.text === other?.text &&
		line.length === other.length &&
		line.kind === other.kind &&
		line.style === other.style
	);
}

function cutNote(more: number): HTMLElement {
	const note = document.createElement("span");
	note.className = "cut";
	note.textContent = ` … and ${formatCount(more, "more character")}`;
	return note;
}
