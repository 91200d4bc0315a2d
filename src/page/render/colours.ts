import { TRUE_COLOUR } from "../../text/style.ts";
import { contrastingWith, readableOn } from "./contrast.ts";

/** The steps of a primary colour in xterm's 6 x 6 x 6 cube. */
const CUBE = [0, 95, 135, 175, 215, 255];

/** The grounds of rows on which text has the least contrast (theme.css). */
export const LEAST_GROUNDS = { light: 0xf1f1ee, dark: 0x33301f };

/** The 16 colours of the dark theme, which text has on grounds of its own. */
const FOREGROUNDS = [
	0x939ca7, 0xff7b72, 0x5bd18b, 0xe3b341, 0x79b8ff, 0xd2a8ff, 0x56d4dd,
	0xc9d1d9, 0x98a2ad, 0xffa198, 0x7ee787, 0xf2cc60, 0xa5d6ff, 0xe2c5ff,
	0x8ce9f0, 0xffffff,
];

/** The 16 as grounds, as ansi.css has them. */
const GROUNDS = [
	0x3b4048, 0xb3261e, 0x2f9e4f, 0xc9a227, 0x2563c9, 0x7d4bc4, 0x2aa1ab,
	0xc9d1d9, 0x6e7681, 0xff7b72, 0x5bd18b, 0xf2cc60, 0x79b8ff, 0xd2a8ff,
	0x8ce9f0, 0xffffff,
];

/** The colours of a run that need an inline style; classes have the rest. */
export interface OwnColours {
	color?: string;
	backgroundColor?: string;
}

/**
 * The colours of a run as an inline style, with the contrast that WCAG asks for
 * on any ground and in both themes. On the theme's own ground its classes decide
 * on the 16 colours, which already have that.
 *
 * @param front 0 to 255 of the palette, or TRUE_COLOUR + 0xRRGGBB; undefined
 *   for the default
 */
export function ownColours(
	front: number | undefined,
	back: number | undefined,
): OwnColours {
	if (back === undefined) {
		return front === undefined || front < 16
			? {}
			: { color: onTheme(rgbOf(front)) };
	}
	const ground = back < 16 ? (GROUNDS[back] ?? 0) : rgbOf(back);
	const own: OwnColours = back < 16 ? {} : { backgroundColor: css(ground) };
	if (front !== undefined) {
		const colour = front < 16 ? (FOREGROUNDS[front] ?? 0) : rgbOf(front);
		own.color = css(readableOn(ground, front === 0 ? 0 : colour));
	} else if (back >= 16) own.color = css(contrastingWith(ground));
	return own;
}

/** The colour on the theme's own grounds. */
function onTheme(colour: number): string {
	const light = readableOn(LEAST_GROUNDS.light, colour);
	const dark = readableOn(LEAST_GROUNDS.dark, colour);
	return light === dark
		? css(light)
		: `light-dark(${css(light)}, ${css(dark)})`;
}

/** A colour beyond the 16, as 0xRRGGBB. */
export function rgbOf(colour: number): number {
	if (colour >= TRUE_COLOUR) return colour - TRUE_COLOUR;
	if (colour >= 232) return (8 + (colour - 232) * 10) * 0x10101;
	const cell = colour - 16;
	const step = (index: number) => CUBE[Math.floor(index) % 6] ?? 0;
	return (step(cell / 36) << 16) | (step(cell / 6) << 8) | step(cell);
}

function css(rgb: number): string {
	return `rgb(${rgb >> 16}, ${(rgb >> 8) & 0xff}, ${rgb & 0xff})`;
}
