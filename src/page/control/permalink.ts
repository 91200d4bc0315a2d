/** Lines that a permalink names, as indexes: from the first to the last. */
export interface Lines {
	first: number;
	last: number;
}

/** Reads `#L120` or `#L120-L140`, whose numbers count from 1. */
export function parseHash(hash: string): Lines | undefined {
	const [, a = "", b = a] = /^#L(\d{1,15})(?:-L?(\d{1,15}))?$/.exec(hash) ?? [];
	const [first = 0, last = 0] = [Number(a), Number(b)].sort((x, y) => x - y);
	return first > 0 ? { first: first - 1, last: last - 1 } : undefined;
}

/** Reads `#t=42.5s`, a moment of the run; in ms since its start. */
export function parseMomentHash(hash: string): number | undefined {
	const [, seconds] = /^#t=(\d{1,12}(?:\.\d{1,3})?)s$/.exec(hash) ?? [];
	return seconds === undefined ? undefined : Math.round(1000 * Number(seconds));
}

/** The same as it is written: after the page's address. */
export function formatMomentHash(ms: number): string {
	return `#t=${ms / 1000}s`;
}

/** The permalink's part after the page's address. */
export function formatHash({ first, last }: Lines): string {
	return first === last ? `#L${first + 1}` : `#L${first + 1}-L${last + 1}`;
}

/** Has the address name that, as no step that one goes back by. */
export function setHash(hash: string): void {
	const { pathname, search } = location;
	history.replaceState(null, "", pathname + search + hash);
}
