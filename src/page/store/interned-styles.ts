import { PLAIN, type Style } from "../../text/style.ts";
import { writeStyle } from "../../text/write-style.ts";

/** Gives styles numbers, so that a line can name the one that it begins with. */
export class InternedStyles {
	readonly #styles: Style[] = [PLAIN];
	readonly #numbers = new Map([[writeStyle(PLAIN), 0]]);

	number(style: Style): number {
		if (style === PLAIN) return 0;
		const key = writeStyle(style);
		let number = this.#numbers.get(key);
		if (number === undefined) {
			number = this.#styles.push(style) - 1;
			this.#numbers.set(key, number);
		}
		return number;
	}

	at(number: number): Style {
		return this.#styles[number] ?? PLAIN;
	}
}
