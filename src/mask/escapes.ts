/** Beyond this many characters, what looks like an unfinished sequence is text. */
const LONGEST_ESCAPE = 4096;

/** Sequences that a terminal takes and doesn't show (ECMA-48, 5.3 to 5.6). */
const ESCAPES =
	// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what they are
	/\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[PX^_][^\x1b]*\x1b\\|[ -/]*[0-OQ-WYZ\\`-~])/g;

/** One that the text ends in the middle of. */
const UNFINISHED =
	// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what they are
	/\x1b(?:\[[0-?]*[ -/]*|\][^\x07\x1b]*\x1b?|[PX^_][^\x1b]*\x1b?|[ -/]*)$/;

// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what they are
const COLOURS = /\x1b\[[\d:;]*m/g;

/** Those that hold text of their own: titles, links. */
const STRINGS =
	// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what they are
	/\x1b[\]PX^_][^\x07\x1b]*/g;

/** Text as it shows, and where each character of that stands in the text as it is. */
export interface Plain {
	text: string;
	/** To be asked in ascending order. */
	indexOf(plainIndex: number): number;
}

/** Takes the escape sequences out. */
export function withoutEscapes(raw: string): Plain {
	if (!raw.includes("\x1b")) return { text: raw, indexOf: (index) => index };
	let text = "";
	let shown = 0;
	/** After the sequences before it, a plain index is so much greater in `raw`. */
	const shifts: { from: number; by: number }[] = [{ from: 0, by: 0 }];
	for (const { 0: sequence, index } of raw.matchAll(ESCAPES)) {
		text += raw.slice(shown, index);
		shown = index + sequence.length;
		shifts.push({ from: text.length, by: shown - text.length });
	}
	text += raw.slice(shown);
	let current = 0;
	return {
		text,
		indexOf(plainIndex) {
			while ((shifts[current + 1]?.from ?? Infinity) <= plainIndex) current++;
			return plainIndex + (shifts[current]?.by ?? 0);
		},
	};
}

/** Where the escape sequence begins in whose middle the text ends; its length when there is none. */
export function unfinishedEscape(raw: string): number {
	const from = Math.max(0, raw.length - LONGEST_ESCAPE);
	const found = UNFINISHED.exec(raw.slice(from));
	return found === null ? raw.length : from + found.index;
}

/** The colours that the text sets. */
export function coloursIn(raw: string): string {
	return raw.includes("\x1b") ? (raw.match(COLOURS) ?? []).join("") : "";
}

/** Changes the text inside of sequences that hold some. */
export function insideEscapes(
	raw: string,
	change: (text: string) => string,
): string {
	return raw.includes("\x1b") ? raw.replace(STRINGS, change) : raw;
}
