/** Beyond this many characters, what looks like an unfinished sequence is text. */
const LONGEST_ESCAPE = 4096;

// biome-ignore-start lint/suspicious/noControlCharactersInRegex: that is what they are
/**
 * Sequences that a terminal takes and doesn't show (ECMA-48, 5.3 to 5.6), and
 * controls that neither show nor move anything, such as the SI of `tput sgr0`.
 */
const UNSHOWN =
	/\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[PX^_][^\x1b]*\x1b\\|[ -/]*[0-OQ-WYZ\\`-~])|[\0-\x07\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f]+/g;

const HAS_UNSHOWN = /[\0-\x07\x0e-\x1f\x7f-\x84\x86-\x9f]/;

/** A sequence that the text ends in the middle of. */
const UNFINISHED =
	/\x1b(?:\[[0-?]*[ -/]*|\][^\x07\x1b]*\x1b?|[PX^_][^\x1b]*\x1b?|[ -/]*)$/;

const COLOURS = /\x1b\[[\d:;]*m|[\x0e\x0f]/g;

/** Those that hold text of their own: titles, links. */
const STRINGS = /\x1b[\]PX^_][^\x07\x1b]*/g;
// biome-ignore-end lint/suspicious/noControlCharactersInRegex: that is what they are

/**
 * Text that comes in pieces, as it shows, and where each character of that
 * stands in the text as it is. Positions are in code units from the beginning.
 */
export class ShownText {
	/** What the last piece ended in the middle of. */
	#unfinished = "";
	/** So many code units there were as they are, and as they show. */
	#rawEnd = 0;
	#shownEnd = 0;
	/** From there on what is shown is so much further on in the text as it is. */
	#shifts = [{ from: 0, by: 0 }];
	/** The shift of the position that was asked for last. */
	#current = 0;

	/** Where the text that shows ends so far. */
	get end(): number {
		return this.#shownEnd;
	}

	/** The text as it is, without an unfinished sequence at its end, and as it shows. */
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

	/** Where a character that is shown stands in the text as it is; to be asked in ascending order. */
	rawPosition(shown: number): number {
		while ((this.#shifts[this.#current + 1]?.from ?? Infinity) <= shown) {
			this.#current++;
		}
		return shown + (this.#shifts[this.#current]?.by ?? 0);
	}

	/** The first character that is shown from that position in the text as it is on. */
	shownPosition(raw: number): number {
		const at = this.#shifts.findLastIndex(({ from, by }) => from + by <= raw);
		const { by = 0 } = this.#shifts[at] ?? {};
		const next = this.#shifts[at + 1]?.from ?? this.#shownEnd;
		return Math.min(raw - by, next);
	}

	/** Nobody will ask for what is before the last position that was asked for. */
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

/** Where the escape sequence begins in whose middle the text ends; its length when there is none. */
function unfinishedEscape(raw: string): number {
	const from = Math.max(0, raw.length - LONGEST_ESCAPE);
	if (raw.indexOf("\x1b", from) === -1) return raw.length;
	const found = UNFINISHED.exec(raw.slice(from));
	return found === null ? raw.length : from + found.index;
}

/** The colours and character sets that the text sets. */
export function coloursIn(raw: string): string {
	return HAS_UNSHOWN.test(raw) ? (raw.match(COLOURS) ?? []).join("") : "";
}

/** Changes the text inside of sequences that hold some. */
export function insideEscapes(
	raw: string,
	change: (text: string) => string,
): string {
	return raw.includes("\x1b") ? raw.replace(STRINGS, change) : raw;
}

/** The text as it shows. */
export function shownText(text: string): string {
	return new ShownText().push(text, true).shown;
}
