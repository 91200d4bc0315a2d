import { coloursIn, insideEscapes, ShownText } from "./escapes.ts";
import { GuardedSearch } from "./guarded-search.ts";
import type { Pattern } from "./pattern.ts";
import type { Found, Search } from "./search.ts";

/** The replacement of a secret. */
export const STARS = "***";

/** The most code units that are held back. Of a longer secret, the beginning shows. */
const MOST_HELD = 64 * 1024;

/**
 * Hides the matches of a pattern in a text that comes in pieces, cut anywhere,
 * with escape sequences anywhere in it. The end of a piece that could begin a
 * secret is held back until more text has come; everything else is given out at
 * once. A time limit would show the beginning of a secret that is written slowly.
 * Each character is searched once, however the text is cut: searching the held
 * text again with every piece would take time in proportion to its square.
 */
export class Masker {
	readonly #pattern: Pattern;
	readonly #onGivenUp: () => void;
	readonly #search: Search;
	readonly #text = new ShownText();
	/** The text that is held back, and its position in the whole text. */
	#held = "";
	#position = 0;

	/** @param onGivenUp called when text is hidden that could not be searched in time */
	constructor(pattern: Pattern, onGivenUp: () => void) {
		this.#pattern = pattern;
		this.#onGivenUp = onGivenUp;
		this.#search = new GuardedSearch(pattern, onGivenUp);
	}

	/** Returns the text that can be shown with this piece. */
	push(piece: string): string {
		return this.#mask(piece, false);
	}

	/** Returns the rest, after the last piece. */
	end(): string {
		return this.#mask("", true);
	}

	#mask(piece: string, isLast: boolean): string {
		const { raw, shown } = this.#text.push(piece, isLast);
		this.#held += raw;
		const found = this.#search.push(shown);
		if (isLast) found.push(...this.#search.end());
		if (this.#held.length > MOST_HELD) {
			const from = this.#position + this.#held.length - MOST_HELD;
			const limit = this.#text.shownPosition(from);
			if (this.#search.decided < limit) {
				found.push(...this.#search.release(limit));
			}
		}
		return this.#giveOut(found, isLast);
	}

	/**
	 * Returns the held text as far as the search has decided it, with stars for
	 * matches.
	 */
	#giveOut(found: readonly Found[], isLast: boolean): string {
		let given = "";
		for (const { start, end } of found) {
			const from = this.#whole(this.#text.rawPosition(start), -1);
			const to = this.#whole(this.#text.rawPosition(end - 1) + 1, 1);
			given += this.#outside(this.#take(from)) + STARS;
			given += coloursIn(this.#take(to));
		}
		const { decided } = this.#search;
		const position = this.#whole(this.#text.rawPosition(decided), -1);
		const isHeld = !isLast && decided < this.#text.end;
		const hold = isHeld ? position : this.#position + this.#held.length;
		given += this.#outside(this.#take(hold));
		this.#text.forget();
		return given;
	}

	/** Takes the held text up to a position. */
	#take(position: number): string {
		const length = Math.max(0, position - this.#position);
		if (length === 0) return "";
		const taken = this.#held.slice(0, length);
		this.#held = this.#held.slice(length);
		this.#position += length;
		return taken;
	}

	/** Moves a position by one where it would cut a surrogate pair in half. */
	#whole(position: number, step: 1 | -1): number {
		const index = position - this.#position;
		if (index <= 0) return position;
		const isPair = (this.#held.codePointAt(index - 1) ?? 0) > 0xffff;
		return isPair ? position + step : position;
	}

	/**
	 * Masks text inside escape sequences, such as titles and link targets: nobody
	 * sees it in a row, but a viewer can read it.
	 */
	#outside(raw: string): string {
		return insideEscapes(raw, (text) => {
			const search = new GuardedSearch(this.#pattern, this.#onGivenUp);
			let shown = "";
			let position = 0;
			for (const { start, end } of [...search.push(text), ...search.end()]) {
				shown += text.slice(position, start) + STARS;
				position = end;
			}
			return shown + text.slice(position);
		});
	}
}
