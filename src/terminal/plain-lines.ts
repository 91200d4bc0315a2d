import { newlinesIn } from "../text/newlines.ts";
import { PLAIN, type Style } from "../text/style.ts";
import { selfContained, styleAfter } from "./fast-path.ts";
import type { KeptStyles, UsedStyles } from "./kept-styles.ts";

/** Whole lines that came at one time. */
interface Piece {
	text: string;
	count: number;
	/** The style in which they begin. */
	style: Style;
	ms: number;
	/** Whether they are finished, although they can still be reached. */
	isTold: boolean;
}

/** Plain lines as they are kept by structured cloning. */
export interface KeptPlainLines {
	pieces: readonly (Omit<Piece, "style"> & { style: number })[];
	unended: string;
	style: number;
	ms: number | undefined;
}

/** Lines that are taken out or told. */
export interface Taken {
	/** Each begins and ends in the plain style; none where they have been told before. */
	lines: string;
	count: number;
	isTold: boolean;
}

/**
 * Lines that a terminal only has to show below what it has, and that are not
 * in its rows yet. Most output leaves again without ever having been there.
 */
export class PlainLines {
	#pieces: Piece[] = [];
	/** How many of the first pieces are told. */
	#toldPieces = 0;
	#unended = "";
	#count = 0;
	#openCount = 0;
	/** The style after all of it. */
	style = PLAIN;
	/** When the line that has not ended was begun. */
	ms: number | undefined;

	/** They as they are kept, with the numbers of their styles. */
	keep(styles: KeptStyles): KeptPlainLines {
		const pieces = this.#pieces.map((piece) => ({
			...piece,
			style: styles.add(piece.style),
		}));
		const style = styles.add(this.style);
		return { pieces, unended: this.#unended, style, ms: this.ms };
	}

	/** Become as those that were kept. */
	use({ pieces, unended, style, ms }: KeptPlainLines, used: UsedStyles): void {
		this.#pieces = pieces.map((piece) => ({
			...piece,
			style: used.style(piece.style),
		}));
		const told = pieces.filter(({ isTold }) => isTold);
		const sum = (counted: KeptPlainLines["pieces"]) =>
			counted.reduce((lines, { count }) => lines + count, 0);
		this.#toldPieces = told.length;
		this.#count = sum(pieces);
		this.#openCount = this.#count - sum(told);
		this.#unended = unended;
		this.style = used.style(style);
		this.ms = ms;
	}

	/** How many lines have ended. */
	get count(): number {
		return this.#count;
	}

	/** How many of them are not finished. */
	get openCount(): number {
		return this.#openCount;
	}

	/** The text of the line that has not ended. */
	get unended(): string {
		return this.#unended;
	}

	get isEmpty(): boolean {
		return this.#count === 0 && this.#unended === "";
	}

	/** Adds text without controls but newlines, tabs and whole sequences of colours. */
	add(text: string, ms: number): void {
		const end = text.lastIndexOf("\n") + 1;
		if (end > 0) {
			const lines = this.#unended + text.slice(0, end);
			const count = newlinesIn(text, 0, end);
			const { style } = this;
			this.#pieces.push({ text: lines, count, style, ms, isTold: false });
			this.#count += count;
			this.#openCount += count;
			this.style = styleAfter(style, lines);
			this.#unended = "";
			this.ms = undefined;
		}
		if (end === text.length) return;
		this.#unended += text.slice(end);
		this.ms ??= ms;
	}

	/** Takes out the oldest lines, as many as came at one time and no more than that. */
	shift(most: number): Taken | undefined {
		const first = this.#cut(0, most);
		if (first === undefined) return undefined;
		const { text, style, count, isTold } = first;
		this.#pieces.shift();
		this.#count -= count;
		if (isTold) this.#toldPieces--;
		else this.#openCount -= count;
		const lines = isTold ? "" : selfContained(text, style);
		return { lines, count, isTold };
	}

	/** Finishes the oldest lines that are not, as many as came at one time and no more than that. */
	tell(most: number): Taken | undefined {
		const first = this.#cut(this.#toldPieces, most);
		if (first === undefined) return undefined;
		const { text, style, count } = first;
		first.isTold = true;
		this.#toldPieces++;
		this.#openCount -= count;
		return { lines: selfContained(text, style), count, isTold: true };
	}

	/** Takes out all that has ended, in pieces. */
	takeAll(): readonly Piece[] {
		const pieces = this.#pieces;
		this.#pieces = [];
		this.#toldPieces = 0;
		this.#count = 0;
		this.#openCount = 0;
		return pieces;
	}

	/** Takes out the text of the line that has not ended. */
	takeUnended(): string {
		const text = this.#unended;
		this.#unended = "";
		this.ms = undefined;
		return text;
	}

	/** The piece at an index, cut in two where it has more lines than that. */
	#cut(index: number, most: number): Piece | undefined {
		const piece = this.#pieces[index];
		if (piece === undefined || most <= 0) return undefined;
		if (piece.count <= most) return piece;
		const text = piece.text.slice(0, endOfLines(piece.text, most));
		const first = { ...piece, text, count: most };
		piece.text = piece.text.slice(text.length);
		piece.count -= most;
		piece.style = styleAfter(piece.style, text);
		this.#pieces.splice(index, 0, first);
		if (piece.isTold) this.#toldPieces++;
		return first;
	}
}

function endOfLines(text: string, count: number): number {
	let end = 0;
	for (let n = 0; n < count; n++) end = text.indexOf("\n", end) + 1;
	return end;
}
