import { shownText } from "./escapes.ts";
import type { Pattern } from "./pattern.ts";
import { Automaton } from "./regex/automaton.ts";
import { type Expression, parseRegex } from "./regex/parse.ts";
import { Scanner } from "./regex/scanner.ts";
import type { Search } from "./search.ts";
import { spellings } from "./spellings.ts";

/** What is shorter, in bytes, says too little in base64 to be told from other text. */
const SHORTEST_IN_BASE64 = 5;

/** A line of a secret that is shorter may be anything, such as a brace. */
const SHORTEST_LINE = 8;

/** From there on a base64 text may go on in the next line. */
const UNBROKEN = 4;

/** Secrets, in every form in which they are known to leak. */
export class SecretPattern implements Pattern {
	readonly name = "what is secret";
	// The longest, or one that begins with another would show its end.
	readonly #automaton = new Automaton("", true);
	readonly #known = new Set<string>();
	/** Those that are not in the automaton yet, which takes its time if they are long. */
	#waiting: string[] = [];

	constructor(secrets: readonly string[]) {
		for (const secret of secrets) this.add(secret);
	}

	/** Whether there are none. */
	get isEmpty(): boolean {
		return this.#known.size === 0;
	}

	/** One more, from what is pushed next on; in searches that have begun too. */
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

/** What a secret looks like, in every form in which it is known to leak. */
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
		const rest = characters.slice(UNBROKEN).map((each) => `[\\r\\n]*${each}`);
		return `${start}${rest.join("")}[\\w+/-]?={0,2}`;
	});
}
