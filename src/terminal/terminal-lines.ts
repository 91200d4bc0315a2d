import { PLAIN } from "../text/style.ts";
import {
	isPlain,
	passingLines,
	selfContained,
	styleAfter,
	unixLines,
} from "./fast-path.ts";
import { Interpreter } from "./interpreter.ts";
import { rewrap } from "./reflow.ts";
import type { Row } from "./row.ts";
import { Terminal } from "./terminal.ts";

/**
 * Takes lines that have left the screen and won't change any more.
 *
 * @param lines each with its newline, and no escape sequences but colours and
 *   links; each begins and ends in the plain style
 * @param ms when they were written, since the start of the run
 * @param markers that have stood in the line, if it is one, and were erased
 */
export type OnLines = (
	lines: string,
	ms: number,
	markers?: readonly string[],
) => void;

/** A line that the screen still shows. */
export interface ScreenLine {
	text: string;
	ms: number;
	/** The column of the cursor, if it is in this line and shown. */
	cursor?: number | undefined;
	/** GitLab's markers that have stood in it, and erased themselves. */
	markers?: readonly string[] | undefined;
}

/**
 * After this, in ms, a line above the cursor is taken for finished: programs
 * that go back to what they have written do so more often.
 */
const QUIET_MS = 1000;

/** A line that wraps on and on is cut into pieces of about this many characters. */
const LONGEST_LINE = 1024 * 1024;

/**
 * A terminal's screen: text with escape sequences goes in, and out come lines.
 * Those that leave it at the top are finished. Lines that were too long for
 * it are whole again, there and in what it shows.
 */
export class TerminalLines {
	readonly #onLines: OnLines;
	readonly #terminal: Terminal;
	readonly #interpreter: Interpreter;
	/** What has left the screen of a line whose end has not. */
	#begun: ScreenLine | undefined;
	#lines: ScreenLine[] | undefined;

	/** @param cols how many columns it has, and @param rows how many rows */
	constructor(cols: number, rows: number, onLines: OnLines) {
		this.#onLines = onLines;
		this.#terminal = new Terminal(atLeast1(cols), atLeast1(rows), (row) =>
			this.#finish(row),
		);
		this.#interpreter = new Interpreter(this.#terminal);
	}

	/** Adds output, cut anywhere, that was written so many ms after the start. */
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

	/** Gives it another size; lines wrap anew. */
	resize(cols: number, rows: number): void {
		this.#lines = undefined;
		rewrap(this.#terminal, atLeast1(cols), atLeast1(rows), (row) =>
			this.#finish(row),
		);
	}

	/**
	 * Tells now of lines that the screen still shows but that will hardly change
	 * any more; of those that do, it tells again. For who can't show them live.
	 *
	 * @param now in ms since the start of the run
	 */
	settle(now: number): void {
		const { main, alternate, cursor } = this.#terminal;
		if (alternate !== undefined || now - this.#interpreter.movedUpAt < QUIET_MS)
			return;
		let begun = this.#begun;
		for (const row of main.rows.slice(0, cursor.y)) {
			if (now - row.left < QUIET_MS) return;
			const line = joined(begun, row, now);
			begun = row.wraps ? line : undefined;
			if (row.wraps || row.told === line.text) continue;
			row.told = line.text;
			this.#onLines(`${line.text}\n`, line.ms);
		}
	}

	/** Finishes all that it shows, the alternate screen last, and leaves it blank. */
	finish(): void {
		const terminal = this.#terminal;
		const picture = terminal.leaveAlternate();
		terminal.main.pushOff(this.#end, PLAIN);
		this.#endLine();
		for (const { text, ms = terminal.now } of picture) {
			this.#onLines(`${text}\n`, ms);
		}
		terminal.toRow(0);
		terminal.toColumn(0);
		this.#lines = undefined;
	}

	/** The lines that it shows, and that may still change. */
	get lines(): readonly ScreenLine[] {
		this.#lines ??= this.#work();
		return this.#lines;
	}

	#work(): ScreenLine[] {
		const { alternate, cursor, showsCursor } = this.#terminal;
		const rows = this.#terminal.grid.rows.slice(0, this.#end);
		const lines: ScreenLine[] = [];
		let begun = alternate ? undefined : this.#begun;
		/** Those of the line's rows before; unknown where one has left the screen. */
		let columns = begun ? Number.NaN : 0;
		for (const [y, row] of rows.entries()) {
			if (begun !== undefined && !row.continues) lines.push(begun);
			if (begun === undefined || !row.continues) columns = 0;
			const line = joined(begun, row, this.#terminal.now);
			if (showsCursor && y === cursor.y) line.cursor = columns + cursor.x;
			columns += row.length;
			begun = row.wraps && !alternate ? line : undefined;
			if (begun === undefined) lines.push(line);
		}
		if (begun !== undefined) lines.push(begun);
		return lines;
	}

	/** The row after the last one that counts: what follows is not there yet. */
	get #end(): number {
		const { cursor, grid } = this.#terminal;
		return Math.max(grid.end, cursor.y + (cursor.x > 0 ? 1 : 0));
	}

	#finish(row: Row): void {
		if (!row.continues) this.#endLine();
		const line = joined(this.#begun, row, this.#terminal.now);
		this.#begun = line;
		if (row.told === line.text) this.#begun = undefined;
		else if (!row.wraps || line.text.length > LONGEST_LINE) this.#endLine();
	}

	#endLine(): void {
		if (this.#begun === undefined) return;
		const { text, ms, markers } = this.#begun;
		this.#begun = undefined;
		this.#onLines(`${text}\n`, ms, markers);
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
		this.#endLine();
		const lines = unixLines(text, main.cols);
		this.#onLines(selfContained(lines, cursor.style), terminal.now);
		cursor.style = styleAfter(cursor.style, text);
		cursor.y = 0;
	}
}

/** A line with its next row. */
function joined(
	begun: ScreenLine | undefined,
	row: Row,
	now: number,
): ScreenLine {
	const { text, markers } = row;
	const ms = row.ms ?? now;
	return begun === undefined || !row.continues
		? { text, ms, markers }
		: { ...begun, text: begun.text + text };
}

function atLeast1(size: number): number {
	return Math.max(1, Math.floor(size) || 1);
}
