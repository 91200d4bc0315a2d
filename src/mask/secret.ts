import { shownText } from "./escapes.ts";
import { automatonPattern, type Pattern } from "./pattern.ts";
import { Automaton } from "./regex/automaton.ts";
import { type Expression, parseRegex } from "./regex/parse.ts";
import { spellings } from "./spellings.ts";

/** What is shorter, in bytes, says too little in base64 to be told from other text. */
const SHORTEST_IN_BASE64 = 5;

/** A line of a secret that is shorter may be anything, such as a brace. */
const SHORTEST_LINE = 8;

/** From there on a base64 text may go on in the next line. */
const UNBROKEN = 4;

/** One pattern for all the secrets, in every form in which they are known to leak. */
export function secretPattern(secrets: readonly string[]): Pattern {
	// The longest, or one that begins with another would show its end.
	const automaton = new Automaton("", true);
	return automatonPattern("secrets", secrets.flatMap(expressions), automaton);
}

/** What a secret looks like, in every form in which it is known to leak. */
export function expressions(secret: string): Expression[] {
	const texts = [secret, shownText(secret), ...longLines(secret)];
	const sources = [
		...texts.filter((text) => text !== "").map(spellings),
		...base64Sources(secret),
	];
	return [...new Set(sources)].map(
		(source) => parseRegex(source, "") as Expression,
	);
}

/** A key in lines is printed line by line too, indented or numbered. */
function longLines(secret: string): string[] {
	if (!secret.includes("\n")) return [];
	return secret
		.split(/\r?\n/)
		.map((line) => line.trim())
		.filter((line) => line.length >= SHORTEST_LINE);
}

/**
 * What a text that holds the secret has in it when it is base64-encoded: three
 * forms, as 0, 1 or 2 bytes come before it in its group of three. The
 * characters that depend on what is around it are left out, but for the last.
 */
function base64Sources(secret: string): string[] {
	const bytes = Buffer.from(secret);
	if (bytes.length < SHORTEST_IN_BASE64) return [];
	return [0, 1, 2].map((before) => {
		const padded = Buffer.concat([Buffer.alloc(before), bytes]);
		const first = Math.ceil((before * 4) / 3);
		const last = Math.floor((padded.length * 4) / 3);
		const own = padded.toString("base64").slice(first, last);
		const characters = Array.from(own, (character) =>
			character === "+" ? "[+-]" : character === "/" ? "[/_]" : character,
		);
		const start = characters.slice(0, UNBROKEN).join("");
		const rest = characters
			.slice(UNBROKEN)
			.map((each) => `(?:\\r?\\n)?${each}`);
		return `${start}${rest.join("")}[\\w+/-]?={0,2}`;
	});
}
