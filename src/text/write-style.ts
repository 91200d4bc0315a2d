import { PLAIN, type Style, TRUE_COLOUR } from "./style.ts";

/** The SGR sequence that sets just this style, whatever held before. */
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

/** A text that begins in one style and ends in another, on its own. */
export function between(before: Style, text: string, after: Style): string {
	const start = before === PLAIN ? "" : writeStyle(before);
	return start + text + (after === PLAIN ? "" : writeStyle(PLAIN));
}
