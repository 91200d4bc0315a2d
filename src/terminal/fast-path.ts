import { charWidth } from "../text/char-width.ts";
import { PLAIN, type Style } from "../text/style.ts";
import { nextStyle } from "../text/styles.ts";
import { between } from "../text/write-style.ts";

// biome-ignore-start lint/suspicious/noControlCharactersInRegex: that is what they are
/** What is more than lines of text, tabs and colours. */
const NOT_PLAIN =
	/[\0-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f-\x9f]|\r(?!\n)|(?<!\r)\n|\x1b(?!\[[\d;:]*m)/;

/** Colours of the ground: a row that begins or scrolls in while one holds has it, too. */
export const GROUND = /\x1b\[(?:[\d;:]*[;:])?(?:4[0-8]|10[0-7])[;:m]/;

const COLOURS = /\x1b\[([\d;:]*)m/g;
// biome-ignore-end lint/suspicious/noControlCharactersInRegex: that is what they are

const TAB_COLUMNS = 8;

/** Where in a text something begins and ends. */
interface Part {
	start: number;
	end: number;
}

/**
 * The whole lines of a text after which more come than the screen has rows:
 * if they are plain they only scroll through it. Undefined when they are too
 * few to be worth it.
 *
 * @param height of the screen, in rows
 */
export function passingLines(text: string, height: number): Part | undefined {
	// Each of the lines that stay needs at least its newline.
	if (text.length < 4 * height) return undefined;
	const start = text.indexOf("\n") + 1;
	let end = text.lastIndexOf("\n");
	for (let stays = 1; stays < height && end > start; stays++) {
		end = text.lastIndexOf("\n", end - 1);
	}
	return start > 0 && end > start ? { start, end: end + 1 } : undefined;
}

/** Whether text is but lines, tabs and colours: it only adds to what a screen shows. */
export function addsOnly(text: string): boolean {
	return !NOT_PLAIN.test(text);
}

/**
 * Whether text is that, and a screen shows each line as it came.
 *
 * @param style what holds where it begins
 */
export function isPlain(text: string, style: Style): boolean {
	// A tab leaves a gap in the middle of colours.
	const isColoured = style !== PLAIN || text.includes("\x1b");
	if (isColoured && (text.includes("\t") || GROUND.test(text))) return false;
	return addsOnly(text);
}

/** The lines with bare newlines, and with blanks for tabs, as a screen has them. */
export function unixLines(text: string, cols: number): string {
	const lines = text.replaceAll("\r\n", "\n");
	if (!lines.includes("\t")) return lines;
	return lines
		.split("\n")
		.map((line) => (line.includes("\t") ? withoutTabs(line, cols) : line))
		.join("\n");
}

function withoutTabs(line: string, cols: number): string {
	let column = 0;
	return line
		.split("\t")
		.map((piece, n) => {
			const text = n === 0 ? piece : blanks() + piece;
			for (const char of piece.replace(COLOURS, "")) {
				const width = charWidth(char.codePointAt(0) ?? 0);
				if (column + width > cols) column = 0;
				column += width;
			}
			return text;
		})
		.join("");

	function blanks(): string {
		// Past the last column a tab does nothing.
		if (column >= cols) return "";
		const next = (Math.floor(column / TAB_COLUMNS) + 1) * TAB_COLUMNS;
		const count = Math.min(next, cols - 1) - column;
		column += count;
		return " ".repeat(count);
	}
}

/** The style after text that has no sequences but colours. */
export function styleAfter(style: Style, text: string): Style {
	if (!text.includes("\x1b")) return style;
	// Nothing before the last reset matters.
	const reset = Math.max(
		text.lastIndexOf("\x1b[0m"),
		text.lastIndexOf("\x1b[m"),
		0,
	);
	let next = style;
	for (const [, parameters = ""] of text.slice(reset).matchAll(COLOURS)) {
		next = nextStyle(next, parameters);
	}
	return next;
}

/**
 * The lines, each with its newline, so that each begins and ends in the plain
 * style: what is between them may go elsewhere, and they be shown alone.
 *
 * @param lines without sequences but colours
 * @param style what holds where they begin
 */
export function selfContained(lines: string, style: Style): string {
	if (style === PLAIN && !lines.includes("\x1b")) return lines;
	let current = style;
	return lines
		.split("\n")
		.map((line) => {
			const before = current;
			if (line.includes("\x1b")) current = styleAfter(current, line);
			return line === "" ? "" : between(before, line, current);
		})
		.join("\n");
}
