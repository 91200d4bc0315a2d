/** As long as a row is shown at most, in UTF-16 code units. */
export const LONGEST = 19_990;

const CATEGORIES =
	"Lu Ll Lt Lm Lo Mn Mc Me Nd Nl No Pc Pd Ps Pe Pi Pf Po Sm Sc Sk So Zs Zl Zp Cc Cf Co Cn";

/** What is costly for a reason of its own. */
export const COSTLY: Record<string, string> = {
	tabs: "\t",
	"zero-width joiners": "\u200d",
	"zero-width non-joiners": "\u200c",
	"variation selectors": "\ufe0f",
	"colours of emoji": "\u{1f3fb}",
	"Hangul vowels": "\u1160",
	tags: "\u{e0061}",
	"right-to-left overrides": "\u202e",
	"Arabic letters": "\u0628",
	"Arabic letters with marks": "\u0628\u064b\u064b",
	viramas: "\u0915\u094d",
	"joined emoji": "\u{1f469}\u200d",
	"regional indicators": "\u{1f1e6}",
};

/** What ends a line, or begins an escape sequence, is no part of a text. */
const NO_TEXT = new Set(["\n", "\r", "\x1b"]);

/** Some characters of a category, from all over Unicode's first planes. */
function charactersOf(category: string): string[] {
	const pattern = new RegExp(`^\\p{${category}}$`, "u");
	const all: string[] = [];
	for (let code = 1; code < 0x30000; code++) {
		const char = String.fromCodePoint(code);
		if (!NO_TEXT.has(char) && pattern.test(char)) all.push(char);
	}
	const step = Math.ceil(all.length / 12);
	return all.filter((_, n) => n % step === 0);
}

/** A line that says a text again and again. */
export function again(text: string): string {
	return text.repeat(Math.ceil(LONGEST / text.length)).slice(0, LONGEST);
}

/**
 * Long lines of every general category: of some of its characters in turn, of
 * these between letters, and of one.
 */
export function linesByCategory(): Record<string, string[]> {
	return Object.fromEntries(
		CATEGORIES.split(" ").map((category) => {
			const some = charactersOf(category);
			const one = some[Math.floor(some.length / 2)] ?? "";
			return [category, [some.join(""), `${some.join("a")}a`, one].map(again)];
		}),
	);
}
