/** The syntax tree of a regular expression. */
export type Expression =
	/** One character that matches the source, an atom of RegExp. */
	| { type: "atom"; source: string }
	| { type: "sequence"; items: Expression[] }
	| { type: "either"; options: Expression[] }
	| {
			type: "repeat";
			item: Expression;
			min: number;
			max: number;
			isLazy: boolean;
	  }
	| { type: "assertion"; kind: Assertion }
	| { type: "behind"; item: Expression; isNegative: boolean };

/** `^`, `$`, `\b` and `\B`. */
export type Assertion = "start" | "end" | "boundary" | "inside";

const ASSERTIONS: Partial<Record<string, Assertion>> = {
	"^": "start",
	$: "end",
	"\\b": "boundary",
	"\\B": "inside",
};

/** By code units, or by code points as with the flag u. */
const ATOMS = {
	units:
		/\[(?:\\[\s\S]|[^\]\\])*\]|\\(?:x[\da-fA-F]{2}|u[\da-fA-F]{4}|c[a-zA-Z]|[\s\S])|[\s\S]/y,
	points:
		/\[(?:\\[\s\S]|[^\]\\])*\]|\\(?:x[\da-fA-F]{2}|u\{[\da-fA-F]+\}|u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|u[\da-fA-F]{4}|c[a-zA-Z]|[pP]\{[^}]*\}|[\s\S])|[\s\S]/uy,
};

const QUANTIFIER = /(?:[*+?]|\{(\d+)(?:(,)(\d*))?\})(\??)/y;
const OPENING = /\((?:\?(?::|<?[=!]|<[^>]+>)?)?/y;

/** Escapes whose meaning depends on the rest of the expression: references, legacy forms. */
const DEPENDENT = /^\\(?:[1-9k]|c$)/;

/**
 * Parses a valid JavaScript regular expression (ECMA-262, 22.2.1). Returns undefined
 * for one that no finite automaton can match: with backreferences or lookaheads.
 *
 * @param flags without v
 */
export function parseRegex(
	source: string,
	flags: string,
): Expression | undefined {
	try {
		return new RegexParser(source, flags).parse();
	} catch (error) {
		if (error === NOT_REGULAR) return undefined;
		throw error;
	}
}

const NOT_REGULAR = new Error("not regular");

class RegexParser {
	readonly #source: string;
	readonly #isUnicode: boolean;
	#position = 0;

	constructor(source: string, flags: string) {
		this.#source = source;
		this.#isUnicode = flags.includes("u");
	}

	parse(): Expression {
		const all = this.#alternatives();
		if (this.#position < this.#source.length) throw NOT_REGULAR;
		return all;
	}

	#take(pattern: RegExp): RegExpExecArray | undefined {
		pattern.lastIndex = this.#position;
		const taken = pattern.exec(this.#source) ?? undefined;
		this.#position += taken?.[0].length ?? 0;
		return taken;
	}

	/** Reads up to the end of the group. */
	#alternatives(): Expression {
		const options: Expression[] = [];
		let items: Expression[] = [];
		while (this.#position < this.#source.length) {
			const next = this.#next();
			if (next === ")") break;
			if (next === "|") {
				this.#position++;
				options.push({ type: "sequence", items });
				items = [];
			} else {
				items.push(this.#quantified(this.#item()));
			}
		}
		if (options.length === 0) return { type: "sequence", items };
		options.push({ type: "sequence", items });
		return { type: "either", options };
	}

	#item(): Expression {
		if (this.#next() === "(") return this.#group();
		const atoms = this.#isUnicode ? ATOMS.points : ATOMS.units;
		const [source = ""] = this.#take(atoms) ?? [];
		const kind = ASSERTIONS[source];
		if (kind !== undefined) return { type: "assertion", kind };
		const isOctal = source === "\\0" && /\d/.test(this.#next());
		if (DEPENDENT.test(source) || isOctal) throw NOT_REGULAR;
		return { type: "atom", source };
	}

	#next(): string {
		return this.#source[this.#position] ?? "";
	}

	#group(): Expression {
		const [opening = ""] = this.#take(OPENING) ?? [];
		if (["(?", "(?=", "(?!"].includes(opening)) throw NOT_REGULAR;
		const item = this.#alternatives();
		this.#position++;
		if (opening === "(?<=" || opening === "(?<!") {
			return { type: "behind", item, isNegative: opening === "(?<!" };
		}
		return item;
	}

	#quantified(item: Expression): Expression {
		const quantifier = this.#take(QUANTIFIER);
		if (quantifier === undefined) return item;
		const [text, from, comma, to, lazy] = quantifier;
		const isLazy = lazy === "?";
		if (from === undefined) {
			const min = text.startsWith("+") ? 1 : 0;
			const max = text.startsWith("?") ? 1 : Number.POSITIVE_INFINITY;
			return { type: "repeat", item, min, max, isLazy };
		}
		const min = Number(from);
		const max =
			comma === undefined ? min : to ? Number(to) : Number.POSITIVE_INFINITY;
		return { type: "repeat", item, min, max, isLazy };
	}
}
