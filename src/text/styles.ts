import { applySgr, PLAIN, type Style } from "./style.ts";
import { writeStyle } from "./write-style.ts";

/** More styles than this are not remembered: a picture in true colours has no end of them. */
const MOST_STYLES = 4096;

let byName = new Map<string, Style>();
let after = new Map<Style, Map<string, Style>>();
forget();

/**
 * The same as `applySgr`, but fast where it has been asked before, and equal
 * styles are the same object.
 */
export function nextStyle(style: Style, parameters: string): Style {
	let known = after.get(style);
	if (known === undefined || known.size > MOST_STYLES) {
		if (after.size > MOST_STYLES) forget();
		known = new Map();
		after.set(style, known);
	}
	let next = known.get(parameters);
	if (next === undefined) {
		next = one(applySgr(style, parameters));
		known.set(parameters, next);
	}
	return next;
}

/** The style of what is erased while that style holds: its background alone. */
export function erasedStyle({ background }: Style): Style {
	return background === undefined ? PLAIN : one({ background });
}

function one(style: Style): Style {
	const name = writeStyle(style);
	const known = byName.get(name);
	if (known !== undefined) return known;
	byName.set(name, style);
	return style;
}

function forget(): void {
	byName = new Map([[writeStyle(PLAIN), PLAIN]]);
	after = new Map();
}
