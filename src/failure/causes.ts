import type { Failure } from "./failure.ts";
import type { Rule } from "./rule.ts";

/** So many causes are kept; all are counted. */
export const MOST_KEPT = 100;

/** A cause of a list of results. */
interface Listed {
	failure: Failure;
	/** The rules that find what takes its place. */
	to: readonly string[];
}

/** The causes that have been found, and which of them is to be said first. */
export class Causes {
	readonly #kept: Failure[] = [];
	#count = 0;
	/** Those that say for sure that something failed: who only logs may go on. The first of them, at least. */
	readonly #sure = new Set<Failure>();
	#crash: Failure | undefined;
	#listed: Listed[] = [];
	/** The names of the rules that have found some. */
	readonly #rules = new Set<string>();
	/** The line, from 1, of the last one, if a logger told it. */
	#loggedLine = -1;

	/** The first of them, in their order. */
	get kept(): readonly Failure[] {
		return this.#kept;
	}

	/** How many there are. */
	get count(): number {
		return this.#count;
	}

	/** The first that ends a program or a test, where all before it is what loggers have told. */
	get crash(): Failure | undefined {
		return this.#crash;
	}

	/** The one to be said first, if no other one can take its place. */
	get settled(): Failure | undefined {
		const first = this.#crash ?? this.#kept[0];
		if (first === undefined || this.#sure.size === 0) return undefined;
		const mayGiveWay = this.#listed.some(({ failure }) => failure === first);
		return mayGiveWay ? undefined : first;
	}

	/** Whether that rule has found one. */
	has(rule: string): boolean {
		return this.#rules.has(rule);
	}

	/** Counts what a rule finds; tells whether it is to be added. */
	counts({ crash }: Pick<Rule, "crash">): boolean {
		this.#count++;
		const mayEnd = crash !== undefined && this.#sure.size === 0;
		return this.#kept.length < MOST_KEPT || mayEnd;
	}

	/** Adds one that no rule of ours has found. */
	addSure(failure: Failure): void {
		this.#kept.push(failure);
		this.#sure.add(failure);
	}

	/** Adds what a rule has found, in a line of that text. */
	add(
		{ name, isLogged, crash, givesWayTo }: Rule,
		failure: Failure,
		text: string,
	): void {
		const ends = crash?.test(text) === true;
		// What stands right below a logger's line is part of that.
		const isPart = this.#loggedLine === failure.line - 1;
		if (ends && isPart) failure.isPart = true;
		const isCrash = ends && !isPart && this.#sure.size === 0;
		if (isCrash && this.#count > 1) {
			this.#crash = failure;
			failure.isLater = true;
		}
		const isSure = !isPart && (ends || !isLogged);
		if (isSure && this.#sure.size < MOST_KEPT) this.#sure.add(failure);
		this.#loggedLine = isLogged || isPart ? failure.line : -1;
		this.#rules.add(name);
		if (this.#kept.length >= MOST_KEPT) return;
		this.#kept.push(failure);
		if (givesWayTo) this.#listed.push({ failure, to: givesWayTo });
	}

	/** Lets go of what stands in lists, where that rule finds the parts that say why. */
	passLists({ name }: Rule): void {
		const passed = this.#listed.filter(({ to }) => to.includes(name));
		if (passed.length === 0) return;
		this.#listed = this.#listed.filter(({ to }) => !to.includes(name));
		for (const { failure } of passed) this.#remove(failure);
	}

	/** Takes one back, unless more are counted than kept; tells whether it was there. */
	takeBack(failure: Failure): boolean {
		return this.#count === this.#kept.length && this.#remove(failure);
	}

	/** The same of copies. */
	fork(): Causes {
		const fork = new Causes();
		const copies = new Map<Failure, Failure>();
		const copyOf = (failure: Failure) => {
			const copy = copies.get(failure) ?? { ...failure };
			copies.set(failure, copy);
			return copy;
		};
		fork.#kept.push(...this.#kept.map(copyOf));
		fork.#count = this.#count;
		for (const failure of this.#sure) fork.#sure.add(copyOf(failure));
		fork.#crash = this.#crash && copyOf(this.#crash);
		fork.#listed = this.#listed.map(({ failure, to }) => ({
			failure: copyOf(failure),
			to,
		}));
		for (const name of this.#rules) fork.#rules.add(name);
		fork.#loggedLine = this.#loggedLine;
		return fork;
	}

	/** Tells whether it was there: it may have been taken back. */
	#remove(failure: Failure): boolean {
		this.#sure.delete(failure);
		if (this.#crash === failure) this.#crash = undefined;
		const at = this.#kept.indexOf(failure);
		if (at === -1) return false;
		this.#kept.splice(at, 1);
		this.#count--;
		return true;
	}
}
