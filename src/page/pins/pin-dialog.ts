import { OwnName } from "../board/own-name.ts";
import { element } from "../element.ts";
import { formatCount } from "../format.ts";
import type { PinClient } from "./pin-client.ts";
import { type Pins, wordsOfPin } from "./pins.ts";

/** What may be done with pins now. */
export interface PinRights {
	/** Whether one may set some. */
	maySet: boolean;
	/** Whether a proxy says who asks. */
	isNamed: boolean;
}

/** The dialog of a line: what is pinned to it, and a few words more. */
export class PinDialog {
	readonly #pins: Pins;
	readonly #client: PinClient;
	readonly #rights: () => PinRights;
	readonly #notify: (text: string) => void;
	readonly #dialog = element("pin-dialog", HTMLDialogElement);
	readonly #title = element("pin-title", HTMLElement);
	readonly #list = element("pin-list", HTMLElement);
	readonly #form = element("pin-form", HTMLFormElement);
	readonly #text = element("pin-text", HTMLInputElement);
	readonly #nameField = element("pin-name-field", HTMLElement);
	readonly #problem = element("pin-problem", HTMLElement);
	readonly #submit = element("pin-submit", HTMLButtonElement);
	readonly #name = new OwnName();
	#line = 0;
	/** Which time it is open: an answer may come when it is at another line. */
	#opening = 0;
	#shown = -1;

	/**
	 * @param rights tells what may be done now
	 * @param notify says what is wrong when the dialog has been left meanwhile
	 */
	constructor(
		pins: Pins,
		client: PinClient,
		rights: () => PinRights,
		notify: (text: string) => void,
	) {
		this.#notify = notify;
		this.#pins = pins;
		this.#client = client;
		this.#rights = rights;
		const name = element("pin-name", HTMLInputElement);
		this.#name.bind(name, this.#nameField);
		element("pin-cancel", HTMLElement).onclick = () => this.#dialog.close();
		this.#form.addEventListener("submit", (event) => {
			event.preventDefault();
			void this.#set();
		});
	}

	/** Opens it at a line; tells whether there is anything to see or to say. */
	open(line: number): boolean {
		const { maySet, isNamed } = this.#rights();
		if (!maySet && this.#pins.at(line).length === 0) return false;
		this.#line = line;
		this.#opening++;
		this.#title.textContent = `Line ${formatCount(line + 1)}`;
		this.#text.value = "";
		this.#problem.textContent = "";
		this.#name.isAsked = maySet && !isNamed;
		this.#form.dataset.may = `${maySet}`;
		this.#text.disabled = !maySet;
		this.#submit.hidden = !maySet;
		this.#submit.disabled = false;
		this.#shown = -1;
		this.render();
		this.#dialog.showModal();
		if (maySet) this.#text.focus();
		return true;
	}

	/** Shows what is pinned there by now. */
	render(): void {
		if (this.#shown === this.#pins.version) return;
		this.#shown = this.#pins.version;
		const items = this.#pins.at(this.#line).map((pin) => {
			const item = document.createElement("li");
			const words = document.createElement("bdi");
			words.textContent = wordsOfPin(pin);
			item.append(words);
			if (this.#client.mayRemove(pin.pin)) {
				const remove = document.createElement("button");
				remove.type = "button";
				remove.textContent = "Remove";
				remove.ariaLabel = `Remove “${pin.text}”`;
				remove.onclick = () => {
					void this.#ask(this.#client.remove(pin.pin));
				};
				item.append(remove);
			}
			return item;
		});
		this.#list.replaceChildren(...items);
	}

	async #set(): Promise<void> {
		const text = this.#text.value.trim();
		if (text === "") {
			this.#problem.textContent = "A few words, please.";
			return;
		}
		this.#submit.disabled = true;
		const by = this.#name.text;
		await this.#ask(this.#client.set(this.#line, text, by));
	}

	/** Shows what has been answered, where it was asked. */
	async #ask(asking: Promise<string | undefined>): Promise<void> {
		const opening = this.#opening;
		const line = formatCount(this.#line + 1);
		const problem = await asking;
		if (opening !== this.#opening || !this.#dialog.open) {
			if (problem !== undefined)
				this.#notify(`Pin at line ${line}: ${problem}`);
			return;
		}
		this.#submit.disabled = false;
		this.#problem.textContent = problem ?? "";
		if (problem === undefined) this.#dialog.close();
	}
}
