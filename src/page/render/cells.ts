import { textWidth } from "../../text/char-width.ts";

/** How a text is drawn, as far as that changes the width of its characters. */
export interface Face {
	readonly isBold: boolean;
	readonly isItalic: boolean;
}

/** What makes a character stand on the columns that it takes in a terminal. */
export type Fit =
	/** It is as wide as its columns. */
	| { kind: "text" }
	/** So many px behind it make it so. */
	| { kind: "spaced"; spacing: number }
	/** It is made of several characters: it stands in a box as wide as these. */
	| { kind: "box" };

/** The cache holds so many widths; it is emptied when it is full. */
const MOST_KNOWN = 20_000;

/** A difference of width, in px, that stays invisible even when 100 characters add theirs up. */
const SLIGHT = 0.005;

const FITS: Fit = { kind: "text" };
const BOX: Fit = { kind: "box" };

/**
 * The cells of the grid that a terminal would have. A browser takes what its
 * font hasn't from other fonts, whose characters are seldom one or two cells
 * wide: xterm.js spaces them, and so do we.
 */
export class Cells {
	#context: CanvasRenderingContext2D | null | undefined;
	readonly #known = new Map<string, Fit>();
	#size = "";
	#family = "";
	#width = 0;

	/**
	 * The log's font is that, and a cell so wide.
	 *
	 * @param width in px
	 */
	use({ fontSize, fontFamily }: CSSStyleDeclaration, width: number): void {
		if (
			fontSize === this.#size &&
			fontFamily === this.#family &&
			width === this.#width
		) {
			return;
		}
		this.#size = fontSize;
		this.#family = fontFamily;
		this.#width = width;
		this.#known.clear();
	}

	/** What a character needs, with all that combines with it. */
	fit(character: string, face: Face): Fit {
		const like = exampleOf(character);
		const key = `${face.isBold ? "b" : ""}${face.isItalic ? "i" : ""} ${like}`;
		let fit = this.#known.get(key);
		if (fit === undefined) {
			if (this.#known.size >= MOST_KNOWN) this.#known.clear();
			fit = this.#measure(like, face);
			this.#known.set(key, fit);
		}
		return fit;
	}

	#measure(character: string, face: Face): Fit {
		this.#context ??= document.createElement("canvas").getContext("2d");
		const context = this.#context;
		if (context === null || this.#width === 0) return FITS;
		const style = face.isItalic ? "italic" : "normal";
		const weight = face.isBold ? 600 : 400;
		context.font = `${style} ${weight} ${this.#size} ${this.#family}`;
		const { width } = context.measureText(character);
		const columns = textWidth(character);
		const spacing = columns * this.#width - width;
		if (Math.abs(spacing) < SLIGHT) return FITS;
		// The browser would put the space behind each of several.
		const isOne = Array.from(character).filter(takesColumns).length <= 1;
		if (isOne && (width > 0 || columns === 0)) {
			return { kind: "spaced", spacing };
		}
		return BOX;
	}
}

/**
 * A character whose advance stands for its whole script (all CJK ideographs of a
 * font are equally wide), so that thousands of others need no measuring.
 */
function exampleOf(character: string): string {
	if (character.length !== 1) return character;
	const code = character.charCodeAt(0);
	if (code >= 0x4e00 && code <= 0x9fff) return "\u4e2d";
	return code >= 0xac00 && code <= 0xd7a3 ? "\ud55c" : character;
}

function takesColumns(char: string): boolean {
	return textWidth(char) > 0;
}
