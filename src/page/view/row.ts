import type { Line } from "../store/line-store.ts";
import { LONGEST_SHOWN } from "../store/unfinished-line.ts";
import { formatCount } from "./format.ts";
import { styledText } from "./styled-text.ts";

/** One line on the screen: its number, and its text in runs of a style each. */
export class Row {
	readonly element = document.createElement("div");
	readonly #number = document.createElement("span");
	readonly #text = document.createElement("span");

	constructor() {
		this.#number.className = "number";
		this.#number.setAttribute("aria-hidden", "true");
		this.#text.className = "text";
		this.element.append(this.#number, this.#text);
	}

	/** Shows a line; output becomes text, and never anything else. */
	show(index: number, line: Line): void {
		this.element.className = `row ${line.kind}`;
		this.#number.textContent = line.kind === "note" ? "" : `${index + 1}`;
		const shown = line.text.slice(0, LONGEST_SHOWN);
		const { nodes, left } = styledText(shown, line.style);
		const more = left + line.length - shown.length;
		this.#text.replaceChildren(...nodes, ...(more > 0 ? [cutNote(more)] : []));
	}
}

function cutNote(more: number): HTMLElement {
	const note = document.createElement("span");
	note.className = "cut";
	note.textContent = ` … and ${formatCount(more, "more character")}`;
	return note;
}
