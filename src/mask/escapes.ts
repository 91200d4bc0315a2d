/**
 * The longest escape sequence, in characters, that is waited for. A program
 * that writes a lone ESC would hold its output back for ever otherwise.
 */
const LONGEST_ESCAPE = 4096;

// biome-ignore-start lint/suspicious/noControlCharactersInRegex: that is what they are
/**
 * Escape sequences (ECMA-48, 5.3 to 5.6), and control characters that move nothing,
 * such as the SI of `tput sgr0`. A secret may have them in its middle.
 */
const UNSHOWN =
	/\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[PX^_][^\x1b]*\x1b\\|[ -/]*[0-OQ-WYZ\\`-~])|[\0-\x07\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f]+/g;

const HAS_UNSHOWN = /[\0-\x07\x0e-\x1f\x7f-\x84\x86-\x9f]/;

/** An escape sequence that the end of the text cuts off. */
const UNFINISHED =
	/\x1b(?:\[[0-?]*[ -/]*|\][^\x07\x1b]*\x1b?|[PX^_][^\x1b]*\x1b?|[ -/]*)$/;

const COLOURS = /\x1b\[[\d:;]*m|[\x0e\x0f]/g;

/** Control strings, which contain text: titles, links. */
const STRINGS = /\x1b[\]PX^_][^\x07\x1b]*/g;
// biome-ignore-end lint/suspicious/noControlCharactersInRegex: that is what they are

/**
 * Removes escape sequences from a text that comes in pieces, and maps positions in
 * the shown text to positions in the raw text and back. Positions are in code
 * units from the beginning.
 */
export class ShownText {
	/** The escape sequence that the end of the last piece cut off. */
	#unfinished = "";
	/** The lengths of the raw and of the shown text so far. */
	#rawEnd = 0;
	#shownEnd = 0;
	/** From position `from` of the shown text on, raw positions are larger by `by`. */
	#shifts = [{ from: 0, by: 0 }];
	/** The index of the shift that the last call of rawPosition() used. */
	#current = 0;

	/** The length of the shown text so far. */
	get end(): number {
		return this.#shownEnd;
	}

	/**
	 * Returns the raw text without a sequence that its end cuts off, and the
	 * shown text.
	 */
	push(piece: string, isLast: boolean): { raw: string; shown: string } {
		const text = this.#unfinished + piece;
		const finished = isLast ? text.length : unfinishedEscape(text);
		const raw = text.slice(0, finished);
		this.#unfinished = text.slice(finished);
		const shown = this.#strip(raw);
		this.#rawEnd += raw.length;
		this.#shownEnd += shown.length;
		return { raw, shown };
	}

	/** The raw position of a shown character. Call it in ascending order. */
	rawPosition(shown: number): number {
		while ((this.#shifts[this.#current + 1]?.from ?? Infinity) <= shown) {
			this.#current++;
		}
		return shown + (this.#shifts[this.#current]?.by ?? 0);
	}

	/** The position of the first shown character at or after a raw position. */
	shownPosition(raw: number): number {
		const at = this.#shifts.findLastIndex(({ from, by }) => from + by <= raw);
		const { by = 0 } = this.#shifts[at] ?? {};
		const next = this.#shifts[at + 1]?.from ?? this.#shownEnd;
		return Math.min(raw - by, next);
	}

	/** Drops the shifts before the last position that was asked for. */
	forget(): void {
		this.#shifts.splice(0, this.#current);
		this.#current = 0;
	}

	#strip(raw: string): string {
		if (!HAS_UNSHOWN.test(raw)) return raw;
		let shown = "";
		let position = 0;
		for (const { 0: unshown, index } of raw.matchAll(UNSHOWN)) {
			shown += raw.slice(position, index);
			position = index + unshown.length;
			const from = this.#shownEnd + shown.length;
			const by = this.#rawEnd + position - from;
			const last = this.#shifts.at(-1);
			if (last?.from === from) last.by = by;
			else this.#shifts.push({ from, by });
		}
		return shown + raw.slice(position);
	}
}

/**
 * Returns the start of an escape sequence that the end of the text cuts off;
 * the text's length when there is none.
 */
function unfinishedEscape(raw: string): number {
	const from = Math.max(0, raw.length - LONGEST_ESCAPE);
	if (raw.indexOf("\x1b", from) === -1) return raw.length;
	const found = UNFINISHED.exec(raw.slice(from));
	return found === null ? raw.length : from + found.index;
}

/**
 * Returns the sequences of a text that set colours and character sets. They
 * have to outlive the secret that they stand in.
 */
export function coloursIn(raw: string): string {
	return HAS_UNSHOWN.test(raw) ? (raw.match(COLOURS) ?? []).join("") : "";
}

/** Changes the text inside control strings. */
export function insideEscapes(
	raw: string,
	change: (text: string) => string,
): string {
	return raw.includes("\x1b") ? raw.replace(STRINGS, change) : raw;
}

/** Removes the escape sequences of a whole text. */
export function shownText(text: string): string {
	return new ShownText().push(text, true).shown;
}
