import { shownText } from "./escapes.ts";
import type { Pattern } from "./pattern.ts";
import { Automaton } from "./regex/automaton.ts";
import { type Expression, parseRegex } from "./regex/parse.ts";
import { Scanner } from "./regex/scanner.ts";
import type { Search } from "./search.ts";
import { spellings } from "./spellings.ts";

/**
 * The shortest secret, in bytes, that is looked for in base64. Fewer characters
 * would also match unrelated text.
 */
const SHORTEST_IN_BASE64 = 5;

/**
 * The shortest line of a secret that is hidden on its own. A shorter one, such
 * as `}`, occurs everywhere.
 */
const SHORTEST_LINE = 8;

/**
 * The number of base64 characters that have to be on one line. After them a line
 * break is accepted, since encoders wrap their lines.
 */
const UNBROKEN = 4;

/** Matches secrets in every form in which they are known to leak. */
export class SecretPattern implements Pattern {
	readonly name = "what is secret";
	// The longest match: of a secret that begins with another one, the end would
	// show otherwise.
	readonly #automaton = new Automaton("", true);
	readonly #known = new Set<string>();
	/**
	 * Secrets that are not in the automaton yet. Adding a long one takes time,
	 * and is left to the first search.
	 */
	#waiting: string[] = [];

	constructor(secrets: readonly string[]) {
		for (const secret of secrets) this.add(secret);
	}

	/** Whether there are none. */
	get isEmpty(): boolean {
		return this.#known.size === 0;
	}

	/** Adds a secret. Searches that have begun find it from their next piece on. */
	add(secret: string): void {
		if (this.#known.has(secret)) return;
		this.#known.add(secret);
		this.#waiting.push(secret);
	}

	search(position?: number): Search {
		return new Scanner(this.#automaton, position, () => this.#addWaiting());
	}

	#addWaiting(): void {
		if (this.#waiting.length === 0) return;
		for (const expression of this.#waiting.splice(0).flatMap(expressions)) {
			this.#automaton.add(expression);
		}
	}
}

/** Makes the expressions for all forms of a secret. */
function expressions(secret: string): Expression[] {
	const texts = [secret, shownText(secret), ...longLines(secret)];
	const sources = [
		...texts.filter((text) => text !== "").map(spellings),
		...base64Sources(secret),
	];
	return [...new Set(sources)].map(
		(source) => parseRegex(source, "") as Expression,
	);
}

/**
 * Returns the long lines of a secret: programs print a PEM key line by line,
 * indented or numbered.
 */
function longLines(secret: string): string[] {
	if (!secret.includes("\n")) return [];
	return secret
		.split(/\r?\n/)
		.map((line) => line.trim())
		.filter((line) => line.length >= SHORTEST_LINE);
}

/**
 * Makes the patterns for base64 of a text that contains the secret. There are
 * three, as 0, 1 or 2 bytes precede the secret in its group of three bytes. The
 * first and last characters also depend on the bytes around the secret; the
 * patterns leave out the first and accept any last one.
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
		const rest = characters.slice(UNBROKEN).map((each) => `[\\r\\n]*${each}`);
		return `${start}${rest.join("")}[\\w+/-]?={0,2}`;
	});
}
