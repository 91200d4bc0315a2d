import { TRUE_COLOUR } from "../../text/style.ts";

/** The steps of a primary colour in xterm's 6 x 6 x 6 cube. */
const CUBE = [0, 95, 135, 175, 215, 255];

/**
 * The colour as CSS has it; undefined for the 16 that the theme decides on
 * (they have classes of their own).
 */
export function cssColour(colour: number): string | undefined {
	if (colour < 16) return undefined;
	if (colour >= TRUE_COLOUR) return `#${hex6(colour - TRUE_COLOUR)}`;
	if (colour >= 232) {
		const grey = 8 + (colour - 232) * 10;
		return `rgb(${grey} ${grey} ${grey})`;
	}
	const cell = colour - 16;
	const step = (index: number) => CUBE[Math.floor(index) % 6] ?? 0;
	return `rgb(${step(cell / 36)} ${step(cell / 6)} ${step(cell)})`;
}

function hex6(rgb: number): string {
	return rgb.toString(16).padStart(6, "0");
}
