import { PLAIN, type Style } from "../../ansi/style.ts";
import { parseLine } from "../ansi/parse.ts";
import type { Line } from "../store/line-store.ts";
import { LONGEST_SHOWN } from "../store/unfinished-line.ts";
import { cssColour } from "./colours.ts";
import { formatCount } from "./format.ts";

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
		const runs: Node[] = [];
		const shown = line.text.slice(0, LONGEST_SHOWN);
		parseLine(shown, line.style, (text, style) => {
			runs.push(style === PLAIN ? new Text(text) : styledRun(text, style));
		});
		if (line.length > shown.length) {
			runs.push(cutNote(line.length - shown.length));
		}
		this.#text.replaceChildren(...runs);
	}
}

function cutNote(more: number): HTMLElement {
	const note = document.createElement("span");
	note.className = "cut";
	note.textContent = ` … and ${formatCount(more, "more character")}`;
	return note;
}

const CLASSES = [
	"bold",
	"dim",
	"italic",
	"underline",
	"hidden",
	"strike",
] as const;

function styledRun(text: string, style: Style): HTMLElement {
	const run = document.createElement("span");
	run.textContent = text;
	run.classList.add(...CLASSES.filter((name) => style[name]));
	const { foreground, background, inverse } = style;
	if (inverse && foreground === undefined && background === undefined) {
		run.classList.add("inverse");
		return run;
	}
	const [front, back] = inverse
		? [background, foreground]
		: [foreground, background];
	// What was the theme's text or ground becomes the other.
	if (back !== undefined) paint(run, "b", "backgroundColor", back);
	else if (inverse) run.classList.add("inverse");
	if (front !== undefined) paint(run, "f", "color", front);
	else if (inverse) run.classList.add("on-colour");
	return run;
}

function paint(
	run: HTMLElement,
	prefix: "f" | "b",
	property: "color" | "backgroundColor",
	colour: number,
): void {
	const css = cssColour(colour);
	if (css === undefined) run.classList.add(`${prefix}${colour}`);
	else run.style[property] = css;
}
