import xterm from "@xterm/headless";
import { RunLines } from "../../src/terminal/run-lines.ts";
import { TerminalLines } from "../../src/terminal/terminal-lines.ts";
import { charWidth } from "../../src/text/char-width.ts";
import { parseLine } from "../../src/text/parse.ts";
import { PLAIN, type Style, TRUE_COLOUR } from "../../src/text/style.ts";
import { writeStyle } from "../../src/text/write-style.ts";

/** A line as what is compared: text, with a sequence wherever its style changes. */
export type Canonical = string;

/** Something to be written to a terminal, or another size for it. */
export type Step = string | { cols: number; rows: number };

/** All lines of our screen after the steps, finished and live ones. */
export function ourLines(
	cols: number,
	rows: number,
	steps: Step[],
): Canonical[] {
	const finished: Canonical[] = [];
	const screen = new TerminalLines(cols, rows, (lines) =>
		finished.push(...alone(lines)),
	);
	for (const step of steps) {
		if (typeof step === "string") screen.write(step, 0);
		else screen.resize(step.cols, step.rows);
	}
	const live = screen.lines.map(({ text }) => canonicalText(text));
	return withoutEnd([...finished, ...live]);
}

/** All lines of our terminal for pipes, of so many rows, after the output. */
export function ourPipeLines(rows: number, output: string[]): Canonical[] {
	const finished: Canonical[] = [];
	const run = new RunLines((_, lines) => void finished.push(...alone(lines)), {
		height: rows,
	});
	for (const text of output) run.write("stdout", text, 0);
	const live = run.lines.map(({ line }) => canonicalText(line.text));
	return withoutEnd([...finished, ...live]);
}

/** Lines, each with its newline, each of which has its style in itself. */
function alone(lines: string): Canonical[] {
	return lines.slice(0, -1).split("\n").map(canonicalText);
}

/** All lines of xterm.js after the steps; wrapped ones are whole. */
export async function referenceLines(
	cols: number,
	rows: number,
	steps: Step[],
	convertEol = false,
): Promise<Canonical[]> {
	const length = steps.reduce(
		(sum, step) => sum + (typeof step === "string" ? step.length : 0),
		0,
	);
	const terminal = new xterm.Terminal({
		convertEol,
		cols,
		rows,
		// Room for every line, and no more: xterm.js allocates a slot for each
		// line that it may ever have, and a million of them take longer than most
		// outputs.
		scrollback: 1000 + 10 * length,
		allowProposedApi: true,
		scrollOnEraseInDisplay: true,
	});
	for (const step of steps) {
		if (typeof step === "string") {
			await new Promise<void>((resolve) => terminal.write(step, resolve));
		} else terminal.resize(step.cols, step.rows);
	}
	const { active, normal } = terminal.buffer;
	const shown = normal.baseY + (active === normal ? terminal.rows : 0);
	const all = [
		...Array.from({ length: shown }, (_, y) => normal.getLine(y)),
		...(active === normal
			? []
			: Array.from({ length: active.length }, (_, y) => active.getLine(y))),
	];
	const lines: Cell[][] = [];
	for (const [y, line] of all.entries()) {
		if (line === undefined) break;
		const isLast = y + 1 >= shown || !all[y + 1]?.isWrapped;
		const cells: Cell[] = [];
		const end = isLast ? shownEnd(line) : terminal.cols;
		for (let x = 0; x < end; x++) {
			const cell = line.getCell(x);
			if (cell === undefined || cell.getWidth() === 0) continue;
			// Left out at the end of a row that wraps: no room for a wide character.
			if (!isLast && x === line.length - 1 && cell.getChars() === "") continue;
			cells.push({ char: cell.getChars() || " ", style: styleOf(cell) });
		}
		if (line.isWrapped && y < shown) lines.at(-1)?.push(...cells);
		else lines.push(cells);
	}
	terminal.dispose();
	return withoutEnd(lines.map(canonical));
}

interface Cell {
	char: string;
	style: Style;
}

type XtermCell = NonNullable<ReturnType<XtermLine["getCell"]>>;

type XtermLine = NonNullable<
	ReturnType<xterm.Terminal["buffer"]["active"]["getLine"]>
>;

/** The column after the last that shows something. */
function shownEnd(line: XtermLine): number {
	const cell = line.getCell(0);
	for (let end = line.length; end > 0; end--) {
		line.getCell(end - 1, cell);
		const isBlank = cell?.getChars() === "" && cell.isBgDefault();
		if (!isBlank) return end;
	}
	return 0;
}

function styleOf(cell: XtermCell): Style {
	const colour = (isRgb: boolean, isDefault: boolean, value: number) =>
		isDefault ? undefined : isRgb ? TRUE_COLOUR + value : value;
	return {
		foreground: colour(cell.isFgRGB(), cell.isFgDefault(), cell.getFgColor()),
		background: colour(cell.isBgRGB(), cell.isBgDefault(), cell.getBgColor()),
		bold: cell.isBold() !== 0,
		dim: cell.isDim() !== 0,
		italic: cell.isItalic() !== 0,
		underline: cell.isUnderline() !== 0,
		inverse: cell.isInverse() !== 0,
		hidden: cell.isInvisible() !== 0,
		strike: cell.isStrikethrough() !== 0,
	};
}

/** A line's text with escape sequences, in the form in which lines are compared. */
export function canonicalText(line: string): Canonical {
	return canonicalLines([line])[0] ?? "";
}

/** Lines with escape sequences, each of which goes on in the style of the one before. */
export function canonicalLines(lines: readonly string[]): Canonical[] {
	let current = PLAIN;
	return lines.map((line) => {
		const cells: Cell[] = [];
		let column = 0;
		current = parseLine(line, current, (text, style) => {
			for (const char of text) {
				const blanks = char === "\t" ? 8 - (column % 8) : 0;
				const blank = { char: " ", style: PLAIN };
				if (blanks > 0) cells.push(...Array(blanks).fill(blank));
				else cells.push({ char, style });
				column += blanks || charWidth(char.codePointAt(0) ?? 0);
			}
		});
		return canonical(cells);
	});
}

/** Blanks at the end don't show, unless their ground does. */
function canonical(cells: Cell[]): Canonical {
	const plain = writeStyle(PLAIN);
	const shown = cells.map(({ char, style }) => ({
		char,
		style: writeStyle(char === " " ? ground(style) : style),
	}));
	while (shown.at(-1)?.char === " " && shown.at(-1)?.style === plain)
		shown.pop();
	let line = "";
	let current = plain;
	for (const { char, style } of shown) {
		if (style !== current) line += style;
		current = style;
		line += char;
	}
	return line;
}

/** What shows of a style where there is no text. */
function ground({
	background,
	inverse,
	underline,
	strike,
	foreground,
}: Style): Style {
	return inverse || underline || strike
		? {
				background,
				foreground,
				...(inverse && { inverse }),
				...(underline && { underline }),
				...(strike && { strike }),
			}
		: { background };
}

/** Blank rows at the end may be there or not. */
export function withoutEnd(lines: Canonical[]): Canonical[] {
	return lines.slice(0, lines.findLastIndex((line) => line !== "") + 1);
}
