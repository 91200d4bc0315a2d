import { charWidth } from "../text/char-width.ts";
import { readHyperlink } from "../text/hyperlink.ts";
import { condensed } from "./condensed.ts";
import { Parser, type ParserHandler } from "./parser.ts";

/** Text further to the right is not looked after: how a terminal for pipes skips to there is its own. */
const PIPE_COLUMNS = 1000;

const CARRIAGE_RETURN = 13;
const LINE_FEED = 10;

/** Controls that do something besides the two: what comes before them has to be as it was. */
const ACTING_CONTROLS = new Set([8, 9, 11, 12, 14, 15]);

/** Modes that nothing shown depends on, and those that begin a picture of its own. */
const HARMLESS_MODES = /^(?:1|12|100[0-6]|1015|2004|2026)$/;
const SCREEN_MODES = /^(?:7|47|104[789])$/;

/** The parts of a sequence's name: prefix, intermediates and final. */
const NAME = /^([<-?]*)(.*)$/;

/** GitLab's markers begin so. Their erasing shows, so all has to be there when it comes. */
const MARKER_BEGINS = "sect";

/** So many strokes of a row are compared with the next. */
const MOST_LIVE = 64;

/** The first column, as a place of the cursor. */
const HOME = {};

/** Where the cursor is in its row: HOME, right of a stroke's text, or somewhere that nobody knows. */
type Column = object;

/** What was written to a row from its first column on, or erased. */
interface Stroke {
	readonly row: number;
	/** The column after it; infinite when it erased all that was right of it. */
	end: number;
	/** Whether it erased the row from its first column on. */
	fromStart: boolean;
	/** Whether it erased all rows below, too. */
	readonly isBelow: boolean;
	/** Whether its text is the first in its row: that is what the row's time is taken from. */
	isFirst: boolean;
	/** Whether it shows anything, if only for a while. */
	shows: boolean;
	/** Whether nothing is left of it. */
	isGone: boolean;
	/** How its text begins. */
	head: string;
}

/** What is sent, unless it belongs to a stroke that is gone. */
interface Item {
	/** Of which piece of the output it is. */
	piece: number;
	raw: string;
	stroke: Stroke | undefined;
	/** How much of the styles comes before it. */
	styles: number;
	/** Where the cursor is before it and after it. */
	before: Place;
	after: Place;
}

interface Place {
	row: number;
	column: Column;
}

/**
 * Leaves out of what a program wrote to its terminal what it has overwritten
 * since, such as all but the last state of a progress bar. What is left has the
 * same effect as all of it, whatever came before and whatever comes after: the
 * same text in the same lines with the same colours, and the cursor in the same
 * place. So are the times at which lines ended, unless a program erases lines
 * and ends them again elsewhere.
 *
 * It knows only what is certain without knowing what the terminal shows: text
 * from a row's first column on covers text in that row that reached less far.
 * Rows are counted from where the cursor was at first, and only those that it
 * has been in since can be gone back to. Whatever else a program does, stays,
 * and so does all that came before it.
 */
export class Overwritten {
	readonly #isForPipe: boolean;
	#cols: number;
	#rows: number;
	readonly #parser: Parser;
	/** Whether a mode was set in which text does more than to cover what it is written on. */
	isOdd = false;
	#piece = 0;
	/** Whether all of it stays that came up to now. */
	#isHeld = false;
	#items: Item[] = [];
	#pieces: string[] = [];
	/** Where the cursor was at the end of each. */
	#ends: Place[] = [];
	/** The sequences that set colours and show or hide the cursor, in order. */
	#styles: string[] = [];
	#at: Place = { row: 0, column: {} };
	#start: Place = this.#at;
	/** The lowest row that the cursor has been in, and that it was in at the end of a piece. */
	#lowest = 0;
	#lowestEnd = -1;
	/** Rows that surely show something, and those that may, of those that the cursor has been in. */
	readonly #filled = new Set<number>();
	readonly #maybeFilled = new Set<number>([0]);
	/** Rows that show something whatever is left out, and those that do by their first stroke. */
	#kept = new Set<number>();
	readonly #firsts = new Set<number>();
	/** Rows that a marker may stand in. */
	readonly #marked = new Set<number>();
	/** Rows whose lines surely begin in them. */
	readonly #whole = new Set<number>();
	/** Whether the rows below those are blank. */
	#isBlankBelow = false;
	/** At most so many rows, of those that the cursor has been in, counted at the end of the last piece. */
	#counted = 0;
	/** The stroke that more text would belong to, and the column right of it. */
	#stroke: Stroke | undefined;
	#column = 0;
	/** Whether a row was erased from right of a stroke: if the carriage returns next, that begins another. */
	#erasesNext = false;
	/** Whether this piece has erased rows of which nothing is known. */
	#hasErasedUnknown = false;
	/** Strokes that may be overwritten, by their row. */
	#live = new Map<number, Stroke[]>();
	/** Rows that have text. */
	readonly #begun = new Set<number>();

	/**
	 * @param cols of the screen; undefined for what goes to a pipe
	 * @param height how many rows can be reached
	 */
	constructor(cols: number | undefined, height: number) {
		this.#isForPipe = cols === undefined;
		this.#cols = cols ?? PIPE_COLUMNS;
		this.#rows = height;
		this.#parser = new Parser(this.#handler, this.#isForPipe);
	}

	/** Whether what comes next begins outside of any sequence. */
	get isIdle(): boolean {
		return this.#parser.isIdle;
	}

	/** Begins anew, with a terminal of which nothing is known. */
	restart(): void {
		this.#items = [];
		this.#pieces = [];
		this.#ends = [];
		this.#styles = [];
		this.#forget();
		this.#start = this.#at;
	}

	/** Takes the next piece of output. */
	write(text: string): void {
		this.#piece = this.#pieces.length;
		this.#pieces.push(text);
		this.#isHeld = false;
		this.#hasErasedUnknown = false;
		this.#parser.feed(text);
		this.#keepErasing();
		this.#endPiece();
		this.#ends.push(this.#at);
	}

	/** Something else happens now after which nothing is known. */
	interrupt(): void {
		if (this.#pieces.length > 0) this.#fix("");
	}

	/** Something else happens now: what is there has to be as it is. */
	hold(): void {
		if (this.#isHeld || this.#pieces.length === 0) return;
		this.#isHeld = true;
		this.#live.clear();
		this.#kept = new Set(this.#filled);
		this.#push("", 0, this.#at, this.#at);
	}

	/** The terminal has another size from now on. */
	resize(cols: number, rows: number): void {
		this.interrupt();
		if (this.#isForPipe) return;
		this.#cols = Math.min(this.#cols, cols);
		this.#rows = Math.min(this.#rows, rows);
	}

	/** What is left of each piece; empty where nothing is. */
	get left(): string[] {
		const left = this.#pieces.map(() => "");
		let at = this.#start;
		let styles = 0;
		let last = 0;
		const add = (piece: number, text: string) => {
			left[piece] += text;
		};
		/** Has the cursor of a piece that is sent end where it did, as far as that is there. */
		const end = (piece: number) => {
			const place = this.#ends[piece];
			if (place === undefined || left[piece] === "") return;
			const to = isGone(place.column) ? { ...at, row: place.row } : place;
			add(piece, this.#movement(at, to));
			at = to;
		};
		for (const item of this.#items) {
			if (item.stroke?.isGone) continue;
			const { piece, raw, before, after } = item;
			if (piece !== last) end(last);
			last = piece;
			add(piece, this.#movement(at, before));
			at = before;
			if (raw === "" && before === after) continue;
			add(piece, condensed(this.#styles.slice(styles, item.styles)) + raw);
			styles = item.styles;
			at = after;
		}
		if (last !== this.#piece) end(last);
		add(this.#piece, this.#movement(at, this.#at));
		add(this.#piece, condensed(this.#styles.slice(styles)));
		return left.map((text, n) => withReturn(text, this.#pieces[n] ?? ""));
	}

	/** What moves the cursor. */
	#movement(from: Place, to: Place): string {
		const by = to.row - from.row;
		const returns = to.column !== from.column;
		if (by > 0 && to.column === HOME) {
			return (returns && !this.#isForPipe ? "\r" : "") + "\n".repeat(by);
		}
		const vertical =
			by === 0 ? "" : `\x1b[${Math.abs(by)}${by < 0 ? "A" : "B"}`;
		return vertical + (returns ? "\r" : "");
	}

	readonly #handler: ParserHandler = {
		print: (text) => this.#print(text),
		control: (code) => {
			if (code === CARRIAGE_RETURN) this.#return();
			else if (code === LINE_FEED) this.#lineFeed();
			else if (ACTING_CONTROLS.has(code)) this.#fix(String.fromCharCode(code));
		},
		csi: (name, parameters) => this.#csi(name, parameters),
		escape: (name) => this.#fix(`\x1b${name}`),
		osc: (string) => {
			const isLink = readHyperlink(string) !== undefined;
			if (isLink) this.#fix(`\x1b]${string}\x1b\\`);
		},
	};

	#print(text: string): void {
		this.#keepErasing();
		const width = columns(text);
		const isHome = this.#at.column === HOME;
		const goesOn = this.#stroke !== undefined && !this.#stroke.isBelow;
		if (!isHome && !goesOn) {
			this.#fix(text);
			return;
		}
		const column = isHome ? 0 : this.#column;
		if (column + width > this.#cols) {
			this.#fix(text);
			return;
		}
		const stroke = goesOn ? this.#stroke : this.#newStroke();
		if (stroke === undefined) return;
		const { row } = this.#at;
		this.#column = column + width;
		this.#maybeFilled.add(row);
		if (/[^ ]/.test(text)) {
			this.#filled.add(row);
			stroke.shows = true;
		} else if (column === 0) this.#filled.delete(row);
		stroke.end = Math.max(stroke.end, this.#column);
		if (!this.#begun.has(row)) stroke.isFirst = true;
		this.#begun.add(row);
		if (stroke.isFirst && this.#filled.has(row)) this.#firsts.add(row);
		this.#add(text, { row, column: stroke }, stroke);
		this.#cover(stroke);
		if (stroke.head.length >= MARKER_BEGINS.length) return;
		stroke.head += text.slice(0, MARKER_BEGINS.length);
		if (!stroke.head.startsWith(MARKER_BEGINS)) return;
		this.#live.clear();
		this.#marked.add(row);
	}

	#return(): void {
		const { row } = this.#at;
		this.#at = { row, column: HOME };
		this.#stroke = undefined;
		if (!this.#erasesNext) return;
		this.#erasesNext = false;
		this.#erase("\x1b[2K");
	}

	#lineFeed(): void {
		this.#keepErasing();
		const { row, column } = this.#at;
		const after = { row: row + 1, column: this.#isForPipe ? HOME : column };
		if (row === this.#lowest) {
			// Where the cursor goes on to is where that stroke ends.
			if (!this.#isForPipe && column !== HOME) this.#live.delete(row);
			this.#lowest++;
			this.#maybeFilled.add(this.#lowest);
			this.#whole.add(this.#lowest);
			this.#add("\n", after);
		}
		this.#moveTo(after);
	}

	#csi(name: string, parameters: string): void {
		const [, prefix = "", rest = ""] = NAME.exec(name) ?? [];
		const intermediates = rest.slice(0, -1);
		const final = rest.slice(-1);
		const raw = `\x1b[${prefix}${parameters}${intermediates}${final}`;
		const isMode = name.endsWith("h") || name.endsWith("l");
		// A return may follow, but nothing that the erasing depends on.
		if (name !== "G") this.#keepErasing();
		if (name === "m") this.#styles.push(raw);
		else if (name === "G" && /^[01]?$/.test(parameters)) this.#return();
		else if (/^[ABEF]$/.test(name)) this.#move(name, parameters, raw);
		else if (name === "K" && /^[02]?$/.test(parameters)) this.#eraseRow(raw);
		else if (name === "J" && /^0?$/.test(parameters)) this.#eraseBelow(raw);
		else if (name === "?h" || name === "?l") this.#setMode(parameters, raw);
		else {
			if (name === "r" || isMode) this.isOdd = true;
			this.#fix(raw);
		}
	}

	#setMode(parameters: string, raw: string): void {
		const modes = parameters.split(";");
		if (parameters === "25") this.#styles.push(raw);
		else if (modes.every((mode) => HARMLESS_MODES.test(mode))) return;
		else {
			this.isOdd ||= !modes.every((mode) => SCREEN_MODES.test(mode));
			this.#fix(raw);
		}
	}

	/** Moves up or down by rows. */
	#move(name: string, parameters: string, raw: string): void {
		const by = Number(parameters.split(";")[0]) || 1;
		const { row, column } = this.#at;
		const next = name === "A" || name === "F" ? row - by : row + by;
		const highest = Math.max(0, this.#lowest - this.#rows + 1);
		if (next < highest || next > this.#lowest) this.#fix(raw);
		else {
			const isHome = name === "E" || name === "F";
			this.#moveTo({ row: next, column: isHome ? HOME : column });
		}
	}

	/** Erases the row from the cursor on, or all of it. */
	#eraseRow(raw: string): void {
		const { row, column } = this.#at;
		const stroke = this.#stroke;
		if (column === HOME) this.#erase(raw);
		else if (stroke === undefined || this.#column >= this.#cols) this.#fix(raw);
		else if (raw === "\x1b[2K") this.#erasesNext = true;
		else {
			stroke.end = Number.POSITIVE_INFINITY;
			this.#add(raw, { row, column }, stroke);
			this.#cover(stroke);
		}
	}

	/** Erases the row from its first column on. */
	#erase(raw: string): void {
		const stroke = this.#newStroke();
		this.#setFromStart(stroke);
		this.#filled.delete(stroke.row);
		this.#maybeFilled.delete(stroke.row);
		this.#add(raw, this.#at, stroke);
		this.#cover(stroke);
	}

	/** The stroke has erased all of its row: what began further up has ended before it. */
	#setFromStart(stroke: Stroke): void {
		stroke.end = Number.POSITIVE_INFINITY;
		stroke.fromStart = true;
		stroke.isFirst ||= !this.#whole.has(stroke.row);
		this.#whole.add(stroke.row);
	}

	/** Erases from the row on all that is below. */
	#eraseBelow(raw: string): void {
		const { row, column } = this.#at;
		if (column !== HOME) {
			this.#fix(raw);
			return;
		}
		const stroke = this.#newStroke(true);
		this.#setFromStart(stroke);
		this.#add(raw, this.#at, stroke);
		this.#cover(stroke);
		for (const [below, strokes] of this.#live) {
			if (below <= row) continue;
			// Unless the row shows something without them.
			for (const each of strokes) {
				each.isGone = !each.shows || this.#kept.has(below);
			}
			this.#live.delete(below);
		}
		// They are new rows now.
		for (const each of this.#begun) if (each > row) this.#begun.delete(each);
		for (const rows of [this.#filled, this.#maybeFilled, this.#firsts]) {
			for (const each of rows) if (each >= row) rows.delete(each);
		}
		this.#hasErasedUnknown ||= !this.#isBlankBelow;
		this.#isBlankBelow = true;
		this.#stroke = undefined;
	}

	#newStroke(isBelow = false): Stroke {
		const { row } = this.#at;
		const stroke = {
			row,
			end: 0,
			fromStart: false,
			isBelow,
			isFirst: false,
			shows: false,
			isGone: false,
			head: "",
		};
		this.#column = 0;
		this.#stroke = stroke;
		const live = this.#live.get(row) ?? [];
		if (live.length >= MOST_LIVE) live.shift();
		this.#live.set(row, [...live, stroke]);
		return stroke;
	}

	/** Nothing is left of what the stroke covers. */
	#cover(stroke: Stroke): void {
		const { row } = stroke;
		const live = this.#live.get(row);
		if (live === undefined || !live.includes(stroke)) return;
		if (this.#marked.has(row)) return;
		const isShown = this.#kept.has(row) || this.#firsts.has(row);
		const stays = live.filter((each) => {
			each.isGone =
				each !== stroke &&
				!each.isFirst &&
				(isShown || !each.shows) &&
				each.end <= stroke.end &&
				(!each.fromStart || stroke.fromStart) &&
				(!each.isBelow || stroke.isBelow);
			return !each.isGone;
		});
		this.#live.set(row, stays);
	}

	/** A row was to be erased, and the carriage has not returned. */
	#keepErasing(): void {
		if (!this.#erasesNext) return;
		this.#erasesNext = false;
		this.#fix("\x1b[2K");
	}

	/** Does what needs all that is there, and after which nothing is known. */
	#fix(raw: string): void {
		this.#keepErasing();
		const before = this.#at;
		this.#forget();
		this.#push(raw, this.#styles.length, before, this.#at);
	}

	#forget(): void {
		this.#at = { row: 0, column: {} };
		this.#lowest = 0;
		this.#lowestEnd = -1;
		this.#filled.clear();
		this.#maybeFilled.clear();
		this.#maybeFilled.add(0);
		this.#kept.clear();
		this.#firsts.clear();
		this.#whole.clear();
		this.#marked.clear();
		this.#isBlankBelow = false;
		this.#stroke = undefined;
		this.#erasesNext = false;
		this.#live.clear();
		this.#begun.clear();
	}

	#add(raw: string, after: Place, stroke?: Stroke): void {
		const before = this.#at;
		this.#push(raw, this.#styles.length, before, after, stroke);
		this.#at = after;
	}

	#push(
		raw: string,
		styles: number,
		before: Place,
		after: Place,
		stroke?: Stroke,
	): void {
		const piece = this.#piece;
		// In one form, for there are thousands of them.
		this.#items.push({ piece, raw, stroke, styles, before, after });
	}

	#moveTo(place: Place): void {
		this.#at = place;
		this.#stroke = undefined;
	}

	/**
	 * Which lines have ended, and when, is what the cursor and the last row that
	 * shows something say at the end of a piece. If that may be different now, all
	 * has to be as it was.
	 */
	#endPiece(): void {
		const { row, column } = this.#at;
		const isLower = row > this.#lowestEnd;
		const fewest = Math.max(row, 1 + Math.max(-1, ...this.#filled));
		const hasFewer = this.#hasErasedUnknown || fewest < this.#counted;
		this.#counted = Math.max(
			row + (column === HOME ? 0 : 1),
			1 + Math.max(-1, ...this.#maybeFilled),
		);
		this.#lowestEnd = Math.max(this.#lowestEnd, row);
		if (isLower || hasFewer) this.hold();
	}
}

function isGone(column: Column): boolean {
	return "isGone" in column && column.isGone === true;
}

/**
 * A return that comes last is held back by a terminal for pipes until it is
 * known whether it ends a line: where there was none, there is none.
 */
function withReturn(text: string, written: string): string {
	const isNew = text.endsWith("\r") && !written.endsWith("\r");
	return isNew ? `${text.slice(0, -1)}\x1b[G` : text;
}

/** How many columns the text takes. */
function columns(text: string): number {
	let width = 0;
	for (const char of text) width += charWidth(char.codePointAt(0) ?? 0);
	return width;
}
