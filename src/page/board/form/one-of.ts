import { make } from "../make.ts";
import type { Field } from "./field.ts";

/**
 * Fields that exclude each other: one says first which of them is given, and
 * only that one is there to be filled in.
 */
export class OneOf {
	readonly element: HTMLFieldSetElement;
	readonly #fields: readonly Field[];
	readonly #radios: readonly HTMLInputElement[];

	/**
	 * @param id of the group; no other of the form has it
	 * @param isFree whether none of them has to be given
	 */
	constructor(id: string, fields: readonly Field[], isFree: boolean) {
		this.#fields = fields;
		const radioOf = (text: string) => {
			const radio = make("input");
			radio.type = "radio";
			radio.name = id;
			radio.required = !isFree;
			return { radio, label: make("label", "", radio, make("bdi", "", text)) };
		};
		const members = fields.map((field) => ({
			field,
			...radioOf(field.parameter.label ?? field.name),
		}));
		const none = isFree ? [radioOf("None of these")] : [];
		this.#radios = members.map(({ radio }) => radio);
		this.element = make(
			"fieldset",
			"one-of",
			make("legend", "", isFree ? "One of these, or none" : "One of these"),
			...members.flatMap(({ label, field }) => [label, field.element]),
			...none.map(({ label }) => label),
		);
		const first = none[0]?.radio ?? members[0]?.radio;
		if (first !== undefined) first.checked = true;
		this.element.addEventListener("change", () => this.#show());
		this.#show();
	}

	/** Whether one of them is not the one that is given. */
	excludes(field: Field): boolean {
		const index = this.#fields.indexOf(field);
		return index !== -1 && this.#radios[index]?.checked !== true;
	}

	/** Chooses the one that is filled in, if any is. */
	chooseFilled(): void {
		const index = this.#fields.findIndex(
			({ value }) => value !== null && value !== false,
		);
		const radio = this.#radios[index];
		if (radio !== undefined) radio.checked = true;
		this.#show();
	}

	/** What is hidden is not checked by the browser either. */
	#show(): void {
		for (const field of this.#fields) {
			const isOut = this.excludes(field);
			field.element.hidden = isOut;
			for (const control of field.element.querySelectorAll<
				HTMLInputElement | HTMLSelectElement
			>("input, select")) {
				control.disabled = isOut;
			}
		}
	}
}
