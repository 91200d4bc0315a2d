import { readHyperlink } from "./hyperlink.ts";
import type { Style } from "./style.ts";
import { nextStyle } from "./styles.ts";

/**
 * Escape sequences (ECMA-48: CSI, OSC, the other strings, the short ones) and
 * control characters. What is cut off at the end matches too, so that no part
 * of a sequence is ever shown. Each alternative can match in one way only,
 * which keeps hostile input from costing more than its length.
 */
const CONTROLS =
	// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what they are
	/\x1b(?:\[([0-?]*)[ -/]*([@-~]?)|\]([^\x07\x1b]*)(?:\x07|\x1b\\)?|[PX^_][^\x1b]*(?:\x1b\\)?|[ -/]*[0-~]?)|[\0-\x08\x0b-\x1f\x7f-\x9f]/g;

/**
 * Takes a line apart into runs of one style and one hyperlink each. The
 * target is as it was written: nobody has looked at it yet. A hyperlink ends
 * with the line at the latest.
 *
 * @param style what holds where the line begins
 * @returns the style where it ends
 */
export function parseLine(
	line: string,
	style: Style,
	onRun: (text: string, style: Style, target: string | undefined) => void,
): Style {
	let current = style;
	let target: string | undefined;
	let shown = 0;
	for (const match of line.matchAll(CONTROLS)) {
		const [whole, parameters = "", final, osc] = match;
		if (match.index > shown)
			onRun(line.slice(shown, match.index), current, target);
		shown = match.index + whole.length;
		if (final === "m") current = nextStyle(current, parameters);
		const link = osc === undefined ? undefined : readHyperlink(osc);
		if (link !== undefined) target = link || undefined;
	}
	if (shown < line.length) onRun(line.slice(shown), current, target);
	return current;
}

/** The line's text alone. */
export function stripControls(line: string): string {
	return line.replace(CONTROLS, "");
}
