import { REWRITES, resolveRewrites } from "../../text/rewrite.ts";
import type { Style } from "../../text/style.ts";

/** How much of a line is shown; of the rest only how much it is. */
export const LONGEST_SHOWN = 20_000;

/** A line that rewrites itself is worked out when it has become this long. */
const RESOLVE_LENGTH = 4096;

/** The text of a line until its newline comes. */
export class UnfinishedLine {
	/** The style that holds where the line begins. */
	style: Style;
	ms = 0;
	#text = "";
	#head = "";

	constructor(style: Style) {
		this.style = style;
	}

	get length(): number {
		return this.#text.length;
	}

	/** The whole text. */
	get text(): string {
		return this.#text;
	}

	/** As much of the text as is shown: cheap, however long the text. */
	get head(): string {
		return this.#head;
	}

	append(text: string, ms: number): void {
		if (this.#text === "") this.ms = ms;
		this.#text += text;
		if (REWRITES.test(text) && this.#text.length > RESOLVE_LENGTH) {
			this.#forgetRewritten();
		}
		// Text is only ever appended beyond the head, unless the line was rewritten.
		if (this.#head.length < LONGEST_SHOWN || this.#head.length > this.length) {
			this.#head = this.#text.slice(0, LONGEST_SHOWN);
		}
	}

	clear(style: Style): void {
		this.#text = "";
		this.#head = "";
		this.style = style;
	}

	/** Works out all up to the last carriage return, after which the column is known. */
	#forgetRewritten(): void {
		const last = this.#text.lastIndexOf("\r");
		if (last === -1) return;
		const before = resolveRewrites(this.#text.slice(0, last), this.style);
		this.#text = `${before}\r${this.#text.slice(last + 1)}`;
		this.#head = "";
	}
}
