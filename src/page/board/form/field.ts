import type { ShownParameter } from "../../../protocol/control.ts";
import type { Value } from "../../../protocol/parameters.ts";
import { setText } from "../../element.ts";
import { make } from "../make.ts";

/** A parameter's field in a form. */
export interface Field {
	readonly name: string;
	readonly parameter: ShownParameter;
	readonly element: HTMLElement;
	/** What is filled in, as the server takes it; null for nothing. */
	readonly value: Value | null;
	/** Fills it in, as far as it takes that. */
	fill(value: Value | null): void;
	/** Says what is wrong with it, beside it; "" for nothing. */
	tell(problem: string): void;
	focus(): void;
}

/** What a field is made of. */
export interface FieldOptions {
	/** Of its elements: no other of the page begins with it. */
	id: string;
	name: string;
	/** Whether the form is not sent without it. */
	isNeeded: boolean;
}

/** What stands around a control: its label, help, and what is wrong with it. */
export class Frame {
	readonly element: HTMLElement;
	readonly #controls: readonly HTMLElement[];
	readonly #problem: HTMLElement;

	/**
	 * @param group has a legend in place of a label; undefined for one control
	 */
	constructor(
		{ id, name, isNeeded }: FieldOptions,
		{ label = name, help = "" }: Pick<ShownParameter, "label" | "help">,
		controls: readonly HTMLElement[],
		group?: HTMLFieldSetElement,
	) {
		this.#controls = controls;
		const words = make("bdi", "", label);
		const note = make("span", "note", isNeeded ? "" : "optional");
		const about = make("p", "help", help);
		about.id = `${id}-help`;
		this.#problem = make("p", "problem");
		this.#problem.id = `${id}-problem`;
		const describedBy = `${this.#problem.id} ${about.id}`;
		const [first] = controls;
		const isBox =
			first instanceof HTMLInputElement && first.type === "checkbox";
		if (group !== undefined) {
			group.prepend(make("legend", "", words, " ", note));
			group.setAttribute("aria-describedby", describedBy);
			this.element = make("div", "field", group, about, this.#problem);
			return;
		}
		const caption = make("label");
		caption.htmlFor = id;
		if (isBox) caption.append(first, words);
		else caption.append(words, " ", note);
		this.element = make("div", "field", caption);
		for (const control of controls) {
			control.id = id;
			control.setAttribute("aria-describedby", describedBy);
			if (!isBox) this.element.append(control);
		}
		this.element.append(about, this.#problem);
	}

	/** Says what is wrong; "" for nothing. */
	tell(problem: string): void {
		setText(this.#problem, problem);
		for (const control of this.#controls) {
			if (problem === "") control.removeAttribute("aria-invalid");
			else control.setAttribute("aria-invalid", "true");
		}
	}
}
