import { recall, remember } from "../memory.ts";

const KEY = "name";

/** What the user calls themselves: said with what they start and stop, and remembered. */
export class OwnName {
	readonly #fields: HTMLInputElement[] = [];
	#name = recall(KEY) ?? "";

	/** Undefined for nothing. */
	get text(): string | undefined {
		return this.#name === "" ? undefined : this.#name;
	}

	/** Has a field show it, and take it. */
	bind(field: HTMLInputElement): void {
		field.value = this.#name;
		this.#fields.push(field);
		field.addEventListener("input", () => {
			this.#name = field.value.trim();
			remember(KEY, this.#name);
			for (const other of this.#fields) {
				if (other !== field) other.value = this.#name;
			}
		});
	}
}
