import type { WaitingSummary } from "../../protocol/events.ts";
import { setText } from "../element.ts";
import type { Runs } from "../runs.ts";
import { KeyedList, type ListItem } from "./keyed-list.ts";
import { make } from "./make.ts";
import { valuesText } from "./run-words.ts";

/** What waits for its turn, in order; who has control can take it back. */
export class WaitingList {
	readonly #list: KeyedList<WaitingSummary>;
	readonly #runs: Runs;
	readonly #withdraw: (id: number) => void;
	#mayWithdraw = false;
	#isEnabled = false;

	constructor(list: HTMLElement, runs: Runs, withdraw: (id: number) => void) {
		this.#runs = runs;
		this.#withdraw = withdraw;
		this.#list = new KeyedList(
			list,
			({ waiting }) => `${waiting} ${this.#mayWithdraw}`,
			(item) => this.#item(item),
		);
	}

	/**
	 * @param mayWithdraw whether we have control
	 * @param isEnabled whether the server can be asked now
	 */
	render(mayWithdraw: boolean, isEnabled: boolean): void {
		this.#mayWithdraw = mayWithdraw;
		this.#isEnabled = isEnabled;
		this.#list.show(this.#runs.waiting);
	}

	#item({ waiting }: WaitingSummary): ListItem<WaitingSummary> {
		const text = make("bdi", "title");
		const values = make("bdi", "values");
		const facts = make("span", "facts");
		const item = make("li", "waits", text, values, facts);
		const button = make("button", "", "Withdraw");
		button.type = "button";
		button.onclick = () => this.#withdraw(waiting);
		if (this.#mayWithdraw) item.append(button);
		return {
			element: item,
			update: ({ name = "", values: given, by, reason }) => {
				const command = this.#runs.commands.find((each) => each.name === name);
				const title = command?.title ?? name;
				setText(text, title);
				setText(values, valuesText(given, command));
				setText(facts, [by, reason].filter(Boolean).join(" · "));
				button.ariaLabel = `Withdraw ${title}`;
				button.disabled = !this.#isEnabled;
			},
		};
	}
}
