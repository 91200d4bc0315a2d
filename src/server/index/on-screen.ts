import { GROUND, styleAfter } from "../../terminal/fast-path.ts";
import { PLAIN, type Style } from "../../text/style.ts";
import { begunAt } from "./reaching.ts";

// biome-ignore-start lint/suspicious/noControlCharactersInRegex: that is what they are
/** Sequences that leave a screen's lines and the ground of its rows alone. */
const HARMLESS =
	/\x1b(?:\[\?(?:25|2004|2026)[hl]|\](?:[0129]|133);[^\x07\x1b]*\x07|\[[\d;:]*m)/g;

/** A newline that leaves the cursor in its column. */
const BARE_NEWLINE = /(?<!\r)\n/;

/** What is more than text: moves within a row. */
const MOVES = /\x1b|\r(?!\n)|[^\t\r\n\x20-\x7e\xa0-\uffff]/;

/** Text of one column each, tabs, and what returns, goes back and erases in its row. */
const IN_ROW = /^(?:[\t\r\x08\x20-\x7e]|\x1b\[[012]?K)*$/;

const ERASES = /\x1b\[[012]?K/g;
// biome-ignore-end lint/suspicious/noControlCharactersInRegex: that is what they are

const TAB_COLUMNS = 8;

/**
 * Whether each newline of a text ends one line on a screen, and the next begins
 * as on an empty one: a line that wraps is not to be written over, for its rows
 * may come apart then.
 *
 * @param text from the beginning of a line
 * @param style what holds where it begins
 * @param cols of the screen
 */
export function endsOneLineEach(
	text: string,
	style: Style,
	cols: number,
): boolean {
	if (BARE_NEWLINE.test(text)) return false;
	if (style.background !== undefined) return false;
	// A sequence that has begun at the end goes on later, as a carriage return may.
	const begun = begunAt(text).length;
	const known = text.slice(0, text.length - begun).replace(/\r$/, "");
	const isColoured = GROUND.test(known);
	if (!isColoured && !MOVES.test(known.replace(HARMLESS, ""))) return true;
	return known.split("\r\n").every((line) => {
		const bare = line.replace(HARMLESS, "");
		const hasGround = isColoured && GROUND.test(line);
		if (!hasGround && !MOVES.test(bare)) return true;
		if (hasGround && styleAfter(PLAIN, line).background !== undefined) {
			return false;
		}
		return IN_ROW.test(bare) && isWithin(bare, cols);
	});
}

/** Whether a line is so short that it stays in its row. */
function isWithin(line: string, cols: number): boolean {
	return line.split("\r").every((piece) => {
		const tabs = piece.split("\t").length - 1;
		const { length } = piece.replace(ERASES, "");
		return length + tabs * TAB_COLUMNS < cols;
	});
}
