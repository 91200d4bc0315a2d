import { PLAIN, type Style } from "../text/style.ts";
import { passingLines, selfContained, styleAfter } from "./fast-path.ts";
import { Interpreter } from "./interpreter.ts";
import type { KeptStyles, UsedStyles } from "./kept-styles.ts";
import { LeavingLine } from "./leaving-line.ts";
import {
	countOpen,
	countOpenBefore,
	firstOpen,
	linesInRows,
} from "./lines-in-rows.ts";
import {
	type KeptPipe,
	type LinesTerminal,
	type OnFinished,
	QUIET_MS,
} from "./lines-terminal.ts";
import { OpenLine } from "./open-line.ts";
import { PlainLines } from "./plain-lines.ts";
import type { Row } from "./row.ts";
import { PIPE_COLUMNS, Terminal } from "./terminal.ts";

// biome-ignore-start lint/suspicious/noControlCharactersInRegex: that is what they are
/**
 * What does more than append to the last line, or begin the next. Erasing to
 * the right of all text, as `grep` does after each match, does nothing.
 */
const ACTS =
	/[\0-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f-\x9f]|\r(?!\r{0,3}\n)|\x1b(?!\[(?:[\d;:]{0,64}m|0?[JK]))/g;

/** What may do less when more has come: the first half of CRLF, or of a colour. */
const HELD = /(?:\r+|\x1b(?:\[[\d;:]{0,64})?)$/;

/** A character, as what may be repeated next. */
const PRINTED_LAST = /[^\0-\x1f\x7f-\x9f]$/u;

const NOTHING = /\x1b\[0?[JK]/g;
const RETURNS = /\r+(?=\n)/g;

/** A colour that the end of a text cuts. */
const CUT_COLOUR = /\x1b(?:\[[\d;:]*)?$/;
// biome-ignore-end lint/suspicious/noControlCharactersInRegex: that is what they are

const HIGH_SURROGATE = /[\ud800-\udbff]/;

/** No colour is longer. */
const LONGEST_COLOUR = 68;

/** When its rows have more cells than this, the oldest are out of reach. */
const MOST_CELLS = 4 * 1024 * 1024;

/** So many characters at most are interpreted before the cells are counted. */
const STEP_LENGTH = 4096;

/**
 * What a terminal makes of the output that goes to a pipe: one without an edge
 * at the right, and so high that programs reach all that they rewrite. Most
 * output only appends. As long as it does, it is kept as text, and so much of
 * it alone as can be reached.
 */
export class PipeTerminal implements LinesTerminal {
	readonly #onFinished: OnFinished;
	readonly #height: number;
	readonly #terminal: Terminal;
	readonly #interpreter: Interpreter;
	/** What is below all that the terminal has, while text is only appended. */
	readonly #plain = new PlainLines();
	readonly #leaving: LeavingLine;
	#held = "";
	/** Whether the cursor is known to be right of all text, in the last row. */
	#isAtEnd = true;
	/** When something last did more than append, in ms since the start of the run. */
	#actedAt = Number.NEGATIVE_INFINITY;
	#uncounted = 0;
	/** The end of what was only appended, if nothing else has come since. */
	#appended = "";
	#lines: readonly OpenLine[] | undefined;

	/**
	 * @param height how many rows can be reached, the last one included
	 * @param longest a longer line, in characters, may be finished in pieces
	 */
	constructor(height: number, longest: number, onFinished: OnFinished) {
		this.#onFinished = onFinished;
		this.#height = height;
		const leaving = new LeavingLine(onFinished, longest);
		this.#leaving = leaving;
		this.#terminal = new Terminal(
			PIPE_COLUMNS,
			height,
			(row) => leaving.take(row),
			true,
		);
		this.#interpreter = new Interpreter(this.#terminal);
	}

	/** Nothing covers its lines: what the alternate screen shows stands below them. */
	readonly isCovered = false;

	/** It as it is kept, with the numbers of its styles. */
	keep(styles: KeptStyles): KeptPipe {
		return {
			terminal: this.#terminal.keep(styles),
			interpreter: this.#interpreter.keep(),
			leaving: this.#leaving.keep(),
			plain: this.#plain.keep(styles),
			held: this.#held,
			isAtEnd: this.#isAtEnd,
			actedAt: this.#actedAt,
			uncounted: this.#uncounted,
			appended: this.#appended,
		};
	}

	/** Becomes as one that was kept. */
	use(kept: KeptPipe, used: UsedStyles): void {
		this.#lines = undefined;
		this.#terminal.use(kept.terminal, used);
		this.#interpreter.use(kept.interpreter);
		this.#leaving.use(kept.leaving);
		this.#plain.use(kept.plain, used);
		this.#held = kept.held;
		this.#isAtEnd = kept.isAtEnd;
		this.#actedAt = kept.actedAt;
		this.#uncounted = kept.uncounted;
		this.#appended = kept.appended;
	}

	write(chunk: string, ms: number): void {
		this.#lines = undefined;
		this.#terminal.now = ms;
		const text = this.#held + chunk;
		const held = HELD.exec(text.slice(-LONGEST_COLOUR))?.[0] ?? "";
		this.#held = held;
		const end = text.length - held.length;
		for (let at = 0; at < end; ) {
			if (this.#isAtEnd) {
				ACTS.lastIndex = at;
				const found = ACTS.exec(text)?.index ?? end;
				const next = Math.min(found, end);
				if (next > at) this.#append(text.slice(at, next));
				at = next;
			}
			if (at === end) break;
			const next = Math.min(end, stepEnd(text, at));
			this.#interpret(text.slice(at, next));
			at = next;
		}
	}

	finish(): void {
		this.#lines = undefined;
		const held = this.#held;
		this.#held = "";
		if (held !== "") this.#interpret(held);
		this.#takeIn();
		const terminal = this.#terminal;
		const picture = terminal.leaveAlternate();
		terminal.main.pushOff(this.#rowsEnd, PLAIN);
		this.#leaving.end();
		for (const row of picture) {
			const line = alone(row);
			this.#onFinished(`${line.text}\n`, 1, line);
		}
		terminal.toRow(0);
		terminal.toColumn(0);
		this.#isAtEnd = this.#isSimple;
	}

	finishFirst(most = 1): boolean {
		this.#lines = undefined;
		const { begun } = this.#leaving;
		const { rows } = this.#terminal.main;
		const line = firstOpen(rows, this.#rowsEnd, begun);
		if (line === undefined) {
			const told = this.#plain.tell(most);
			if (told) this.#onFinished(told.lines, told.count);
			return told !== undefined;
		}
		line.tell();
		// If it has one that has left, it is the first.
		if (begun !== undefined) begun.isTold = true;
		this.#onFinished(`${line.text}\n`, 1, line);
		return true;
	}

	get following(): Style | undefined {
		this.#takeIn(); // Before that, the style is the one in which the line began.
		const isOpen = this.#held === "" && this.#isAtEnd;
		const isNew = isOpen && this.#terminal.remembersNothing;
		return isNew ? this.#plain.style : undefined;
	}

	/** Whether nothing has moved the cursor about, or erased, for a while. */
	isQuiet(now: number): boolean {
		return now - this.#actedAt >= QUIET_MS;
	}

	get lines(): readonly OpenLine[] {
		this.#takeIn();
		this.#lines ??= this.#work();
		return this.#lines;
	}

	get linesAbove(): number {
		const { main, mainCursor } = this.#terminal;
		const { begun } = this.#leaving;
		const count = countOpenBefore(main.rows, mainCursor.y, begun);
		return Math.min(count + this.#plain.openCount, this.lineCount);
	}

	get lineCount(): number {
		const { main, alternate } = this.#terminal;
		const { openCount, unended } = this.#plain;
		const count = countOpen(main.rows, this.#rowsEnd, this.#leaving.begun);
		const plain = openCount + (unended === "" ? 0 : 1);
		return count + plain + (alternate?.end ?? 0);
	}

	#work(): OpenLine[] {
		const { main, alternate } = this.#terminal;
		const { begun } = this.#leaving;
		const lines = [...linesInRows(main.rows, this.#rowsEnd, begun)];
		// What was there before stays to be seen: it is the log.
		const rows = alternate?.rows.slice(0, alternate.end) ?? [];
		return [...lines.filter(({ isTold }) => !isTold), ...rows.map(alone)];
	}

	/** The row after the last that counts: what follows is not there yet. */
	get #rowsEnd(): number {
		const { main, mainCursor } = this.#terminal;
		const { x, y } = mainCursor;
		if (this.#isAtEnd) return main.row(y).isEmpty ? y : y + 1;
		return Math.max(main.end, y + (x > 0 ? 1 : 0));
	}

	/** Does what the text says, whatever that is. */
	#interpret(text: string): void {
		this.#takeIn();
		if (this.#isAtEnd) {
			this.#terminal.toEndOfRow();
			this.#interpreter.noteText(PRINTED_LAST.exec(this.#appended)?.[0] ?? "");
		}
		this.#isAtEnd = false;
		this.#appended = "";
		this.#interpreter.feed(text);
		this.#actedAt = this.#terminal.now;
		this.#plain.style = this.#terminal.cursor.style;
		this.#isAtEnd = this.#isSimple;
		this.#uncounted += text.length;
		if (this.#uncounted > STEP_LENGTH) this.#keepSmall();
	}

	/** Whether text that comes now is only appended. */
	get #isSimple(): boolean {
		const terminal = this.#terminal;
		const { main, cursor } = terminal;
		return (
			this.#interpreter.isIdle &&
			terminal.onlyAppends &&
			!terminal.wrapNext &&
			cursor.x === terminal.row.length &&
			// Blanks don't show, but what comes is written over them.
			main.rows.findLastIndex((row) => !row.isEmpty) <= cursor.y
		);
	}

	/** Lets the oldest rows go when all have more cells than memory is given for. */
	#keepSmall(): void {
		this.#uncounted = 0;
		const { main } = this.#terminal;
		const cells = () => main.rows.reduce((sum, row) => sum + row.textLength, 0);
		const { mainCursor } = this.#terminal;
		while (cells() > MOST_CELLS && mainCursor.y > 0) this.#terminal.dropTop(1);
	}

	/** Adds text that does nothing but follow on what is there. */
	#append(text: string): void {
		this.#appended = text.slice(-2);
		let rest = text.includes("\r") ? text.replace(RETURNS, "") : text;
		if (rest.includes("\x1b")) rest = rest.replace(NOTHING, "");
		const plain = this.#plain;
		const terminal = this.#terminal;
		if (plain.isEmpty && !terminal.row.isEmpty) {
			terminal.cursor.style = plain.style;
			rest = this.#appendToRow(rest);
			plain.style = terminal.cursor.style;
		}
		const passing = passingLines(rest, this.#height);
		if (passing !== undefined) {
			const { start, end } = passing;
			this.#addPlain(rest.slice(0, start));
			this.#finishBeyond(0);
			const lines = rest.slice(start, end);
			const alone = selfContained(lines, plain.style);
			this.#onFinished(alone, Number.POSITIVE_INFINITY);
			plain.style = styleAfter(plain.style, lines);
			rest = rest.slice(end);
		}
		if (rest !== "") this.#addPlain(rest);
	}

	/** Adds text below all rows; what is out of reach then is finished. */
	#addPlain(text: string): void {
		this.#plain.add(text, this.#terminal.now);
		this.#finishBeyond(this.#height - 1);
		if (this.#plain.unended.length > PIPE_COLUMNS) this.#takeIn();
	}

	/** Finishes the oldest lines but for so many, while text is only appended. */
	#finishBeyond(stay: number): void {
		const { cursor } = this.#terminal;
		const rows = Math.min(cursor.y, cursor.y + this.#plain.count - stay);
		if (rows > 0) this.#terminal.dropTop(rows);
		this.#finishPlain(cursor.y + this.#plain.count - stay);
	}

	#finishPlain(count: number): void {
		for (let left = count; left > 0; ) {
			const first = this.#plain.shift(left);
			if (first === undefined) return;
			left -= first.count;
			if (!first.isTold) this.#onFinished(first.lines, first.count);
		}
	}

	/** Puts what is plain into rows, where it can be rewritten. */
	#takeIn(): void {
		const plain = this.#plain;
		const { cursor, now } = this.#terminal;
		const terminal = this.#terminal;
		if (plain.isEmpty) {
			cursor.style = plain.style;
			return;
		}
		const { ms = now, style: last } = plain;
		for (const piece of plain.takeAll()) {
			terminal.now = piece.ms;
			cursor.style = piece.style;
			let rest = piece.text;
			while (rest !== "") rest = this.#appendToRow(rest, piece.isTold);
		}
		terminal.now = ms;
		cursor.style = last;
		this.#appendToRow(plain.takeUnended());
		terminal.now = now;
		plain.style = cursor.style;
	}

	/**
	 * Adds text to the last row up to its newline, and that. A line that is too
	 * long for a row goes on in the next.
	 *
	 * @param isTold whether the line is finished
	 * @returns what comes after the newline
	 */
	#appendToRow(text: string, isTold = false): string {
		const terminal = this.#terminal;
		const newline = text.indexOf("\n");
		let rest = newline === -1 ? text : text.slice(0, newline);
		while (rest !== "") {
			const { row, cursor } = terminal;
			const room = Math.max(0, PIPE_COLUMNS - row.textLength);
			const part =
				rest.length <= room ? rest : rest.slice(0, cutAt(rest, room));
			rest = rest.slice(part.length);
			const after = styleAfter(cursor.style, part);
			if (part !== "") row.append(part, cursor.style, after);
			row.ms ??= terminal.now;
			cursor.style = after;
			if (isTold) row.tell();
			if (rest === "") break;
			terminal.wrap();
			this.#keepSmall();
		}
		if (newline === -1) return "";
		if (isTold) terminal.row.tell();
		terminal.lineFeed();
		return text.slice(newline + 1);
	}
}

/**
 * Where to look again whether text is only appended: after a newline, or where
 * that is far away, between two characters.
 */
function stepEnd(text: string, at: number): number {
	const end = at + STEP_LENGTH;
	const newline = text.slice(at, end).indexOf("\n");
	if (newline !== -1) return at + newline + 1;
	return HIGH_SURROGATE.test(text.charAt(end - 1)) ? end + 1 : end;
}

/** Where text can be cut, at most there, without cutting a character or a colour. */
function cutAt(text: string, most: number): number {
	const colour = CUT_COLOUR.exec(text.slice(0, most).slice(-LONGEST_COLOUR));
	const at = most - (colour?.[0].length ?? 0);
	const isHalf = HIGH_SURROGATE.test(text.charAt(at - 1));
	return Math.max(0, isHalf ? at - 1 : at);
}

function alone(row: Row): OpenLine {
	const line = new OpenLine();
	line.add(row);
	return line;
}
