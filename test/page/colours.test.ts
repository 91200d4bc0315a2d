import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { LEAST_GROUNDS, ownColours } from "../../src/page/render/colours.ts";
import { contrast } from "../../src/page/render/contrast.ts";
import { TRUE_COLOUR } from "../../src/text/style.ts";

const THEME = readFileSync(
	new URL("../../src/page/style/theme.css", import.meta.url),
	"utf8",
);

/** A colour of the theme, light and dark. */
function themed(name: string): number[] {
	const [, ...both] =
		new RegExp(`--${name}: light-dark\\(#(\\w{6}), #(\\w{6})\\)`).exec(THEME) ??
		[];
	return both.map((hex) => Number.parseInt(hex, 16));
}

/** The numbers of colours as CSS has them: one, or light and dark. */
function numbers(css: string | undefined): number[] {
	return Array.from(
		(css ?? "").matchAll(/rgb\((\d+), (\d+), (\d+)\)/g),
		([, red, green, blue]) =>
			(Number(red) << 16) | (Number(green) << 8) | Number(blue),
	);
}

const GROUNDS = ["ground", "hover", "err-ground", "marked"];
const BASIC = Array.from({ length: 16 }, (_, n) => n);
const PALETTE = Array.from({ length: 240 }, (_, n) => 16 + n);
const TRUE = [0, 0xffffff, 0xff0000, 0x00ff00, 0x0000ff, 0x808080].map(
	(rgb) => TRUE_COLOUR + rgb,
);

describe("text can be read", () => {
	it.each(["text", "quiet", ...BASIC.map((n) => `f${n}`)])(
		"in the theme's %s, on every ground of a row",
		(name) => {
			for (const [n, colour] of themed(name).entries()) {
				for (const ground of GROUNDS) {
					const on = themed(ground)[n] ?? 0;
					expect(contrast(colour, on)).toBeGreaterThanOrEqual(4.5);
				}
			}
		},
	);

	it("in all other colours, on every ground of a row", () => {
		for (const front of [...PALETTE, ...TRUE]) {
			const colours = numbers(ownColours(front, undefined).color);
			const [light = 0, dark = light] = colours;
			expect(contrast(light, LEAST_GROUNDS.light)).toBeGreaterThanOrEqual(4.5);
			expect(contrast(dark, LEAST_GROUNDS.dark)).toBeGreaterThanOrEqual(4.5);
		}
		for (const ground of GROUNDS) {
			const [light = 0, dark = 0] = themed(ground);
			expect(contrast(light, 0)).toBeGreaterThanOrEqual(
				contrast(LEAST_GROUNDS.light, 0),
			);
			expect(contrast(dark, 0xffffff)).toBeGreaterThanOrEqual(
				contrast(LEAST_GROUNDS.dark, 0xffffff),
			);
		}
	});

	it("on every ground that it brings itself", () => {
		for (const back of [...PALETTE, ...TRUE]) {
			for (const front of [undefined, ...BASIC, 16, 52, 196, 231, 244]) {
				const { color, backgroundColor } = ownColours(front, back);
				const [colour = -1] = numbers(color);
				const [ground = -1] = numbers(backgroundColor);
				expect(contrast(colour, ground)).toBeGreaterThanOrEqual(4.5);
			}
		}
	});
});
