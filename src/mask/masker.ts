import {
	coloursIn,
	insideEscapes,
	unfinishedEscape,
	withoutEscapes,
} from "./escapes.ts";
import { partialSource } from "./partial.ts";

/** What stands in a secret's place. */
export const STARS = "***";

/** So many characters are held back at most: then it is no secret. */
const MOST_HELD = 64 * 1024;

/** So many characters before are there for a lookbehind. */
const CONTEXT_LENGTH = 256;

/** What to hide. */
export interface Pattern {
	source: string;
	/** Without g, y and v. */
	flags: string;
	/** Characters of the longest match; Infinity when there is no telling. */
	longest: number;
}

/** Where a secret is, in characters. */
interface Found {
	start: number;
	end: number;
}

/**
 * Hides what matches a pattern in a text that comes in pieces, cut anywhere,
 * with escape sequences anywhere in it. What could be the start of a secret at
 * the end of a piece is held back until more has come, and nothing else is; it
 * is never let go for the time that passes, or a slow secret would show.
 */
export class Masker {
	readonly #whole: RegExp;
	readonly #partial: RegExp;
	readonly #longest: number;
	#held = "";
	#context = "";

	constructor({ source, flags, longest }: Pattern) {
		this.#whole = new RegExp(source, `${flags}g`);
		this.#partial = new RegExp(partialSource(source), `${flags}g`);
		this.#longest = longest;
	}

	/** What can be shown with this piece. */
	push(piece: string): string {
		return this.#mask(this.#held + piece, false);
	}

	/** The rest, when there are no more pieces. */
	end(): string {
		return this.#mask(this.#held, true);
	}

	#mask(raw: string, isLast: boolean): string {
		const finished = isLast ? raw.length : unfinishedEscape(raw);
		const plain = withoutEscapes(raw.slice(0, finished));
		const { found, held } = this.#find(plain.text, isLast);
		let shown = "";
		let position = 0;
		for (const { start, end } of found) {
			const from = whole(raw, plain.indexOf(start), -1);
			const to = whole(raw, plain.indexOf(end - 1) + 1, 1);
			shown += this.#outside(raw.slice(position, from)) + STARS;
			shown += coloursIn(raw.slice(from, to));
			position = to;
		}
		const hold =
			held < plain.text.length ? whole(raw, plain.indexOf(held), -1) : finished;
		if (raw.length - hold > MOST_HELD) return this.#mask(raw, true);
		this.#held = raw.slice(hold);
		this.#context = (this.#context + plain.text.slice(0, held)).slice(
			-CONTEXT_LENGTH,
		);
		return shown + this.#outside(raw.slice(position, hold));
	}

	/** The secrets, and where what may become one begins. */
	#find(text: string, isLast: boolean): { found: Found[]; held: number } {
		const offset = this.#context.length;
		const searched = this.#context + text;
		const found: Found[] = [];
		let position = offset;
		const search = (pattern: RegExp): Found | undefined => {
			pattern.lastIndex = position;
			const match = pattern.exec(searched);
			if (match === null) return undefined;
			return { start: match.index, end: match.index + match[0].length };
		};
		const add = ({ start, end }: Found) => {
			if (end > start) found.push({ start: start - offset, end: end - offset });
			position = Math.max(end, start + 1);
		};
		// No unfinished match begins before this, and the plain search is faster.
		const tail = isLast ? Infinity : searched.length - this.#longest;
		while (position < tail && position < searched.length) {
			const match = search(this.#whole);
			if (match === undefined || match.start >= tail) break;
			add(match);
		}
		if (isLast) return { found, held: text.length };
		position = Math.max(position, tail);
		while (position < searched.length) {
			const match = search(this.#partial);
			if (match === undefined) break;
			if (match.end === searched.length) {
				return { found, held: match.start - offset };
			}
			add(match);
		}
		return { found, held: text.length };
	}

	/** Titles and links are no part of what shows, but can be read. */
	#outside(raw: string): string {
		return insideEscapes(raw, (text) => text.replace(this.#whole, STARS));
	}
}

/** That index, or the one beside it where it would cut a character (a surrogate pair) in half. */
function whole(text: string, index: number, step: 1 | -1): number {
	const isPair = (text.codePointAt(index - 1) ?? 0) > 0xffff;
	return isPair && index > 0 ? index + step : index;
}
