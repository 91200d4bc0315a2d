import { applySgr, PLAIN, type Style } from "./style.ts";
import { writeStyle } from "./write-style.ts";

/**
 * The most styles that are cached. Output in true colours can have millions,
 * which would fill the memory.
 */
const MOST_STYLES = 4096;

let byName = new Map<string, Style>();
let after = new Map<Style, Map<string, Style>>();
clearCache();

/**
 * Does what `applySgr` does, from a cache. Equal styles are the same object, so
 * that callers can compare them with `===`.
 */
export function nextStyle(style: Style, parameters: string): Style {
	let known = after.get(style);
	if (known === undefined || known.size > MOST_STYLES) {
		if (after.size > MOST_STYLES) clearCache();
		known = new Map();
		after.set(style, known);
	}
	let next = known.get(parameters);
	if (next === undefined) {
		next = interned(applySgr(style, parameters));
		known.set(parameters, next);
	}
	return next;
}

/**
 * The style of cells that are erased in that style: they keep its background
 * alone ("background colour erase").
 */
export function erasedStyle({ background }: Style): Style {
	return background === undefined ? PLAIN : interned({ background });
}

/** The object that stands for all styles equal to this one. */
export function interned(style: Style): Style {
	const name = writeStyle(style);
	const known = byName.get(name);
	if (known !== undefined) return known;
	byName.set(name, style);
	return style;
}

function clearCache(): void {
	byName = new Map([[writeStyle(PLAIN), PLAIN]]);
	after = new Map();
}
