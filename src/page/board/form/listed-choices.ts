import type { ShownCommand } from "../../../protocol/control.ts";
import { setText } from "../../element.ts";
import type { ControlClient } from "../control-client.ts";
import { make } from "../make.ts";
import type { FormValues } from "../starter.ts";
import type { ChoiceField } from "./choice-fields.ts";

/**
 * What a command lists for a field: asked for when the form opens, and again
 * when another field has changed, since the list may depend on it.
 */
export class ListedChoices {
	readonly field: ChoiceField;
	readonly #client: ControlClient;
	readonly #command: ShownCommand;
	readonly #failure = make("div", "failure");
	readonly #why = make("p", "problem");
	readonly #output = make("pre");
	#asked: string | undefined;
	#aborter = new AbortController();
	#ready: Promise<void> = Promise.resolve();

	constructor(
		field: ChoiceField,
		client: ControlClient,
		command: ShownCommand,
		/** Asks again for what could not be had. */
		again: () => void,
	) {
		this.field = field;
		this.#client = client;
		this.#command = command;
		const button = make("button", "", "List them again");
		button.type = "button";
		button.onclick = () => {
			this.#asked = undefined;
			again();
		};
		this.#failure.append(this.#why, this.#output, button);
		this.#failure.setAttribute("role", "status");
		this.#failure.hidden = true;
		field.element.append(this.#failure);
	}

	/** Resolves when what was asked for last is here, or can't be had. */
	async settled(): Promise<void> {
		let awaited: Promise<void>;
		do {
			awaited = this.#ready;
			await awaited;
		} while (awaited !== this.#ready);
	}

	/**
	 * Asks for the list, unless that would be the same.
	 *
	 * @param values of the form
	 */
	update(values: FormValues): void {
		const query = this.#queryOf(values);
		const asked = `${query}`;
		if (asked === this.#asked) return;
		this.#asked = asked;
		this.#aborter.abort();
		this.#aborter = new AbortController();
		// Nothing moves yet: a press on a button is under way when a field before it
		// is left, and would miss it.
		this.field.await();
		this.#ready = this.#load(query, this.#aborter.signal);
	}

	/** Asks for nothing more. */
	close(): void {
		this.#aborter.abort();
	}

	async #load(query: URLSearchParams, signal: AbortSignal): Promise<void> {
		const { name } = this.field;
		const answer = await this.#client.choices(
			this.#command.name,
			name,
			query,
			signal,
		);
		if (signal.aborted) return;
		if ("choices" in answer) {
			this.#failure.hidden = true;
			this.field.offer(answer.choices);
			return;
		}
		this.field.offer([]);
		const { problem } = answer;
		const output = "output" in answer ? answer.output : "";
		setText(this.#why, `The choices could not be listed. ${problem}`);
		setText(this.#output, output);
		this.#output.hidden = output === "";
		this.#failure.hidden = false;
	}

	/** What else is filled in; a secret is none of its business. */
	#queryOf(values: FormValues): URLSearchParams {
		const query = new URLSearchParams();
		for (const [name, value] of Object.entries(values)) {
			const { type } = this.#command.parameters[name] ?? {};
			if (name === this.field.name || type === "secret") continue;
			const texts = Array.isArray(value) ? value : [value ?? ""];
			for (const text of texts) query.append(name, `${text}`);
		}
		return query;
	}
}
