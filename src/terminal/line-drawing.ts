/** DEC's special graphics from "`" to "~", with which old programs draw boxes. */
const GRAPHICS = "◆▒␉␌␍␊°±␤␋┘┐┌└┼⎺⎻─⎼⎽├┤┴┬│≤≥π≠£·";
const FIRST = 0x60;

/** The character that stands for one while lines are drawn. */
export function drawLine(char: string): string {
	return GRAPHICS[(char.codePointAt(0) ?? 0) - FIRST] ?? char;
}
