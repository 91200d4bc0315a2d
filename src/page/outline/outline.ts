import { element, setText } from "../element.ts";
import { formatCount } from "../format.ts";
import type { Group, Groups } from "../groups/groups.ts";
import { SIGNS, type Step, type Steps } from "../groups/steps.ts";
import { titleOf } from "../groups/title.ts";
import type { Pins } from "../pins/pins.ts";
import type { LineStore } from "../store/line-store.ts";
import { PinList } from "./pin-list.ts";

/** Of fewer groups one keeps track without a list. */
const FEWEST = 3;

/** More than anyone reads in a list; of the rest it says how many. */
const MOST_LISTED = 1000;

/** Deeper ones are not moved in further. */
const MOST_DEPTH = 6;

const SVG = "http://www.w3.org/2000/svg";

/** What the outline needs from the page around it. */
export interface OutlineActions {
	/** Goes to a step, and marks it in the address. */
	goTo(group: Group): void;
	copy(group: Group): void;
	/** Goes to a line, and marks it in the address. */
	goToLine(line: number): void;
	/** The line that one looks at. */
	lookedAt(): number;
}

/** A step in the list, and what it was shown to be. */
interface Item {
	group: Group;
	/** Undefined while it may change. */
	name: string | undefined;
	element: HTMLLIElement;
	button: HTMLButtonElement;
	title: HTMLElement;
	facts: HTMLElement;
	copy: HTMLButtonElement;
	shown: string;
}

/**
 * The steps of a run, as its groups say, in a list beside the log: at the side
 * where there is room, a sheet over the log elsewhere. It is there from three
 * groups on, for who opens it.
 */
export class Outline {
	readonly #store: LineStore;
	readonly #steps: Steps;
	readonly #actions: OutlineActions;
	readonly #pins: PinList;
	readonly #panel = element("outline", HTMLElement);
	readonly #title = element("outline-title", HTMLElement);
	readonly #list = element("outline-list", HTMLElement);
	readonly #more = element("outline-more", HTMLElement);
	readonly #opener = element("steps", HTMLButtonElement);
	/** Where the list stands beside the log, and stays when one has gone to a step. */
	readonly #isWide = matchMedia("(min-width: 1100px)");
	#groups: Groups | undefined;
	#items: Item[] = [];
	#current: Item | undefined;

	constructor(
		store: LineStore,
		steps: Steps,
		pins: Pins,
		actions: OutlineActions,
	) {
		this.#pins = new PinList(pins, (line) => {
			actions.goToLine(line);
			if (!this.#isWide.matches) this.close();
		});
		this.#store = store;
		this.#steps = steps;
		this.#actions = actions;
		this.#opener.addEventListener("click", () => this.toggle());
		element("outline-close", HTMLElement).onclick = () => this.close();
		this.#panel.addEventListener("keydown", (event) => this.#pressed(event));
	}

	/** Whether the run has steps to list. */
	get hasSteps(): boolean {
		return this.#store.groups.size >= FEWEST;
	}

	/** Whether there is anything to list. */
	get hasAny(): boolean {
		return this.hasSteps || this.#pins.count > 0;
	}

	get isOpen(): boolean {
		return !this.#panel.hidden;
	}

	/** Opens the list, at the step that one looks at, or closes it. */
	toggle(): void {
		if (this.isOpen) {
			this.close();
			return;
		}
		if (!this.hasAny) return;
		this.#panel.hidden = false;
		this.render();
		const first = this.#panel.querySelector<HTMLElement>("li button");
		(this.#current?.button ?? first)?.focus();
	}

	/** Closes it; the keys act on the log again. */
	close(): void {
		this.#panel.hidden = true;
		this.render();
		element("log", HTMLElement).focus();
	}

	/** Shows how the steps stand now. To be called for every frame that draws rows. */
	render(): void {
		this.#opener.hidden = !this.hasAny;
		if (!this.hasAny) this.#panel.hidden = true;
		this.#opener.ariaExpanded = `${this.isOpen}`;
		if (!this.isOpen) return;
		this.#pins.render();
		const title = [this.#pins.count > 0 && "Pins", this.hasSteps && "Steps"];
		setText(this.#title, title.filter(Boolean).join(" and "));
		const { groups } = this.#store;
		if (this.#groups !== groups) this.#forget(groups);
		const { list } = groups;
		const length = Math.min(list.length, MOST_LISTED);
		while (this.#items.length < length) {
			const group = list[this.#items.length];
			if (group === undefined) break;
			this.#add(group);
		}
		for (const [n, item] of this.#items.entries()) {
			// Of two that begin in one line, the second has taken the first one's place.
			const group = list[n] ?? item.group;
			if (group !== item.group) item.name = undefined;
			item.group = group;
			this.#show(item, this.#steps.of(item.group, this.#store));
		}
		this.#showCurrent(groups.around(this.#actions.lookedAt()));
		const more = list.length - length;
		this.#more.hidden = more === 0;
		setText(this.#more, `and ${formatCount(more, "more step")}`);
	}

	#forget(groups: Groups): void {
		this.#groups = groups;
		this.#items = [];
		this.#current = undefined;
		this.#list.replaceChildren();
	}

	#add(group: Group): void {
		const item: Item = {
			group,
			name: undefined,
			element: document.createElement("li"),
			button: document.createElement("button"),
			title: document.createElement("bdi"),
			facts: document.createElement("span"),
			copy: document.createElement("button"),
			shown: "",
		};
		const { copy } = item;
		item.button.type = "button";
		item.button.className = "outline-step";
		item.button.append(item.title, item.facts);
		item.button.onclick = () => {
			this.#actions.goTo(item.group);
			if (!this.#isWide.matches) this.close();
		};
		item.facts.className = "step";
		copy.type = "button";
		copy.className = "outline-copy";
		copy.title = "Copy this step";
		copy.append(icon("copy"));
		copy.onclick = () => this.#actions.copy(item.group);
		item.element.style.setProperty("--depth", `${depthOf(group)}`);
		item.element.append(item.button, copy);
		this.#list.append(item.element);
		this.#items.push(item);
	}

	#show(item: Item, { state, took, counts }: Step): void {
		const title = item.name ?? titleOf(item.group, this.#store);
		if (item.group.line < this.#store.finished.end) item.name = title;
		const name = [title, state, took, counts].filter(Boolean).join(", ");
		if (name === item.shown) return;
		item.shown = name;
		item.copy.ariaLabel = `Copy ${title}`;
		item.button.ariaLabel = name;
		item.button.title = counts === "" ? title : `${title}: ${counts}`;
		item.title.textContent = title;
		item.facts.dataset.words = took;
		item.facts.dataset.sign = state === undefined ? "" : SIGNS[state];
		item.facts.dataset.step = state ?? "";
	}

	#showCurrent(group: Group | undefined): void {
		const current = this.#items.find((item) => item.group === group);
		if (current === this.#current) return;
		this.#current?.button.removeAttribute("aria-current");
		current?.button.setAttribute("aria-current", "step");
		this.#current = current;
		// The list follows, but for who is going through it.
		if (this.#panel.contains(document.activeElement)) return;
		current?.element.scrollIntoView({ block: "nearest" });
	}

	#pressed(event: KeyboardEvent): void {
		if (event.key === "Escape") {
			event.preventDefault();
			this.close();
			return;
		}
		const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
		if (step === undefined) return;
		event.preventDefault();
		const selector = "#outline-pins button, .outline-step";
		const all = [...this.#panel.querySelectorAll<HTMLElement>(selector)];
		const item = document.activeElement?.closest("li");
		const at = all.findIndex((button) => item?.contains(button));
		all[at + step]?.focus();
	}
}

function depthOf({ parent }: Group): number {
	let depth = 0;
	for (let above = parent; above && depth < MOST_DEPTH; above = above.parent) {
		depth++;
	}
	return depth;
}

/** One of the page's icons. */
function icon(name: string): SVGElement {
	const svg = document.createElementNS(SVG, "svg");
	const use = document.createElementNS(SVG, "use");
	use.setAttribute("href", `#icon-${name}`);
	svg.setAttribute("aria-hidden", "true");
	svg.append(use);
	return svg;
}
