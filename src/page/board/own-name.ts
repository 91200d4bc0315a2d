import { recall, remember } from "../memory.ts";

const KEY = "name";

/** What the user calls themselves: said with what they start and stop, and remembered. */
export class OwnName {
	readonly #fields: HTMLInputElement[] = [];
	readonly #places: HTMLElement[] = [];
	#name = recall(KEY) ?? "";

	/** Whether it is asked for. */
	set isAsked(isAsked: boolean) {
		for (const place of this.#places) place.hidden = !isAsked;
	}

	/** Undefined for nothing. */
	get text(): string | undefined {
		return this.#name === "" ? undefined : this.#name;
	}

	/**
	 * Has a field show it, and take it.
	 *
	 * @param place what is hidden where nobody needs to say it
	 */
	bind(field: HTMLInputElement, place: HTMLElement): void {
		field.value = this.#name;
		this.#fields.push(field);
		this.#places.push(place);
		field.addEventListener("input", () => {
			this.#name = field.value.trim();
			remember(KEY, this.#name);
			for (const other of this.#fields) {
				if (other !== field) other.value = this.#name;
			}
		});
	}
}
