/**
 * The kind of a character, or of a text's edge, that `^`, `$`, `\b` and `\B`
 * depend on.
 */
export const Kind = { none: 0, newline: 1, word: 2, other: 3 } as const;
export type Kind = (typeof Kind)[keyof typeof Kind];

/** A class of characters that every atom of the expression treats alike. */
export interface CharClass {
	/** Whether each atom matches the class, by the atom's number. */
	accepted: boolean[];
	kind: Kind;
}

/** A character that matches itself alone under all flags but i. */
const LITERAL = /^(?:\\?[^\w\\]|\w)$/su;

/**
 * The classes of characters that an expression distinguishes. RegExp itself decides
 * which atoms match a character, when the character first comes. So case folding,
 * character classes and Unicode properties can't differ from RegExp's.
 */
export class Alphabet {
	/** By their numbers, from 1 on. */
	readonly classes: (CharClass | undefined)[] = [undefined];
	/** The number of each code unit's class; 0 for one that has not come yet. */
	readonly units = new Uint16Array(0x10000);
	readonly #flags: string;
	readonly #numbers = new Map<string, number>();
	readonly #literals = new Map<number, number[]>();
	readonly #tested: { number: number; regex: RegExp }[] = [];
	readonly #bySignature = new Map<string, number>();
	readonly #astral = new Map<number, number>();
	readonly #newline: RegExp;
	readonly #word: RegExp;

	/** @param flags those of the expression */
	constructor(flags: string) {
		this.#flags = flags.replaceAll(/[gmy]/g, "");
		this.#newline = /[\n\r\u2028\u2029]/;
		this.#word = new RegExp("\\w", this.#flags);
	}

	/** Returns the number of an atom, and adds it if it is new. */
	atom(source: string): number {
		const known = this.#numbers.get(source);
		if (known !== undefined) return known;
		const number = this.#numbers.size;
		this.#numbers.set(source, number);
		if (LITERAL.test(source) && source !== "." && !this.#flags.includes("i")) {
			const code = source.codePointAt(source.startsWith("\\") ? 1 : 0) ?? 0;
			const same = this.#literals.get(code) ?? [];
			this.#literals.set(code, [...same, number]);
		} else {
			const regex = new RegExp(`^(?:${source})$`, this.#flags);
			this.#tested.push({ number, regex });
		}
		this.#forget();
		return number;
	}

	/** The number of a character's class. */
	classOf(code: number): number {
		const known = code < 0x10000 ? this.units[code] : this.#astral.get(code);
		return known || this.#classify(code);
	}

	#classify(code: number): number {
		const character = String.fromCodePoint(code);
		const numbers = this.#tested
			.filter(({ regex }) => regex.test(character))
			.map(({ number }) => number)
			.concat(this.#literals.get(code) ?? []);
		const kind = this.#kindOf(character);
		const signature = `${kind}:${numbers.join()}`;
		let found = this.#bySignature.get(signature);
		if (found === undefined) {
			const accepted = Array.from(this.#numbers, () => false);
			for (const number of numbers) accepted[number] = true;
			found = this.classes.push({ accepted, kind }) - 1;
			this.#bySignature.set(signature, found);
		}
		if (code < 0x10000) this.units[code] = found;
		else this.#astral.set(code, found);
		return found;
	}

	#kindOf(character: string): Kind {
		if (this.#newline.test(character)) return Kind.newline;
		return this.#word.test(character) ? Kind.word : Kind.other;
	}

	/** Classes from before the last atom was added, which may split them. */
	#forget(): void {
		if (this.classes.length === 1) return;
		this.classes.length = 1;
		this.#bySignature.clear();
		this.units.fill(0);
		this.#astral.clear();
	}
}
