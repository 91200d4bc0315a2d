import { PLAIN, type Style, TRUE_COLOUR } from "./style.ts";

/** The SGR sequence that sets exactly this style, whatever style was set before. */
export function writeStyle(style: Style): string {
	const codes: (number | string)[] = [0];
	if (style.bold) codes.push(1);
	if (style.dim) codes.push(2);
	if (style.italic) codes.push(3);
	if (style.underline) codes.push(4);
	if (style.inverse) codes.push(7);
	if (style.hidden) codes.push(8);
	if (style.strike) codes.push(9);
	if (style.foreground !== undefined) codes.push(38, colour(style.foreground));
	if (style.background !== undefined) codes.push(48, colour(style.background));
	return `\x1b[${codes.join(";")}m`;
}

function colour(value: number): string {
	if (value < TRUE_COLOUR) return `5;${value}`;
	return `2;${(value >> 16) & 0xff};${(value >> 8) & 0xff};${value & 0xff}`;
}

/**
 * Wraps a text in the SGR sequences that let it stand alone: the style it
 * begins in, and a reset if it ends in another.
 */
export function between(before: Style, text: string, after: Style): string {
	const start = before === PLAIN ? "" : writeStyle(before);
	return start + text + (after === PLAIN ? "" : writeStyle(PLAIN));
}
