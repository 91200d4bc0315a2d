import { writeHyperlink } from "./hyperlink.ts";
import { parseLine } from "./parse.ts";
import { PLAIN, type Style } from "./style.ts";
import { writeStyle } from "./write-style.ts";

/** Whether a line moves back in itself, so that what it shows must be worked out. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what they are
export const REWRITES = /[\r\x08]/;

/** What moves within a line, or erases it: CR, BS, and ECMA-48's EL. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what they are
const MOVES = /(\r|\x08|\x1b\[[012]?K)/;

/** A longer line is not taken apart into characters: only its last rewrite is kept. */
const LONGEST_RESOLVED = 256 * 1024;

interface Cell {
	text: string;
	style: Style;
	/** Of a hyperlink. */
	target?: string | undefined;
}

/**
 * What is left of a line that rewrote itself, as a terminal shows it: text
 * after a carriage return covers what was there before. Colours and links
 * stay, as escape sequences again.
 *
 * @param style what holds where the line begins
 */
export function resolveRewrites(line: string, style: Style): string {
	if (!MOVES.test(line)) return line;
	if (line.length > LONGEST_RESOLVED) {
		return line.split("\r").findLast((rewrite) => rewrite !== "") ?? "";
	}
	const cells: Cell[] = [];
	let column = 0;
	let current = style;
	for (const piece of line.split(MOVES)) {
		if (piece === "\r") column = 0;
		else if (piece === "\b") column = Math.max(0, column - 1);
		else if (MOVES.test(piece)) erase(cells, column, piece);
		else {
			current = parseLine(piece, current, (text, runStyle, target) => {
				// By code points: a cell has to be a character, not half of one.
				for (const char of text)
					cells[column++] = { text: char, style: runStyle, target };
			});
		}
	}
	return write(cells, style, current);
}

function erase(cells: Cell[], column: number, sequence: string): void {
	const blank = { text: " ", style: PLAIN };
	if (sequence.includes("2")) cells.fill(blank);
	else if (sequence.includes("1")) cells.fill(blank, 0, column + 1);
	else cells.length = Math.min(cells.length, column);
}

function write(cells: Cell[], before: Style, after: Style): string {
	let line = "";
	let style = before;
	let link: string | undefined;
	for (const cell of cells) {
		const { text, style: next, target } = cell ?? { text: " ", style: PLAIN };
		if (next !== style) line += writeStyle(next);
		if (target !== link) line += writeHyperlink(target);
		style = next;
		link = target;
		line += text;
	}
	return style === after ? line : line + writeStyle(after);
}
