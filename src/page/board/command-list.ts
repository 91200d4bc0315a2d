import type { ShownCommand } from "../../protocol/control.ts";
import { setText } from "../element.ts";
import { KeyedList, type ListItem } from "./keyed-list.ts";
import { make } from "./make.ts";

/** Whether it is asked for more before it runs. */
export function hasForm({ parameters, reason }: ShownCommand): boolean {
	return Object.keys(parameters).length > 0 || reason !== null;
}

/**
 * What can be run, with what it does and how it stands: as buttons for who has
 * control.
 */
export class CommandList {
	readonly #list: KeyedList<ShownCommand>;
	readonly #onPress: (command: ShownCommand) => void;
	#mayPress = false;
	#isEnabled = false;

	/** @param onPress called for who has control */
	constructor(list: HTMLElement, onPress: (command: ShownCommand) => void) {
		this.#onPress = onPress;
		this.#list = new KeyedList(
			list,
			({ name }) => `${name} ${this.#mayPress}`,
			(command) => this.#item(command),
		);
	}

	/**
	 * @param mayPress whether we have control
	 * @param isEnabled whether the server can be asked now
	 */
	render(
		commands: readonly ShownCommand[],
		mayPress: boolean,
		isEnabled: boolean,
	): void {
		this.#mayPress = mayPress;
		this.#isEnabled = isEnabled;
		this.#list.show(commands);
	}

	#item(first: ShownCommand): ListItem<ShownCommand> {
		const title = make(this.#mayPress ? "button" : "strong", "title");
		const description = make("p", "description");
		const status = make("p", "status");
		const id = `command-${first.name}`;
		description.id = id;
		let current = first;
		if (title instanceof HTMLButtonElement) {
			title.type = "button";
			title.setAttribute("aria-describedby", id);
			title.onclick = () => this.#onPress(current);
		}
		return {
			element: make("li", "command", title, description, status),
			update: (command) => {
				current = command;
				const mark = this.#mayPress && hasForm(command) ? " …" : "";
				setText(title, command.title + mark);
				title.title = command.run;
				setText(description, command.description ?? "");
				setText(status, command.status ?? "");
				if (title instanceof HTMLButtonElement) {
					title.disabled = !this.#isEnabled;
				}
			},
		};
	}
}
