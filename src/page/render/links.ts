/** A part of a text that is the address of a page. */
export interface Link {
	/** Where it begins and ends in the text. */
	start: number;
	end: number;
	href: string;
}

/** The longest address, in characters, as in VTE: what is longer is data. */
const LONGEST_ADDRESS = 2083;

/** White space, controls, what reorders text, quotes, and CJK punctuation end an address. */
const ADDRESS =
	/\bhttps?:\/\/[^\s\p{Cc}\p{Cf}<>"`\\^|\u3000-\u303f\uff01-\uff0f\uff1a-\uff20]+/giu;

/** Punctuation at an address's end, which belongs to the sentence around it. */
const PUNCTUATION = /[.,:;!?'*_~]/;

const CLOSING: Record<string, string> = { "(": ")", "[": "]", "{": "}" };
const CLOSERS = new Set(Object.values(CLOSING));

/**
 * The address as a link may have it: http and https only, and nothing in it
 * that reorders or hides text. Undefined for every other.
 */
export function webAddress(text: string): string | undefined {
	if (text.length > LONGEST_ADDRESS) return undefined;
	try {
		const { protocol, href } = new URL(text);
		return protocol === "http:" || protocol === "https:" ? href : undefined;
	} catch {
		return undefined;
	}
}

/** The first addresses in a text, in order, in time that grows with its length. */
export function findLinks(text: string, most: number): Link[] {
	if (!text.includes("://")) return [];
	const links: Link[] = [];
	for (const { 0: match, index: start } of text.matchAll(ADDRESS)) {
		if (links.length === most) break;
		const end = start + addressLength(match, text[start - 1]);
		const href = webAddress(text.slice(start, end));
		if (href !== undefined) links.push({ start, end, href });
	}
	return links;
}

/** How much of it is the address: punctuation and brackets around it are not. */
function addressLength(text: string, before: string | undefined): number {
	const open: { closer: string | undefined; at: number }[] = [];
	let end = 0;
	for (; end < text.length; end++) {
		const char = text[end] ?? "";
		if (char === "'" && before === "'") break;
		if (char in CLOSING) open.push({ closer: CLOSING[char], at: end });
		if (CLOSERS.has(char) && open.pop()?.closer !== char) break;
	}
	end = Math.min(end, open[0]?.at ?? end);
	while (PUNCTUATION.test(text[end - 1] ?? "")) end--;
	return end;
}
