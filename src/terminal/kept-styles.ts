import { PLAIN, type Style } from "../text/style.ts";
import { interned } from "../text/styles.ts";
import type { CellStyle } from "./cell-style.ts";

/**
 * The styles of what a terminal keeps, each once and by its number there. Cells
 * are compared by their style's object: two that had one have one again.
 */
export class KeptStyles {
	/** PLAIN is always the first. */
	readonly #list: CellStyle[] = [PLAIN];
	readonly #numbers = new Map<CellStyle, number>([[PLAIN, 0]]);

	/** All of them, to be kept by structured cloning. */
	get list(): readonly CellStyle[] {
		return this.#list;
	}

	/** The number of a style. */
	add(style: CellStyle): number {
		const known = this.#numbers.get(style);
		if (known !== undefined) return known;
		const number = this.#list.push(style) - 1;
		this.#numbers.set(style, number);
		return number;
	}
}

/** Kept styles as they are used again, by their number. */
export class UsedStyles {
	readonly #list: readonly CellStyle[];

	/** @param list as `KeptStyles` had it */
	constructor(list: readonly CellStyle[]) {
		this.#list = list.map((style) =>
			style.link === undefined ? interned(style) : style,
		);
	}

	/** The style of a number, which may lead somewhere. */
	cell(number: number): CellStyle {
		return this.#list[number] ?? PLAIN;
	}

	/** The same of one that is known to lead nowhere. */
	style(number: number): Style {
		return this.cell(number);
	}
}
