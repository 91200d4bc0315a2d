import { charWidth } from "../text/char-width.ts";
import { writeHyperlink } from "../text/hyperlink.ts";
import { PLAIN, type Style } from "../text/style.ts";
import { nextStyle } from "../text/styles.ts";
import { between, writeStyle } from "../text/write-style.ts";
import type { CellStyle } from "./cell-style.ts";
import type { KeptStyles, UsedStyles } from "./kept-styles.ts";

/** In a cell: the right half of the wide character to the left. */
const RIGHT_HALF = "";

/** So many marks on one character are kept. */
const LONGEST_CELL = 32;

const TAB_COLUMNS = 8;

/** What begins and ends GitLab's sections, and erases itself at once. */
const MARKER = /^section_(?:start|end):\d+:[\w.-]+(?:\[[^\]]*\])?$/;

/** Longer text is no marker, and more of them are in no line. */
const LONGEST_MARKER = 1000;
const MOST_MARKERS = 32;

/** What is in text that is not in cells yet, besides characters. */
// biome-ignore-start lint/suspicious/noControlCharactersInRegex: that is what they are
const TAB_OR_STYLE = /(\t|\x1b\[[\d;:]*m)/;
const STYLES = /\x1b\[[\d;:]*m/g;
// biome-ignore-end lint/suspicious/noControlCharactersInRegex: that is what they are

/** A row as it is kept by structured cloning; what is not there is as in a new one. */
export interface KeptRow {
	/** Its cells: in one string where each is one UTF-16 code unit. */
	chars?: string | readonly string[];
	/** The number of each run of equal styles, and the cell after it. */
	styles?: readonly number[];
	/** What is right of the cells, and the styles in which that begins and ends. */
	uncut?: readonly [text: string, before: number, after: number];
	wraps?: true;
	continues?: true;
	ms?: number;
	left?: number;
	markers?: readonly string[];
	told?: string;
	isTouched?: true;
}

/** One row of a screen: what was written to it, up to the last cell that was. */
export class Row {
	/** Each cell's character, with what combines with it. */
	readonly #chars: string[] = [];
	readonly #styles: CellStyle[] = [];
	/**
	 * Text right of the cells. Most text is never written over. To put each of
	 * its characters into a cell would cost many times as much as all else that
	 * is done with it, so it is taken apart only when something needs its cells.
	 */
	#uncut = "";
	/** The styles in which that begins and ends. */
	#before = PLAIN;
	#after = PLAIN;
	/** Whether the row was too short for its line, which goes on in the next. */
	wraps = false;
	/** Whether its line began in the row before. */
	continues = false;
	/** When it was begun, and when the cursor last left it, in ms since the start of the run. */
	ms: number | undefined;
	left = 0;
	/** Markers that have stood in it and were erased: they are for viewers of logs. */
	markers: string[] | undefined;
	/** What it said when its line was finished while it could still be reached. */
	#told: string | undefined;
	/** Whether it may say something else by now. */
	#isTouched = false;

	/** @param blank the style of its cells, when they have one */
	constructor(cols = 0, blank = PLAIN) {
		if (blank !== PLAIN) this.erase(0, cols, blank);
	}

	/** It as it is kept, with the numbers of its styles. */
	keep(styles: KeptStyles): KeptRow {
		const chars = this.#chars;
		const isSimple = chars.every((char) => char.length === 1);
		const uncut = [
			this.#uncut,
			styles.add(this.#before),
			styles.add(this.#after),
		] as const;
		return {
			...(chars.length > 0 && {
				chars: isSimple ? chars.join("") : [...chars],
				styles: keptRuns(this.#styles, styles),
			}),
			...(this.#uncut !== "" && { uncut }),
			...(this.wraps && { wraps: true }),
			...(this.continues && { continues: true }),
			...(this.ms !== undefined && { ms: this.ms }),
			...(this.left !== 0 && { left: this.left }),
			...(this.markers !== undefined && { markers: [...this.markers] }),
			...(this.#told !== undefined && { told: this.#told }),
			...(this.#isTouched && { isTouched: true }),
		};
	}

	/** The row that was kept. */
	static from(kept: KeptRow, styles: UsedStyles): Row {
		const row = new Row();
		const { chars = "" } = kept;
		for (let n = 0; n < chars.length; n++) row.#chars.push(chars[n] ?? "");
		const runs = kept.styles ?? [];
		for (let n = 0; n + 1 < runs.length; n += 2) {
			const style = styles.cell(runs[n] ?? 0);
			const end = runs[n + 1] ?? 0;
			while (row.#styles.length < end) row.#styles.push(style);
		}
		const [uncut = "", before = 0, after = 0] = kept.uncut ?? [];
		row.#uncut = uncut;
		row.#before = styles.style(before);
		row.#after = styles.style(after);
		row.wraps = kept.wraps === true;
		row.continues = kept.continues === true;
		row.ms = kept.ms;
		row.left = kept.left ?? 0;
		row.markers = kept.markers && [...kept.markers];
		row.#told = kept.told;
		row.#isTouched = kept.isTouched === true;
		return row;
	}

	/** How many cells have been written. */
	get length(): number {
		this.cut();
		return this.#chars.length;
	}

	/** About how many characters its text has; cheap. */
	get textLength(): number {
		return this.#chars.length + this.#uncut.length;
	}

	/** Whether its line is finished, and has not been rewritten since. */
	get isTold(): boolean {
		if (this.#told === undefined) return false;
		if (this.#isTouched && this.#plainText !== this.#told) {
			this.#told = undefined;
			return false;
		}
		this.#isTouched = false;
		return true;
	}

	/** Notes that its line is finished, as it is now. */
	tell(): void {
		this.#told = this.#plainText;
		this.#isTouched = false;
	}

	/** What it says, whatever its colours are. */
	get #plainText(): string {
		const text = this.#chars.join("");
		return text + this.#uncut.replace(STYLES, "");
	}

	/**
	 * Adds text right of all that is there.
	 *
	 * @param text without controls but tabs and whole sequences of colours
	 * @param before the style in which it begins, and @param after ends
	 */
	append(text: string, before: Style, after: Style): void {
		if (this.#uncut === "") this.#before = before;
		this.#isTouched = true;
		this.#uncut += text;
		this.#after = after;
	}

	/**
	 * Puts all text into cells.
	 *
	 * @returns the column right of the text: with a tab at its end, that is not
	 *   where the cells end
	 */
	cut(): number {
		if (this.#uncut === "") return this.#chars.length;
		const text = this.#uncut;
		this.#uncut = "";
		let style = this.#before;
		let col = this.#chars.length;
		for (const piece of text.split(TAB_OR_STYLE)) {
			if (piece === "\t") col += TAB_COLUMNS - (col % TAB_COLUMNS);
			else if (piece[0] === "\x1b")
				style = nextStyle(style, piece.slice(2, -1));
			else {
				for (const char of piece) {
					const width = charWidth(char.codePointAt(0) ?? 0);
					if (width === 0) this.combine(col, char);
					else this.set(col, char, width, style);
					col += width;
				}
			}
		}
		return col;
	}

	/** Writes a character of one or two columns. */
	set(col: number, char: string, width: number, style: CellStyle): void {
		this.#touch();
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
		this.#touch();
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
		this.#touch();
		const cell = this.#chars[col - 1] === RIGHT_HALF ? col - 2 : col - 1;
		const char = this.#chars[cell];
		if (char !== undefined && char.length < LONGEST_CELL) {
			this.#chars[cell] = char + mark;
		}
	}

	/** Erases the cells from one column up to another. */
	erase(from: number, to: number, style: Style): void {
		this.#touch();
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

	/** Keeps what it says in mind if that is a marker, which is erased next. */
	noteMarker(): void {
		if (this.isEmpty || this.textLength > LONGEST_MARKER) return;
		this.cut();
		if (this.#chars[0] !== "s") return;
		const text = this.#chars.join("");
		if (!MARKER.test(text)) return;
		this.markers ??= [];
		if (this.markers.length < MOST_MARKERS) this.markers.push(text);
	}

	/** Gives it so many cells, no more and no less. */
	endAt(length: number): void {
		this.#touch();
		this.#split(length);
		this.#cut(length);
		this.#reach(length);
	}

	/** Makes room at the column; what is pushed beyond the last one is gone. */
	insert(col: number, count: number, cols: number, style: Style): void {
		this.#touch();
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
		this.#touch();
		this.#split(col);
		this.#split(col + count);
		this.#chars.splice(col, count);
		this.#styles.splice(col, count);
		if (style !== PLAIN) this.erase(Math.max(col, cols - count), cols, style);
	}

	/** Whether nothing has been written to it. */
	get isEmpty(): boolean {
		return this.#uncut === "" && this.#chars.length === 0;
	}

	/** Whether it shows nothing. */
	get isBlank(): boolean {
		if (this.#uncut !== "") return false;
		if (this.#chars.length === 0) return true;
		return this.#chars.every(
			(char, col) => char === " " && this.#styles[col] === PLAIN,
		);
	}

	/** Whether there is anything to read in it. */
	get hasText(): boolean {
		if (this.#uncut !== "") return true;
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
		text += transition(style, PLAIN);
		if (this.#uncut === "") return text;
		return text + between(this.#before, this.#uncut, this.#after);
	}

	/** Its cells, for a screen of another width; wide characters in one piece. */
	*cells(): Generator<{ char: string; width: number; style: CellStyle }> {
		this.cut();
		for (let col = 0; col < this.length; col++) {
			const char = this.#chars[col] ?? " ";
			if (char === RIGHT_HALF) continue;
			const width = this.#chars[col + 1] === RIGHT_HALF ? 2 : 1;
			yield { char, width, style: this.#styles[col] ?? PLAIN };
		}
	}

	/** Puts all text into cells, of which some are going to change. */
	#touch(): void {
		this.#isTouched = true;
		if (this.#uncut !== "") this.cut();
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

/** The number of each run of equal styles, and the cell after it. */
function keptRuns(cells: readonly CellStyle[], styles: KeptStyles): number[] {
	const runs: number[] = [];
	for (let from = 0, to = 0; from < cells.length; from = to) {
		const style = cells[from] ?? PLAIN;
		while (to < cells.length && cells[to] === style) to++;
		runs.push(styles.add(style), to);
	}
	return runs;
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
