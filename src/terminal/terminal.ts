import { charWidth } from "../text/char-width.ts";
import { PLAIN, type Style } from "../text/style.ts";
import { erasedStyle } from "../text/styles.ts";
import type { CellStyle } from "./cell-style.ts";
import { Grid, type KeptGrid } from "./grid.ts";
import type { KeptStyles, UsedStyles } from "./kept-styles.ts";
import { drawLine } from "./line-drawing.ts";
import type { Row } from "./row.ts";

const TAB_COLUMNS = 8;

const ASCII = /^[ -~]*$/;

/** A row of what comes through pipes is this long at most: then it wraps. */
export const PIPE_COLUMNS = 256 * 1024;

/**
 * So many columns a sequence may skip or fill in a terminal for pipes. Without
 * a limit, a few bytes could make a line as long as one likes.
 */
const PIPE_MOST_COLUMNS = 1000;

/** What a terminal saves of its cursor and gives back (DECSC, DECRC). */
interface Cursor {
	x: number;
	y: number;
	style: Style;
	/** Which of the character sets G0 to G3 draw lines, one bit each. */
	lineSets: number;
	/** Which of the four is in use. */
	set: number;
	origin: boolean;
}

/** The same as it is kept: with the number of its style. */
interface KeptCursor extends Omit<Cursor, "style"> {
	style: number;
}

/** A terminal as it is kept by structured cloning. */
export interface KeptTerminal {
	now: number;
	cursor: KeptCursor;
	saved: KeptCursor;
	savedMain: KeptCursor;
	wrapNext: boolean;
	autowrap: boolean;
	inserts: boolean;
	showsCursor: boolean;
	isHome: boolean;
	link: string | undefined;
	pen: { style: number; cell: number };
	newLine: boolean;
	paintedRows: number;
	main: KeptGrid;
	alternate: KeptGrid | undefined;
	tabs: readonly number[] | undefined;
}

const HOME: Cursor = {
	x: 0,
	y: 0,
	style: PLAIN,
	lineSets: 0,
	set: 0,
	origin: false,
};

/** What a terminal shows, and all that can be done to it. */
export class Terminal {
	/** When what comes now was written, in ms since the start of the run. */
	now = 0;
	cursor: Cursor = { ...HOME };
	/** Whether the last column was written last: the next character may wrap. */
	wrapNext = false;
	autowrap = true;
	inserts = false;
	showsCursor = true;
	/** Whether the cursor was sent to the first cell, and has not moved since. */
	isHome = false;
	/** The target of the hyperlink that what is printed belongs to. */
	link: string | undefined;
	#pen: { style: Style; cell: CellStyle } = { style: PLAIN, cell: PLAIN };
	/** Whether a line feed returns the carriage too. */
	newLine = false;
	/** How often it moved down a row in a colour of the ground: one that scrolls in has that. */
	paintedRows = 0;
	main: Grid;
	/** The other screen, while it is shown. */
	alternate: Grid | undefined;
	#saved: Cursor = { ...HOME };
	#savedMain: Cursor = { ...HOME };
	#tabs: Set<number> | undefined;
	readonly #onScrolledOff: (row: Row) => void;
	/**
	 * Whether it shows what programs write to a pipe: nothing adds the carriage
	 * returns there, rows have no edge, and the ground's colour ends with the text.
	 */
	readonly isForPipe: boolean;

	/** @param onScrolledOff takes the rows that leave the main screen at its top */
	constructor(
		cols: number,
		rows: number,
		onScrolledOff: (row: Row) => void,
		isForPipe = false,
	) {
		this.#onScrolledOff = isForPipe
			? (row) => {
					this.#keepSavedLine();
					onScrolledOff(row);
				}
			: onScrolledOff;
		this.isForPipe = isForPipe;
		this.main = new Grid(cols, rows, this.#onScrolledOff);
	}

	/** It as it is kept, with the numbers of its styles. */
	keep(styles: KeptStyles): KeptTerminal {
		const { now, wrapNext, autowrap, inserts, showsCursor, isHome } = this;
		const { link, newLine, paintedRows } = this;
		const cursor = (it: Cursor) => ({ ...it, style: styles.add(it.style) });
		return {
			...{ now, wrapNext, autowrap, inserts, showsCursor, isHome },
			...{ link, newLine, paintedRows },
			cursor: cursor(this.cursor),
			saved: cursor(this.#saved),
			savedMain: cursor(this.#savedMain),
			pen: {
				style: styles.add(this.#pen.style),
				cell: styles.add(this.#pen.cell),
			},
			main: this.main.keep(styles),
			alternate: this.alternate?.keep(styles),
			tabs: this.#tabs && [...this.#tabs],
		};
	}

	/** Becomes as one that was kept. */
	use(kept: KeptTerminal, styles: UsedStyles): void {
		const { now, wrapNext, autowrap, inserts, showsCursor, isHome } = kept;
		const { link, newLine, paintedRows, main, alternate, tabs, pen } = kept;
		const cursor = (it: KeptCursor) => ({
			...it,
			style: styles.style(it.style),
		});
		Object.assign(this, { now, wrapNext, autowrap, inserts, showsCursor });
		Object.assign(this, { isHome, link, newLine, paintedRows });
		this.cursor = cursor(kept.cursor);
		this.#saved = cursor(kept.saved);
		this.#savedMain = cursor(kept.savedMain);
		this.#pen = {
			style: styles.style(pen.style),
			cell: styles.cell(pen.cell),
		};
		this.main = Grid.from(main, styles, this.#onScrolledOff);
		this.alternate = alternate && Grid.from(alternate, styles);
		this.#tabs = tabs && new Set(tabs);
	}

	get grid(): Grid {
		return this.alternate ?? this.main;
	}

	/** The style of what is erased now. */
	get blank(): Style {
		return this.isForPipe ? PLAIN : erasedStyle(this.cursor.style);
	}

	get row(): Row {
		return this.grid.row(this.cursor.y);
	}

	/** How many columns a sequence may fill. */
	get mostColumns(): number {
		return this.isForPipe ? PIPE_MOST_COLUMNS : this.grid.cols;
	}

	/** How what is printed now looks, and where it leads. */
	get pen(): CellStyle {
		const { style } = this.cursor;
		const { link } = this;
		if (link === undefined) return style;
		// The same object for the same style: cells are compared by it.
		if (this.#pen.style !== style || this.#pen.cell.link !== link) {
			this.#pen = { style, cell: { ...style, link } };
		}
		return this.#pen.cell;
	}

	/** Whether letters stand for pieces of lines. */
	get drawsLines(): boolean {
		const { lineSets, set } = this.cursor;
		return ((lineSets >> set) & 1) === 1;
	}

	/** Says whether a character set, 0 to 3, draws lines. */
	designate(set: number, drawsLines: boolean): void {
		const { cursor } = this;
		const others = cursor.lineSets & ~(1 << set);
		cursor.lineSets = others | (Number(drawsLines) << set);
	}

	print(text: string): void {
		const { drawsLines } = this;
		if (this.isForPipe) this.#comeNear();
		const isUsual = this.autowrap && !this.inserts && !drawsLines;
		if (isUsual && ASCII.test(text)) {
			this.#printAscii(text);
			return;
		}
		for (const char of text) {
			const width = charWidth(char.codePointAt(0) ?? 0);
			if (width === 0) this.#combine(char);
			else this.#put(drawsLines ? drawLine(char) : char, width);
		}
	}

	/** Skips no more than may be skipped between the text and the cursor. */
	#comeNear(): void {
		const { cursor, row } = this;
		cursor.x = Math.min(cursor.x, Math.max(row.length, PIPE_MOST_COLUMNS));
	}

	/** The same for what almost all text is, in rows rather than characters. */
	#printAscii(text: string): void {
		const { cursor, grid, pen } = this;
		for (let index = 0; index < text.length; ) {
			if (this.wrapNext) this.wrap();
			const { row } = this;
			const count = Math.min(text.length - index, grid.cols - cursor.x);
			row.ms ??= this.now;
			row.write(cursor.x, text, index, count, pen);
			index += count;
			this.#advance(count);
		}
	}

	#put(char: string, width: 1 | 2): void {
		const { cursor, grid } = this;
		const { cols } = grid;
		const fits = cursor.x + width <= cols;
		if (this.wrapNext || !fits) {
			if (this.autowrap) this.wrap();
			else if (!fits) return;
		}
		const { row } = this;
		row.ms ??= this.now;
		if (this.inserts) row.insert(cursor.x, width, cols, this.blank);
		row.set(cursor.x, char, width, this.pen);
		this.#advance(width);
	}

	#advance(columns: number): void {
		const { cursor, grid } = this;
		cursor.x += columns;
		if (cursor.x < grid.cols) return;
		cursor.x = grid.cols - 1;
		this.wrapNext = true;
	}

	/** Goes on with the line in the next row. */
	wrap(): void {
		const { row, cursor, isForPipe } = this;
		// A wide character may have left the last column unused.
		if (!this.wrapNext && !isForPipe) row.endAt(cursor.x);
		row.wraps = true;
		this.index();
		this.row.continues = true;
		this.toColumn(0);
	}

	#combine(mark: string): void {
		this.row.combine(this.cursor.x + (this.wrapNext ? 1 : 0), mark);
	}

	/** Moves down a row, scrolling where that is the last. */
	index(): void {
		const { cursor, grid } = this;
		this.wrapNext = false;
		this.row.left = this.now;
		if (this.blank !== PLAIN) this.paintedRows++;
		if (cursor.y === grid.bottom) grid.scrollUp(1, this.blank);
		else if (cursor.y < grid.height - 1) cursor.y++;
	}

	/** Moves up a row, scrolling where that is the first. */
	reverseIndex(): void {
		const { cursor, grid } = this;
		this.wrapNext = false;
		if (cursor.y === grid.top) grid.scrollDown(1, this.blank);
		else if (cursor.y > 0) cursor.y--;
	}

	lineFeed(): void {
		this.index();
		this.row.continues = false;
		if (this.newLine || this.isForPipe) this.toColumn(0);
		// One that a program forgot to end would go on for the rest of the log.
		if (this.isForPipe) this.link = undefined;
	}

	toColumn(x: number): void {
		this.wrapNext = false;
		this.isHome = false;
		this.cursor.x = Math.max(0, Math.min(x, this.grid.cols - 1));
	}

	/** Goes to the right of all text in the row. */
	toEndOfRow(): void {
		const x = this.row.cut();
		this.toColumn(x);
		this.wrapNext = x >= this.grid.cols;
	}

	/** Goes to a row, counted from the top margin when that is the origin. */
	toRow(y: number): void {
		const { cursor, grid } = this;
		const [first, last] = cursor.origin
			? [grid.top, grid.bottom]
			: [0, grid.height - 1];
		this.wrapNext = false;
		cursor.y = Math.max(first, Math.min(first + y, last));
	}

	/** Moves by rows, and stops at the margin. */
	moveRows(by: number): void {
		const { cursor, grid } = this;
		const first = cursor.y >= grid.top ? grid.top : 0;
		const last = cursor.y <= grid.bottom ? grid.bottom : grid.height - 1;
		this.wrapNext = false;
		cursor.y = Math.max(first, Math.min(cursor.y + by, last));
	}

	/** Moves to the next tab stop, or back to the one before. */
	tab(direction: 1 | -1): void {
		if (this.wrapNext) return;
		const { cols } = this.grid;
		let { x } = this.cursor;
		do x += direction;
		while (x > 0 && x < cols - 1 && !this.#isTabStop(x));
		this.toColumn(x);
	}

	#isTabStop(x: number): boolean {
		const isUsual = this.#tabs === undefined || x >= this.mostColumns;
		return isUsual ? x % TAB_COLUMNS === 0 : (this.#tabs?.has(x) ?? false);
	}

	setTab(): void {
		const length = this.mostColumns;
		this.#tabs ??= new Set(
			Array.from({ length }, (_, x) => x).filter((x) => this.#isTabStop(x)),
		);
		this.#tabs.add(this.cursor.x);
	}

	/** Takes one tab stop away, or all. */
	clearTabs(all: boolean): void {
		this.setTab();
		if (all) this.#tabs = new Set();
		else this.#tabs?.delete(this.cursor.x);
	}

	get hasTabs(): boolean {
		return this.#tabs !== undefined;
	}

	/** Whether no mode makes printable text do more than follow what is there. */
	get onlyAppends(): boolean {
		return (
			this.alternate === undefined &&
			this.main.scrollsWhole &&
			this.autowrap &&
			!this.inserts &&
			!this.hasTabs &&
			!this.drawsLines &&
			this.link === undefined
		);
	}

	/** Whether nothing is remembered for later: a cursor, or a set of characters. */
	get remembersNothing(): boolean {
		const { lineSets, set, origin } = this.cursor;
		const { x, y, style, ...saved } = this.#saved;
		const isSaved = x + y + saved.lineSets > 0 || style !== PLAIN;
		return lineSets + set === 0 && !origin && !this.newLine && !isSaved;
	}

	/** Erases in the row: 0 from the cursor on, 1 up to it, 2 all of it. */
	eraseInRow(part: number): void {
		const { cursor, grid, row } = this;
		if (part > 2) return;
		// Waiting to wrap, the cursor counts as past the last column.
		const from = part > 0 ? 0 : this.wrapNext ? grid.cols : cursor.x;
		const to = part === 1 ? cursor.x + 1 : grid.cols;
		if (from === 0 && to === grid.cols) row.noteMarker();
		row.erase(from, to, this.blank);
		if (to === grid.cols && from < to) row.wraps = false;
		if (from === 0) row.continues = false;
	}

	/**
	 * Erases in the screen: 0 from the cursor on, 1 up to it, 2 all of it. What
	 * was all of the main screen is not lost but leaves it at the top: programs
	 * clear it so, where those that draw a few rows anew move up to the first.
	 */
	eraseInScreen(part: number): void {
		const { cursor, grid, blank } = this;
		const isAtHome = this.isHome && cursor.x + cursor.y === 0;
		const isAll = part === 2 || (part === 0 && isAtHome);
		if (isAll) grid.pushOff(grid.endOfText, blank);
		else if (part === 0) {
			grid.eraseRows(cursor.y + 1, grid.height, blank);
			this.eraseInRow(0);
		} else if (part === 1) {
			grid.eraseRows(0, cursor.y, blank);
			this.eraseInRow(1);
		}
		if (part !== 1) this.wrapNext = false;
	}

	saveCursor(): void {
		this.#saved = { ...this.cursor };
	}

	restoreCursor(): void {
		const { cols, height } = this.grid;
		const { x, y } = this.#saved;
		this.cursor = {
			...this.#saved,
			x: Math.min(x, cols - 1),
			y: Math.max(0, Math.min(y, height - 1)),
		};
		this.wrapNext = false;
	}

	/** Shows the other screen, blank, or the main one again. */
	showAlternate(shown: boolean): void {
		if (shown === (this.alternate !== undefined)) return;
		this.wrapNext = false;
		if (shown) {
			this.alternate = new Grid(this.main.cols, this.main.height);
			this.alternate.eraseRows(0, this.main.height, this.blank);
			this.#savedMain = { ...this.#saved };
		} else {
			this.alternate = undefined;
			this.#saved = this.#savedMain;
		}
	}

	/** Lets rows leave the main screen at its top; what is below moves up. */
	dropTop(count: number): void {
		this.main.dropTop(count);
		if (this.alternate !== undefined) return;
		this.cursor.y = Math.max(0, this.cursor.y - count);
	}

	/**
	 * Without a height that programs know, a saved cursor stays with its line,
	 * as in xterm.js, when a row leaves at the top.
	 */
	#keepSavedLine(): void {
		const saved = this.alternate === undefined ? this.#saved : this.#savedMain;
		saved.y--;
	}

	/**
	 * Leaves the alternate screen for good.
	 *
	 * @returns the rows that it showed: the last words of a program that dies there
	 */
	leaveAlternate(): readonly Row[] {
		const { alternate } = this;
		if (alternate === undefined) return [];
		this.showAlternate(false);
		this.restoreCursor();
		return alternate.rows.slice(0, alternate.end);
	}

	/** Begins anew; what the main screen shows leaves it at the top. */
	reset(): void {
		const { cols, height, endOfText } = this.main;
		this.main.pushOff(endOfText, PLAIN);
		this.main = new Grid(cols, height, this.#onScrolledOff);
		this.alternate = undefined;
		this.#tabs = undefined;
		this.resetModes();
		this.cursor = { ...HOME };
	}

	/** What a soft reset does (DECSTR): everything but what is shown. */
	resetModes(): void {
		const { grid, cursor } = this;
		grid.setMargins(0, grid.height - 1);
		this.cursor = { ...HOME, x: cursor.x, y: cursor.y };
		this.#saved = { ...HOME };
		this.wrapNext = false;
		this.autowrap = true;
		this.inserts = false;
		this.showsCursor = true;
		this.link = undefined;
		this.newLine = false;
	}

	/** Where the main screen's cursor is, or will be when that is shown again. */
	get mainCursor(): { x: number; y: number } {
		return this.alternate === undefined ? this.cursor : this.#savedMain;
	}

	/** Takes over the rows of a screen of another size, with the cursor where it is then. */
	replaceMain(rows: Row[], cols: number, x: number, y: number): void {
		const main = new Grid(cols, rows.length, this.#onScrolledOff);
		main.rows = rows;
		this.main = main;
		Object.assign(this.mainCursor, { x, y });
		this.#tabs = undefined;
		if (this.alternate === undefined) return;
		this.alternate = resized(this.alternate, main);
		const { cursor } = this;
		cursor.x = Math.min(cursor.x, cols - 1);
		cursor.y = Math.min(cursor.y, rows.length - 1);
	}
}

/** A screen cut or filled to another one's size; its program will draw it anew. */
function resized(grid: Grid, like: Grid): Grid {
	const { cols, height } = like;
	const next = new Grid(cols, height);
	next.rows = next.rows.map((blank, y) => grid.rows[y] ?? blank);
	for (const row of next.rows) row.erase(cols, grid.cols, PLAIN);
	return next;
}
