import { PLAIN, type Style } from "../text/style.ts";
import {
	isPlain,
	passingLines,
	selfContained,
	styleAfter,
	unixLines,
} from "./fast-path.ts";
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
	type KeptScreen,
	type LinesTerminal,
	type OnFinished,
	QUIET_MS,
} from "./lines-terminal.ts";
import { OpenLine } from "./open-line.ts";
import { rewrap } from "./reflow.ts";
import { Terminal } from "./terminal.ts";

/** A line that wraps on and on is cut into pieces of about this many characters. */
const LONGEST_LINE = 1024 * 1024;

/**
 * A terminal's screen: text with escape sequences goes in, and out come lines.
 * Those that leave it at the top are finished. Lines that were too long for
 * it are whole again, there and in what it shows.
 */
export class TerminalLines implements LinesTerminal {
	readonly #onFinished: OnFinished;
	readonly #terminal: Terminal;
	readonly #interpreter: Interpreter;
	readonly #leaving: LeavingLine;
	#lines: readonly OpenLine[] | undefined;

	/** @param cols how many columns it has, and @param rows how many rows */
	constructor(cols: number, rows: number, onFinished: OnFinished) {
		this.#onFinished = onFinished;
		const leaving = new LeavingLine(onFinished, LONGEST_LINE);
		this.#leaving = leaving;
		this.#terminal = new Terminal(atLeast1(cols), atLeast1(rows), (row) =>
			leaving.take(row),
		);
		this.#interpreter = new Interpreter(this.#terminal);
	}

	write(text: string, ms: number): void {
		this.#terminal.now = ms;
		this.#lines = undefined;
		const { height } = this.#terminal.grid;
		const passing = this.#isSimple ? passingLines(text, height) : undefined;
		if (passing === undefined) {
			this.#interpreter.feed(text);
			return;
		}
		const { start, end } = passing;
		this.#interpreter.feed(text.slice(0, start));
		const lines = text.slice(start, text.lastIndexOf("\n") + 1);
		const { style } = this.#terminal.cursor;
		if (this.#isSimple && this.#isClearBelow && isPlain(lines, style)) {
			this.#pass(text.slice(start, end));
			this.#interpreter.feed(text.slice(end));
		} else this.#interpreter.feed(text.slice(start));
	}

	/** It as it is kept, with the numbers of its styles. */
	keep(styles: KeptStyles): KeptScreen {
		return {
			terminal: this.#terminal.keep(styles),
			interpreter: this.#interpreter.keep(),
			leaving: this.#leaving.keep(),
		};
	}

	/** Becomes as one that was kept. */
	use({ terminal, interpreter, leaving }: KeptScreen, used: UsedStyles): void {
		this.#lines = undefined;
		this.#terminal.use(terminal, used);
		this.#interpreter.use(interpreter);
		this.#leaving.use(leaving);
	}

	/** Gives it another size; lines wrap anew. */
	resize(cols: number, rows: number): void {
		this.#lines = undefined;
		rewrap(this.#terminal, atLeast1(cols), atLeast1(rows), (row) =>
			this.#leaving.take(row),
		);
	}

	/** Finishes all that it shows, the alternate screen last, and leaves it blank. */
	finish(): void {
		this.#lines = undefined;
		const terminal = this.#terminal;
		const picture = terminal.leaveAlternate();
		terminal.main.pushOff(this.#mainEnd, PLAIN);
		this.#leaving.end();
		for (const line of linesInRows(picture, picture.length)) {
			this.#onFinished(`${line.text}\n`, 1, line);
		}
		terminal.toRow(0);
		terminal.toColumn(0);
	}

	/** Its first line stays to be seen on a screen; here it is none any more unless it changes. */
	finishFirst(): boolean {
		this.#lines = undefined;
		const line = this.#first;
		if (line === undefined) return false;
		line.tell();
		const { begun } = this.#leaving;
		// If it has one that has left, it is the first.
		if (begun !== undefined) begun.isTold = true;
		this.#onFinished(`${line.text}\n`, 1, line);
		return true;
	}

	/** Whether the cursor has been away from it for a while, and has not gone up. */
	isQuiet(now: number): boolean {
		const { movedUpAt } = this.#interpreter;
		if (this.isCovered || now - movedUpAt < QUIET_MS) return false;
		const line = this.#first;
		return line !== undefined && now - line.leftMs >= QUIET_MS;
	}

	get following(): Style | undefined {
		const { grid, cursor, row, wrapNext, remembersNothing } = this.#terminal;
		const isAtEnd = cursor.x === row.length && grid.end <= cursor.y + 1;
		const isNew = this.#isSimple && isAtEnd && !wrapNext && remembersNothing;
		return isNew ? cursor.style : undefined;
	}

	/** How many rows it has begun that may be coloured by having scrolled in. */
	get paintedRows(): number {
		return this.#terminal.paintedRows;
	}

	get isCovered(): boolean {
		return this.#terminal.alternate !== undefined;
	}

	get lines(): readonly OpenLine[] {
		this.#lines ??= this.#work();
		return this.#lines;
	}

	get linesAbove(): number {
		const { main, mainCursor } = this.#terminal;
		const { begun } = this.#leaving;
		const count = countOpenBefore(main.rows, mainCursor.y, begun);
		return Math.min(count, this.lineCount);
	}

	get lineCount(): number {
		const { rows } = this.#terminal.main;
		return countOpen(rows, this.#mainEnd, this.#leaving.begun);
	}

	#work(): readonly OpenLine[] {
		const { alternate, cursor, showsCursor } = this.#terminal;
		const shown = showsCursor ? cursor : undefined;
		if (alternate !== undefined) {
			const end = Math.max(alternate.end, endBy(cursor));
			// Programs that draw all of it know its edges: each row is a line.
			return alternate.rows.slice(0, end).map((row, y) => {
				const line = new OpenLine();
				line.add(row);
				if (shown?.y === y) line.cursor = shown.x;
				return line;
			});
		}
		const { rows } = this.#terminal.main;
		const { begun } = this.#leaving;
		const lines = linesInRows(rows, this.#mainEnd, begun, shown);
		return [...lines].filter(({ isTold }) => !isTold);
	}

	get #first(): OpenLine | undefined {
		const { rows } = this.#terminal.main;
		return firstOpen(rows, this.#mainEnd, this.#leaving.begun);
	}

	/** The row after the last of the main screen that counts: what follows is not there yet. */
	get #mainEnd(): number {
		const { main, mainCursor } = this.#terminal;
		return Math.max(main.end, endBy(mainCursor));
	}

	/** Whether plain lines do nothing but scroll through. */
	get #isSimple(): boolean {
		const terminal = this.#terminal;
		return (
			this.#interpreter.isIdle &&
			terminal.onlyAppends &&
			terminal.cursor.style.background === undefined
		);
	}

	get #isClearBelow(): boolean {
		const { grid, cursor } = this.#terminal;
		return grid.end <= cursor.y && cursor.x === 0;
	}

	/** Lets plain lines pass, after which more come than the screen has rows. */
	#pass(text: string): void {
		const terminal = this.#terminal;
		const { main, cursor } = terminal;
		main.pushOff(cursor.y, PLAIN);
		this.#leaving.end();
		const lines = selfContained(unixLines(text, main.cols), cursor.style);
		this.#onFinished(lines, Number.POSITIVE_INFINITY);
		cursor.style = styleAfter(cursor.style, text);
		cursor.y = 0;
	}
}

/** The row after the last that a cursor makes count. */
function endBy({ x, y }: { x: number; y: number }): number {
	return y + (x > 0 ? 1 : 0);
}

function atLeast1(size: number): number {
	return Math.max(1, Math.floor(size) || 1);
}
