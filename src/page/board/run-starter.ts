import type { ShownCommand } from "../../protocol/control.ts";
import type { Ordered } from "../../protocol/events.ts";
import { hasForm } from "./command-list.ts";
import type { ControlClient } from "./control-client.ts";
import { Confirmation, needsConfirmation } from "./form/confirmation.ts";
import { previewOf } from "./form/preview.ts";
import { isMasked, valuesOfRun } from "./form/remembered.ts";
import { type Filled, RunForm } from "./form/run-form.ts";
import type { OwnName } from "./own-name.ts";
import { type Order, type Started, Starter } from "./starter.ts";

/** What a start does to the rest of the page. */
export interface StartListener {
	/** Shows the run at a path from the root. */
	show(path: string): void;
	/** Says something in passing. */
	notify(text: string): void;
}

/**
 * Leads from a press on a command to its run: by its form where it has one, by
 * a question where it has one.
 */
export class RunStarter {
	readonly #starter: Starter;
	readonly #form: RunForm;
	readonly #confirmation: Confirmation;
	readonly #name: OwnName;
	readonly #listener: StartListener;
	#isAsking = false;

	/** @param within has the elements */
	constructor(
		within: HTMLElement,
		client: ControlClient,
		name: OwnName,
		listener: StartListener,
	) {
		this.#starter = new Starter(client);
		this.#confirmation = new Confirmation(within);
		this.#name = name;
		this.#listener = listener;
		this.#form = new RunForm(within, client, name, (order) =>
			this.#start(order),
		);
	}

	/** Runs a command that asks for nothing; opens the form of another. */
	press(command: ShownCommand): void {
		if (hasForm(command)) this.#form.open(command);
		else void this.#atOnce({ command, values: {}, reason: undefined });
	}

	/** Opens a command's form. */
	open(command: ShownCommand, filled: Filled): void {
		this.#form.open(command, filled);
	}

	/**
	 * Runs a command with the values of a run that there has been. What nobody
	 * keeps is asked anew, in its form: secrets, and why.
	 */
	repeat(command: ShownCommand, { values: before, reason }: Ordered): void {
		const values = valuesOfRun(command, before);
		const isAsked = Object.entries(command.parameters).some(
			([name, { type, optional }]) =>
				(type === "secret" && !optional) || isMasked(before?.[name] ?? null),
		);
		if (isAsked || command.reason === "required") {
			this.#form.open(command, { values, reason });
		} else void this.#atOnce({ command, values, reason: undefined });
	}

	async #atOnce(order: Omit<Order, "by" | "scope">): Promise<void> {
		const started = await this.#start({ ...order, scope: "at once" });
		if (started === undefined) return;
		const { command, values } = order;
		if ("problem" in started) this.#listener.notify(started.problem);
		if (!("wrong" in started)) return;
		const problems = started.wrong.map(({ parameter, problem }) =>
			`${parameter} ${problem}`.trim(),
		);
		const note = problems.join(" ");
		if (hasForm(command)) this.#form.open(command, { values, note });
		else this.#listener.notify(note);
	}

	async #start(order: Omit<Order, "by">): Promise<Started | undefined> {
		const { command, values } = order;
		if (needsConfirmation(command)) {
			// A second click is not to ask a second time.
			if (this.#isAsking) return undefined;
			this.#isAsking = true;
			const line = previewOf(command, values);
			const isMeant = await this.#confirmation.ask(command, line);
			this.#isAsking = false;
			if (!isMeant) return undefined;
		}
		const started = await this.#starter.start({
			...order,
			by: this.#name.text,
		});
		const { show, notify } = this.#listener;
		if ("run" in started) show(`runs/${started.run}/`);
		else if ("position" in started) notify(waitsAt(started.position));
		return started;
	}
}

function waitsAt(position: number): string {
	return position === 1
		? "It waits its turn, and is the next."
		: `It waits its turn: ${position - 1} before it.`;
}
