import type { Style } from "../../ansi/style.ts";
import { nextStyle } from "../../ansi/styles.ts";

/**
 * Escape sequences (ECMA-48: CSI, OSC, the other strings, the short ones) and
 * control characters. What is cut off at the end matches too, so that no part
 * of a sequence is ever shown. Each alternative can match in one way only,
 * which keeps hostile input from costing more than its length.
 */
const CONTROLS =
	// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what they are
	/\x1b(?:\[([0-?]*)[ -/]*([@-~]?)|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[PX^_][^\x1b]*(?:\x1b\\)?|[ -/]*[0-~]?)|[\0-\x08\x0b-\x1f\x7f-\x9f]/g;

/**
 * Takes a line apart into runs of one style each.
 *
 * @param style what holds where the line begins
 * @returns the style where it ends
 */
export function parseLine(
	line: string,
	style: Style,
	onRun: (text: string, style: Style) => void,
): Style {
	let current = style;
	let shown = 0;
	for (const match of line.matchAll(CONTROLS)) {
		if (match.index > shown) onRun(line.slice(shown, match.index), current);
		shown = match.index + match[0].length;
		if (match[2] === "m") current = nextStyle(current, match[1] ?? "");
	}
	if (shown < line.length) onRun(line.slice(shown), current);
	return current;
}

/** The line's text alone. */
export function stripControls(line: string): string {
	return line.replace(CONTROLS, "");
}
