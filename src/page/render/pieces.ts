import { textWidth } from "../../text/char-width.ts";
import type { Cells, Face } from "./cells.ts";

/** A part of a text that the browser is told to draw in one way. */
export type Piece = { text: string } & (
	| { kind: "text" }
	/** With so many px behind each character. */
	| { kind: "spaced"; spacing: number }
	/** In a box of so many columns. */
	| { kind: "box"; columns: number }
	/** Not drawn at all, but there to be found and copied. */
	| { kind: "unseen" }
);

/**
 * What combines with the character before it: combining marks, format characters,
 * skin tones, medial and final jamo, Thai and Lao AM. No script has more than 16
 * on one character, and shaping costs browsers the square of their number.
 */
const GOES_ON =
	"(?![\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069])[\\p{M}\\p{Cf}\\p{Emoji_Modifier}\\u0e33\\u0eb3\\u1160-\\u11ff]";
const MOST_GOING_ON = 16;

/** What ZWJ or a virama joins is one grapheme cluster as well (UAX 29). */
const VIRAMA =
	"[\\u094d\\u09cd\\u0a4d\\u0acd\\u0b4d\\u0bcd\\u0c4d\\u0ccd\\u0d4d\\u1039\\u17d2]";
const JOINED = `(?<=\\u200d)\\p{Extended_Pictographic}|(?<=${VIRAMA})\\p{Lo}`;
const CHARACTER = `(?:\\p{RI}{2}|[^])(?:${GOES_ON}|${JOINED}){0,${MOST_GOING_ON}}`;

/**
 * Right-to-left and cursive scripts, which can't be spaced letter by letter; with
 * the punctuation between their words, in pieces of bounded length.
 */
const LETTER =
	"(?!\\p{M})[\\u0590-\\u08ff\\u1800-\\u18af\\ufb1d-\\ufdff\\ufe70-\\ufefc\\u{10800}-\\u{10fff}\\u{1e800}-\\u{1efff}]";
const LETTERS = `${LETTER}${GOES_ON}{0,${MOST_GOING_ON}}`;
const BETWEEN = "[ !-/0-9:-@[-`{-~]{0,8}";
const WRITING = `${LETTERS}(?:${BETWEEN}${LETTERS}){0,64}`;

/** Bidirectional controls (UAX 9), which would reorder what follows; terminals ignore them. */
const REORDERING = "[\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]+";

const PARTS = new RegExp(
	`(?<reordering>${REORDERING})|(?<ascii>[\\t -~]+(?!${GOES_ON}))|(?<writing>${WRITING})|(?<character>${CHARACTER})(?<excess>(?:${GOES_ON})*)`,
	"gu",
);

const BEYOND_ASCII = /[^\t -~]/;

/**
 * Tabs in one text node that wraps cost layout the square of their number, so
 * they are split over several nodes.
 */
const TABS = /(?:[^\t]*\t){1,32}|[^\t]+/g;

/** How many more pieces and tabs a row may have: its budget. */
export interface Budget {
	left: number;
}

/**
 * Takes a text apart into what has to be drawn in different ways, so that it
 * stands on a terminal's grid.
 *
 * @param text without controls, the tab apart
 * @returns also how many characters there was no room for, or were too many
 *   marks on one letter
 */
export function piecesOf(
	text: string,
	cells: Cells,
	face: Face,
	budget: Budget,
): { pieces: Piece[]; left: number } {
	const list = new PieceList(budget);
	if (!BEYOND_ASCII.test(text)) list.addPlain(text);
	else {
		for (const { groups = {} } of text.matchAll(PARTS)) {
			if (list.isFull) break;
			addPart(list, groups, cells, face);
		}
	}
	return { pieces: list.pieces, left: list.excess + text.length - list.length };
}

/** Adds what a match of PARTS has found. */
function addPart(
	list: PieceList,
	found: Record<string, string | undefined>,
	cells: Cells,
	face: Face,
): void {
	const { reordering, ascii, writing, character = "", excess = "" } = found;
	if (ascii !== undefined) list.addPlain(ascii);
	else if (reordering !== undefined) {
		list.add({ kind: "unseen", text: reordering });
	} else if (writing !== undefined) list.add(boxed(writing));
	else {
		const fit = cells.fit(character, face);
		const isBox = fit.kind === "box";
		list.add(isBox ? boxed(character) : { ...fit, text: character });
		list.addExcess(excess);
	}
}

function boxed(text: string): Piece {
	return { kind: "box", text, columns: textWidth(text) };
}

class PieceList {
	readonly pieces: Piece[] = [];
	/** How many characters are in them. */
	length = 0;
	/** How many of these are not to be seen, for their number. */
	excess = 0;
	/** Whether there was no room for something: nothing comes after that. */
	isFull = false;
	readonly #budget: Budget;

	constructor(budget: Budget) {
		this.#budget = budget;
	}

	add(piece: Piece): void {
		const last = this.pieces.at(-1);
		if (last !== undefined && isAlike(last, piece)) last.text += piece.text;
		else this.#push(piece, 1);
		if (!this.isFull) this.length += piece.text.length;
	}

	/** Adds text that is drawn as it is; tabs are split off. */
	addPlain(text: string): void {
		if (!text.includes("\t")) {
			this.add({ kind: "text", text });
			return;
		}
		for (const [some] of text.matchAll(TABS)) {
			this.#push(
				{ kind: "text", text: some },
				some.split("\t").length - 1 || 1,
			);
			if (this.isFull) return;
			this.length += some.length;
		}
	}

	/** Adds text that is not drawn. */
	addExcess(text: string): void {
		if (text === "" || this.isFull) return;
		this.add({ kind: "unseen", text });
		this.excess += text.length;
	}

	#push(piece: Piece, cost: number): void {
		this.isFull = this.#budget.left <= 0;
		if (this.isFull) return;
		this.#budget.left -= cost;
		this.pieces.push(piece);
	}
}

/** Whether two pieces can be one. */
function isAlike(last: Piece, piece: Piece): boolean {
	if (last.kind === "spaced" && piece.kind === "spaced") {
		return Math.abs(last.spacing - piece.spacing) < 0.001;
	}
	const { kind } = piece;
	return last.kind === kind && (kind === "text" || kind === "unseen");
}
