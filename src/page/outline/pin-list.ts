import { element } from "../element.ts";
import { formatCount } from "../format.ts";
import { type Pins, wordsOfPin } from "../pins/pins.ts";

/** The pins of a run, above its steps. */
export class PinList {
	readonly #pins: Pins;
	readonly #list = element("outline-pins", HTMLElement);
	readonly #goTo: (line: number) => void;
	#shown = -1;

	/** @param goTo goes to a line, and marks it in the address */
	constructor(pins: Pins, goTo: (line: number) => void) {
		this.#pins = pins;
		this.#goTo = goTo;
	}

	/** How many there are. */
	get count(): number {
		return this.#pins.list.length;
	}

	/** Shows those that stand now. */
	render(): void {
		if (this.#shown === this.#pins.version) return;
		this.#shown = this.#pins.version;
		this.#list.hidden = this.count === 0;
		const items = this.#pins.list.map((pin) => {
			const item = document.createElement("li");
			const button = document.createElement("button");
			const words = document.createElement("bdi");
			const at = document.createElement("span");
			button.type = "button";
			button.title = wordsOfPin(pin);
			button.onclick = () => this.#goTo(pin.line - 1);
			words.textContent = wordsOfPin(pin);
			at.className = "at";
			at.textContent = `line ${formatCount(pin.line)}`;
			button.append(words, at);
			item.append(button);
			return item;
		});
		this.#list.replaceChildren(...items);
	}
}
