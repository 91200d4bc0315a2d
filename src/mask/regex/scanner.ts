import type { Found, Search } from "../search.ts";
import type { Automaton, Context, State, Step } from "./automaton.ts";

/**
 * The work that a search may do beyond one step per character: a share for each
 * character, and an allowance to begin with. Only expressions that were made to
 * take long exceed it; they would hold the command up.
 */
const ALLOWANCE = { perCharacter: 16, perNode: 5000, atFirst: 4_000_000 };

/** What one step of building the automaton costs, in characters looked at. */
const BUILDING_COST = 32;

/** A match that more text may extend or replace. */
interface Pending extends Found {
	context: Context;
}

/** Finds the matches of a regular expression by its automaton. */
export class Scanner implements Search {
	isStuck = false;
	readonly #automaton: Automaton;
	#state: State;
	/** The starts of the matches that are open, ascending. */
	#starts: number[] = [];
	#pending: Pending | undefined;
	/** The text from `decided` on, which has to be searched again after a match. */
	#kept = "";
	#keptFrom: number;
	#end: number;
	readonly #prepare: () => void;
	#allowance: number;

	/**
	 * @param position where the text begins
	 * @param prepare called before each search, to add to the automaton
	 */
	constructor(automaton: Automaton, position = 0, prepare = () => {}) {
		prepare();
		this.#automaton = automaton;
		this.#prepare = prepare;
		this.#allowance = ALLOWANCE.atFirst + automaton.size * ALLOWANCE.perNode;
		this.#state = automaton.begin();
		this.#keptFrom = position;
		this.#end = position;
	}

	get decided(): number {
		return this.#starts[0] ?? this.#end;
	}

	push(piece: string): Found[] {
		this.#prepare();
		this.#state = this.#automaton.current(this.#state);
		this.#kept += piece;
		const from = this.#end;
		this.#end += piece.length;
		this.#allowance += piece.length * ALLOWANCE.perCharacter;
		const found: Found[] = [];
		this.#scan(piece, from, found);
		this.#forget(piece, from);
		return found;
	}

	end(): Found[] {
		const found: Found[] = [];
		for (;;) {
			this.#apply(this.#automaton.end(this.#state), this.#end, 0);
			if (this.#pending === undefined || this.isStuck) break;
			this.#settle(found);
		}
		this.#forget("", this.#end);
		return found;
	}

	release(position: number): Found[] {
		const found: Found[] = [];
		while (this.#pending && this.#pending.start < position && !this.isStuck) {
			this.#settle(found);
		}
		this.#starts = this.#starts.map((start) => Math.max(start, position));
		this.#forget("", this.#end);
		return found;
	}

	/** @param base where the text stands in the whole */
	#scan(text: string, base: number, found: Found[]): void {
		const { alphabet, isUnicode } = this.#automaton;
		const { units } = alphabet;
		let state = this.#state;
		for (let at = 0; at < text.length; ) {
			const code = isUnicode
				? (text.codePointAt(at) ?? 0)
				: text.charCodeAt(at);
			const length = code > 0xffff ? 2 : 1;
			const charClass = units[code] || alphabet.classOf(code);
			const next = state.next[charClass];
			if (next !== undefined) {
				state = next;
				at += length;
				continue;
			}
			this.#apply(this.#step(state, charClass), base + at, length);
			at += length;
			state = this.#state;
			if (this.isStuck) break;
			if (this.#pending === undefined || state.places > 0) continue;
			const end = this.#restart(found);
			state = this.#state;
			this.#spend(base + at - end);
			if (this.isStuck) break;
			if (end < base) {
				text = this.#kept;
				base = this.#keptFrom;
			}
			at = end - base;
		}
		this.#state = state;
	}

	#step(state: State, charClass: number): Step {
		const known = state.steps[charClass];
		if (known !== undefined) return known;
		const step = this.#automaton.step(state, charClass);
		this.#spend(step.cost * BUILDING_COST);
		return step;
	}

	#spend(cost: number): void {
		this.#allowance -= cost;
		if (this.#allowance < 0) this.isStuck = true;
	}

	/** @param length of the character at that position */
	#apply(step: Step, position: number, length: number): void {
		const starts = this.#starts;
		if (step.endsBefore !== -1) {
			const start = starts[step.endsBefore] ?? position;
			const { context } = this.#state;
			this.#pending = { start, end: position, context };
		}
		if (step.endsAfter !== -1) {
			const start = starts[step.endsAfter] ?? position;
			const end = position + length;
			this.#pending = { start, end, context: step.to.context };
		}
		// The hot loop: it runs for most words of a text.
		const { keep, stay } = step;
		const isLonger = stay > starts.length;
		for (let n = stay; n < keep.length; n++) {
			starts[n] = starts[keep[n] as number] ?? position;
		}
		if (isLonger) starts[stay - 1] = position;
		starts.length = keep.length;
		this.#state = step.to;
	}

	/** Accepts the pending match, and searches again the text after it. */
	#settle(found: Found[]): void {
		const end = this.#restart(found);
		this.#spend(this.#end - end);
		this.#scan(this.#kept.slice(end - this.#keptFrom), end, found);
	}

	/**
	 * Accepts the pending match, and returns the position at which the search
	 * goes on.
	 */
	#restart(found: Found[]): number {
		const { start, end, context } = this.#pending as Pending;
		if (end > start) found.push({ start, end });
		// After an empty match the next character is skipped, as RegExp does it.
		this.#state = this.#automaton.begin(context, end > start);
		this.#pending = undefined;
		this.#starts = [];
		return end;
	}

	/** Updates the decided position; the piece is the end of the text. */
	#forget(piece: string, from: number): void {
		const { decided } = this;
		if (decided >= from) this.#kept = piece.slice(decided - from);
		else if (decided > this.#keptFrom) {
			this.#kept = this.#kept.slice(decided - this.#keptFrom);
		}
		this.#keptFrom = decided;
	}
}
