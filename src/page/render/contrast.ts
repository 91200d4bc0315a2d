/** WCAG 2.2's contrast for text that is not large (1.4.3). */
const ENOUGH = 4.5;

/** How much of the way to black or white a colour is changed at a time. */
const STEP = 0.1;

/** A colour as 0xRRGGBB. */
type Rgb = number;

/** The contrast of two colours, from 1 to 21 (WCAG 2.2, "contrast ratio"). */
export function contrast(a: Rgb, b: Rgb): number {
	const [low = 0, high = 0] = [luminance(a), luminance(b)].sort(
		(x, y) => x - y,
	);
	return (high + 0.05) / (low + 0.05);
}

/**
 * The colour, or one like it that can be read on that ground. xterm.js does
 * the same for who asks it to (`minimumContrastRatio`).
 */
export function readableOn(ground: Rgb, colour: Rgb): Rgb {
	const end = contrastingWith(ground);
	let mixed = colour;
	for (let part = STEP; contrast(mixed, ground) < ENOUGH; part += STEP) {
		if (part >= 1) return end;
		mixed = mix(colour, end, part);
	}
	return mixed;
}

/** Black or white, whichever is told better from it. */
export function contrastingWith(ground: Rgb): Rgb {
	return contrast(ground, 0) > contrast(ground, 0xffffff) ? 0 : 0xffffff;
}

function luminance(colour: Rgb): number {
	const [red = 0, green = 0, blue = 0] = parts(colour).map((part) => {
		const share = part / 255;
		return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
	});
	return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function mix(from: Rgb, to: Rgb, part: number): Rgb {
	const ends = parts(to);
	return parts(from)
		.map((each, n) => Math.round(each + ((ends[n] ?? 0) - each) * part))
		.reduce((all, each) => (all << 8) | each, 0);
}

function parts(colour: Rgb): number[] {
	return [(colour >> 16) & 0xff, (colour >> 8) & 0xff, colour & 0xff];
}
