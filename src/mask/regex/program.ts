import type { Alphabet } from "./alphabet.ts";
import type { Assertion, Expression } from "./parse.ts";

/** A state of the nondeterministic automaton; states go by their number. */
export type Node =
	/** Takes a character. */
	| { type: "atom"; atom: number; next: number }
	/** Goes on in either way, in the first rather. */
	| { type: "split"; first: number; second: number }
	| { type: "assertion"; kind: Assertion; next: number }
	| { type: "behind"; behind: number; isNegative: boolean; next: number }
	/** The end of what was optional: no way on when nothing was taken since that split. */
	| { type: "taken"; since: number; next: number }
	| { type: "match" };

/** Expressions as the states of one automaton (Thompson's construction). */
export class Program {
	readonly nodes: Node[] = [{ type: "match" }];
	/** Where each lookbehind's automaton begins; one inside of another comes first. */
	readonly behinds: number[] = [];
	/** Whether anything depends on the character before a place, or on the one after it. */
	looksAround = false;
	/** Whether anything depends on more than the character before a place. */
	looksAhead = false;
	readonly #alphabet: Alphabet;

	constructor(alphabet: Alphabet) {
		this.#alphabet = alphabet;
	}

	/** Adds an expression, and gives the state in which it begins. */
	add(expression: Expression): number {
		return this.#compile(expression, 0);
	}

	#push(node: Node): number {
		return this.nodes.push(node) - 1;
	}

	/** The state in which the expression begins that goes on in `next`. */
	#compile(expression: Expression, next: number): number {
		switch (expression.type) {
			case "atom": {
				const atom = this.#alphabet.atom(expression.source);
				return this.#push({ type: "atom", atom, next });
			}
			case "sequence":
				return expression.items.reduceRight(
					(after, item) => this.#compile(item, after),
					next,
				);
			case "either":
				return expression.options
					.map((option) => this.#compile(option, next))
					.reduceRight((second, first) =>
						this.#push({ type: "split", first, second }),
					);
			case "assertion":
				this.looksAround = true;
				this.looksAhead ||= expression.kind !== "start";
				return this.#push({ type: "assertion", kind: expression.kind, next });
			case "behind": {
				const { item, isNegative } = expression;
				this.looksAhead = true;
				const behind = this.behinds.push(this.#compile(item, 0)) - 1;
				return this.#push({ type: "behind", behind, isNegative, next });
			}
			case "repeat":
				return this.#repeat(expression, next);
		}
	}

	/**
	 * What is repeated and takes nothing is no repetition beyond the least number
	 * (ECMA-262, 22.2.2.3.1, step 2.b), which decides between alternatives.
	 */
	#repeat(
		{ item, min, max, isLazy }: Expression & { type: "repeat" },
		next: number,
	): number {
		let after = next;
		if (max === Number.POSITIVE_INFINITY) {
			after = this.#optional(isLazy, next, (split) =>
				this.#compile(item, split),
			);
		} else {
			for (let n = min; n < max; n++) {
				const rest = after;
				after = this.#optional(isLazy, next, (split) => {
					const taken = { type: "taken", since: split, next: rest } as const;
					return this.#compile(item, this.#push(taken));
				});
			}
		}
		for (let n = 0; n < min; n++) after = this.#compile(item, after);
		return after;
	}

	#optional(
		isLazy: boolean,
		next: number,
		compile: (split: number) => number,
	): number {
		const split = { type: "split", first: next, second: next } as const;
		const number = this.#push(split);
		const item = compile(number);
		this.nodes[number] = isLazy
			? { ...split, second: item }
			: { ...split, first: item };
		return number;
	}
}

/** How many states an expression becomes, at most. */
export function sizeOf(expression: Expression): number {
	switch (expression.type) {
		case "sequence":
			return sum(expression.items.map(sizeOf));
		case "either":
			return sum(expression.options.map((option) => sizeOf(option) + 1));
		case "repeat": {
			const { item, min, max } = expression;
			const times = max === Number.POSITIVE_INFINITY ? min + 1 : max;
			return times * (sizeOf(item) + 2);
		}
		case "behind":
			return sizeOf(expression.item) + 1;
		default:
			return 1;
	}
}

function sum(numbers: number[]): number {
	return numbers.reduce((total, number) => total + number, 0);
}
