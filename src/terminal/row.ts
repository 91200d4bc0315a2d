import { writeHyperlink } from "../text/hyperlink.ts";
import { PLAIN, type Style } from "../text/style.ts";
import { writeStyle } from "../text/write-style.ts";

/** In a cell: the right half of the wide character to the left. */
const RIGHT_HALF = "";

/** So many marks on one character are kept. */
const LONGEST_CELL = 32;

/** How a cell looks, and where it leads. */
export interface CellStyle extends Style {
	/** The target of a hyperlink. */
	readonly link?: string | undefined;
}

/** One row of a screen: what was written to it, up to the last cell that was. */
export class Row {
	/** Each cell's character, with what combines with it. */
	readonly #chars: string[] = [];
	readonly #styles: CellStyle[] = [];
	/** Whether the row was too short for its line, which goes on in the next. */
	wraps = false;
	/** Whether its line began in the row before. */
	continues = false;
	/** When it was begun, and when the cursor last left it, in ms since the start of the run. */
	ms: number | undefined;
	left = 0;
	/** The line that ends here, if it has been told of before it left the screen. */
	told: string | undefined;

	/** @param blank the style of its cells, when they have one */
	constructor(cols = 0, blank = PLAIN) {
		if (blank !== PLAIN) this.erase(0, cols, blank);
	}

	/** How many cells have been written. */
	get length(): number {
		return this.#chars.length;
	}

	/** Writes a character of one or two columns. */
	set(col: number, char: string, width: number, style: CellStyle): void {
		this.#reach(col);
		this.#split(col);
		this.#split(col + width);
		this.#chars[col] = char;
		this.#styles[col] = style;
		if (width === 1) return;
		this.#chars[col + 1] = RIGHT_HALF;
		this.#styles[col + 1] = style;
	}

	/** Writes as many of the text's characters, from an index on, of one column each. */
	write(
		col: number,
		text: string,
		index: number,
		count: number,
		style: CellStyle,
	): void {
		this.#reach(col);
		this.#split(col);
		this.#split(col + count);
		for (let n = 0; n < count; n++) {
			this.#chars[col + n] = text[index + n] as string;
			this.#styles[col + n] = style;
		}
	}

	/** Adds a mark to the character that ends before the column. */
	combine(col: number, mark: string): void {
		const cell = this.#chars[col - 1] === RIGHT_HALF ? col - 2 : col - 1;
		const char = this.#chars[cell];
		if (char !== undefined && char.length < LONGEST_CELL) {
			this.#chars[cell] = char + mark;
		}
	}

	/** Erases the cells from one column up to another. */
	erase(from: number, to: number, style: Style): void {
		this.#split(from);
		this.#split(to);
		if (style === PLAIN && to >= this.length) {
			this.#cut(from);
			return;
		}
		this.#reach(to);
		this.#chars.fill(" ", from, to);
		this.#styles.fill(style, from, to);
	}

	/** Gives it so many cells, no more and no less. */
	endAt(length: number): void {
		this.#split(length);
		this.#cut(length);
		this.#reach(length);
	}

	/** Makes room at the column; what is pushed beyond the last one is gone. */
	insert(col: number, count: number, cols: number, style: Style): void {
		if (col >= this.length && style === PLAIN) return;
		this.#reach(col);
		this.#split(col);
		const { chars, styles } = blanks(Math.min(count, cols - col), style);
		this.#chars.splice(col, 0, ...chars);
		this.#styles.splice(col, 0, ...styles);
		this.#split(cols);
		this.#cut(cols);
	}

	/** Takes cells out at the column; what is right of them moves there. */
	delete(col: number, count: number, cols: number, style: Style): void {
		this.#split(col);
		this.#split(col + count);
		this.#chars.splice(col, count);
		this.#styles.splice(col, count);
		if (style !== PLAIN) this.erase(Math.max(col, cols - count), cols, style);
	}

	/** Whether it shows nothing. */
	get isBlank(): boolean {
		return this.#chars.every(
			(char, col) => char === " " && this.#styles[col] === PLAIN,
		);
	}

	/** Whether there is anything to read in it. */
	get hasText(): boolean {
		return this.#chars.some((char) => char !== " ");
	}

	/** The row as text, which begins and ends in the plain style, outside of links. */
	get text(): string {
		const chars = this.#chars;
		const styles = this.#styles;
		let text = "";
		let style: CellStyle = PLAIN;
		for (let from = 0, to = 0; from < chars.length; from = to) {
			const next = styles[from] ?? PLAIN;
			while (to < chars.length && styles[to] === next) to++;
			text += transition(style, next) + chars.slice(from, to).join("");
			style = next;
		}
		return text + transition(style, PLAIN);
	}

	/** Its cells, for a screen of another width; wide characters in one piece. */
	*cells(): Generator<{ char: string; width: number; style: CellStyle }> {
		for (let col = 0; col < this.length; col++) {
			const char = this.#chars[col] ?? " ";
			if (char === RIGHT_HALF) continue;
			const width = this.#chars[col + 1] === RIGHT_HALF ? 2 : 1;
			yield { char, width, style: this.#styles[col] ?? PLAIN };
		}
	}

	/** Fills up to the column. */
	#reach(col: number): void {
		while (this.#chars.length < col) {
			this.#chars.push(" ");
			this.#styles.push(PLAIN);
		}
	}

	#cut(length: number): void {
		if (this.#chars.length <= length) return;
		this.#chars.length = length;
		this.#styles.length = length;
	}

	/** Blanks the wide character that the boundary before the column would cut. */
	#split(col: number): void {
		if (this.#chars[col] !== RIGHT_HALF) return;
		this.#chars[col] = " ";
		this.#chars[col - 1] = " ";
	}
}

/** What makes of one style the next. */
function transition(from: CellStyle, to: CellStyle): string {
	if (from === to) return "";
	const link = from.link === to.link ? "" : writeHyperlink(to.link);
	return link + writeStyle(to);
}

function blanks(
	count: number,
	style: Style,
): { chars: string[]; styles: Style[] } {
	return {
		chars: Array(count).fill(" "),
		styles: Array(count).fill(style),
	};
}
