import type { ShownCommand } from "../../../protocol/control.ts";
import { element, setText } from "../../element.ts";

/** Whether it is asked for once more before the command runs. */
export function needsConfirmation({ confirm, danger }: ShownCommand): boolean {
	return confirm !== false || danger;
}

/** Asks once more before a command runs; where that is dangerous, for its name. */
export class Confirmation {
	readonly #dialog: HTMLDialogElement;
	readonly #question: HTMLElement;
	readonly #line: HTMLElement;
	readonly #nameField: HTMLElement;
	readonly #asked: HTMLElement;
	readonly #name: HTMLInputElement;
	readonly #submit: HTMLButtonElement;
	#wanted = "";

	/** @param within has the elements */
	constructor(within: HTMLElement) {
		const part = (id: string) => element(id, HTMLElement, within);
		this.#dialog = element("confirm-dialog", HTMLDialogElement, within);
		this.#question = part("confirm-question");
		this.#line = part("confirm-line");
		this.#nameField = part("confirm-name-field");
		this.#asked = part("confirm-asked");
		this.#name = element("confirm-name", HTMLInputElement, within);
		this.#submit = element("confirm-submit", HTMLButtonElement, within);
		element("confirm-cancel", HTMLButtonElement, within).onclick = () =>
			this.#dialog.close("");
		this.#name.oninput = () => this.#check();
	}

	/**
	 * Resolves with whether it is to run.
	 *
	 * @param line the command line that will run
	 */
	ask(command: ShownCommand, line: string): Promise<boolean> {
		const { name, title, confirm, danger } = command;
		const question = typeof confirm === "string" ? confirm : `Run “${title}”?`;
		setText(this.#question, question);
		setText(this.#line, line);
		this.#wanted = danger ? name : "";
		this.#nameField.hidden = !danger;
		this.#name.disabled = !danger;
		this.#name.value = "";
		setText(this.#asked, name);
		this.#submit.classList.toggle("danger", danger);
		this.#check();
		this.#dialog.returnValue = "";
		this.#dialog.showModal();
		return new Promise((resolve) => {
			this.#dialog.addEventListener(
				"close",
				() => resolve(this.#dialog.returnValue === "run"),
				{ once: true },
			);
		});
	}

	/** The browser says so where something else is typed. */
	#check(): void {
		const isTyped = this.#name.value.trim() === this.#wanted;
		this.#name.setCustomValidity(
			isTyped ? "" : `Type “${this.#wanted}” to run it.`,
		);
	}
}
