import { coloursIn, insideEscapes, ShownText } from "./escapes.ts";
import { GuardedSearch } from "./guarded-search.ts";
import type { Pattern } from "./pattern.ts";
import type { Found, Search } from "./search.ts";

/** What stands in a secret's place. */
export const STARS = "***";

/** So many code units are held back at most: the beginning of a longer secret shows. */
const MOST_HELD = 64 * 1024;

/**
 * Hides what matches a pattern in a text that comes in pieces, cut anywhere,
 * with escape sequences anywhere in it. What could be the start of a secret at
 * the end of a piece is held back until more has come, and nothing else is; it
 * is never let go for the time that passes, or a slow secret would show. Each
 * character is looked at once, however the text is cut.
 */
export class Masker {
	readonly #pattern: Pattern;
	readonly #onGivenUp: () => void;
	readonly #search: Search;
	readonly #text = new ShownText();
	/** What has not been given out yet, and where in the text it begins. */
	#held = "";
	#position = 0;

	/** @param onGivenUp called when text is hidden because it could not be searched in time */
	constructor(pattern: Pattern, onGivenUp: () => void) {
		this.#pattern = pattern;
		this.#onGivenUp = onGivenUp;
		this.#search = new GuardedSearch(pattern, onGivenUp);
	}

	/** What can be shown with this piece. */
	push(piece: string): string {
		return this.#mask(piece, false);
	}

	/** The rest, when there are no more pieces. */
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

	/** The text up to where it has been decided, without what was found. */
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

	/** What is held up to that position. */
	#take(position: number): string {
		const length = Math.max(0, position - this.#position);
		if (length === 0) return "";
		const taken = this.#held.slice(0, length);
		this.#held = this.#held.slice(length);
		this.#position += length;
		return taken;
	}

	/** That position, or the one beside it where it would cut a character (a surrogate pair) in half. */
	#whole(position: number, step: 1 | -1): number {
		const index = position - this.#position;
		if (index <= 0) return position;
		const isPair = (this.#held.codePointAt(index - 1) ?? 0) > 0xffff;
		return isPair ? position + step : position;
	}

	/** Titles and links are no part of what shows, but can be read. */
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
