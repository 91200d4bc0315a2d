import type { ShownCommand } from "../../../protocol/control.ts";
import type { ControlClient } from "../control-client.ts";
import type { FormValues } from "../starter.ts";
import {
	type ChoiceField,
	choiceField,
	choicesField,
} from "./choice-fields.ts";
import type { Field, FieldOptions } from "./field.ts";
import { ListedChoices } from "./listed-choices.ts";
import { OneOf } from "./one-of.ts";
import { flagField, numberField, textField } from "./simple-fields.ts";

/** The fields of a command's parameters. */
export class FormFields {
	readonly #fields: readonly Field[];
	readonly #groups: readonly OneOf[];
	readonly #lists: readonly ListedChoices[];

	/** @param place where they are put */
	constructor(
		command: ShownCommand,
		client: ControlClient,
		place: HTMLElement,
	) {
		const lists: ListedChoices[] = [];
		const update = () => this.#list();
		const listed = (field: ChoiceField, choices?: readonly string[]) => {
			field.offer(choices ?? []);
			if (choices === undefined) {
				lists.push(new ListedChoices(field, client, command, update));
			}
			return field;
		};
		const fieldOf = (name: string): Field => {
			const parameter = command.parameters[name];
			const isGrouped = command.oneOf.some((group) => group.includes(name));
			const options: FieldOptions = {
				id: `run-field-${name}`,
				name,
				isNeeded: isGrouped || parameter?.optional !== true,
			};
			switch (parameter?.type) {
				case "number":
					return numberField(parameter, options);
				case "flag":
					return flagField(parameter, options);
				case "choice":
					return listed(choiceField(parameter, options), parameter.choices);
				case "choices":
					return listed(choicesField(parameter, options), parameter.choices);
				case "secret":
					return textField(parameter, options);
				default:
					return textField(parameter ?? { type: "text" }, options);
			}
		};
		this.#fields = Object.keys(command.parameters).map(fieldOf);
		this.#groups = command.oneOf.map((group, index) => {
			const members = this.#fields.filter(({ name }) => group.includes(name));
			const isFree = members.every(({ parameter }) => parameter.optional);
			return new OneOf(`run-group-${index}`, members, isFree);
		});
		this.#lists = lists;
		place.replaceChildren(...this.#elements(command));
		place.onchange = update;
	}

	/** All that is filled in; null for what is not. */
	get values(): FormValues {
		return Object.fromEntries(
			this.#fields.map((field) => {
				const isOut = this.#groups.some((group) => group.excludes(field));
				return [field.name, isOut ? null : field.value];
			}),
		);
	}

	/** Fills in what is given, and has the choices listed by that. */
	fill(values: FormValues): void {
		for (const field of this.#fields) {
			const value = values[field.name];
			if (value !== undefined) field.fill(value);
		}
		for (const group of this.#groups) group.chooseFilled();
		this.#list();
	}

	/** Resolves when all lists are here that were asked for. */
	async settled(): Promise<void> {
		await Promise.all(this.#lists.map((list) => list.settled()));
	}

	/** Says what is wrong with each; none for "" problems. */
	tell(problems: ReadonlyMap<string, string>): Field | undefined {
		for (const field of this.#fields) {
			field.tell(problems.get(field.name) ?? "");
		}
		return this.#fields.find(({ name }) => problems.has(name));
	}

	/** Whether there is a field of that name. */
	has(name: string): boolean {
		return this.#fields.some((field) => field.name === name);
	}

	/** Asks for nothing more. */
	close(): void {
		for (const list of this.#lists) list.close();
	}

	#list(): void {
		for (const list of this.#lists) list.update(this.values);
	}

	/** In the order of the parameters; a group is where its first one is. */
	#elements({ oneOf }: ShownCommand): HTMLElement[] {
		const elements = this.#fields.flatMap(({ name, element }) => {
			const index = oneOf.findIndex((group) => group.includes(name));
			return this.#groups[index]?.element ?? element;
		});
		return [...new Set(elements)];
	}
}
