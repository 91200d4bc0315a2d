import { Alphabet, type CharClass, Kind } from "./alphabet.ts";
import type { Expression } from "./parse.ts";
import { type Node, Program } from "./program.ts";

/** What is known at a place, whatever may match there. */
export interface Context {
	/** Of the character before it. */
	previous: Kind;
	/** For each lookbehind the states that it may be in. */
	behind: readonly (readonly number[])[];
}

/** The ways in which matches may go on that began at one place. */
interface Threads {
	/** Numbers of nodes; of two ways the rather taken one is first. */
	nodes: number[];
	/** For each node the number of the place where its match began, ascending. */
	groups: number[];
}

/** A state of the deterministic automaton. */
export interface State extends Threads {
	/** How many places there are. */
	places: number;
	context: Context;
	/** Whether a match may begin here. */
	isOpen: boolean;
	/** The next state by class of character, where nothing else is to be noted. */
	next: (State | undefined)[];
	steps: (Step | undefined)[];
	atEnd: Step | undefined;
	/** The automaton's when it was made. */
	version: number;
}

/** What a character does. */
export interface Step {
	to: State;
	/** Where the places of `to` come from; the number after the last is the place itself. */
	keep: number[];
	/** How many of them, from the first on, stay as they are. */
	stay: number;
	/** The place from which a match ends before the character; -1 for none. */
	endsBefore: number;
	/** The same, after it. */
	endsAfter: number;
	/** How much it took to work that out. */
	cost: number;
}

/** Beyond that many states they are forgotten, and worked out anew. */
const MOST_STATES = 2000;

/** How much it takes at least to work out a step. */
const STEP_COST = 16;

const NOWHERE: Context = { previous: Kind.none, behind: [] };

/**
 * A regular expression as an automaton that looks at each character once: a
 * set of states in the order in which backtracking would try them, so that it
 * finds what RegExp finds. Such sets are made states of their own when they
 * first come up (a "lazy DFA").
 */
export class Automaton {
	readonly alphabet: Alphabet;
	readonly isUnicode: boolean;
	readonly #program: Program;
	readonly #starts: number[] = [];
	readonly #isMultiline: boolean;
	readonly #isLongest: boolean;
	readonly #closure: Closure;
	/** By the kind of character before. */
	#started = startCaches();
	#states = new Map<string, State>();
	#version = 0;

	/**
	 * @param flags of the expressions, of i, m, s and u
	 * @param isLongest whether the longest match is meant rather than the one
	 *   that RegExp finds
	 */
	constructor(flags: string, isLongest = false) {
		this.alphabet = new Alphabet(flags);
		this.isUnicode = flags.includes("u");
		this.#isMultiline = flags.includes("m");
		this.#isLongest = isLongest;
		this.#program = new Program(this.alphabet);
		this.#closure = new Closure(this.#program.nodes);
	}

	/** How large it is before any text: nodes of the nondeterministic one. */
	get size(): number {
		return this.#program.nodes.length;
	}

	/** One more expression to be found. */
	add(expression: Expression): void {
		this.#starts.push(this.#program.add(expression));
		this.#states.clear();
		this.#started = startCaches();
		this.#version++;
	}

	/** The state in which a text begins, or a search after something. */
	begin(context: Context = NOWHERE, isOpen = true): State {
		return this.#state({ nodes: [], groups: [] }, context, isOpen);
	}

	/** The state as it is since the last expression was added. */
	current(state: State): State {
		if (state.version === this.#version) return state;
		return this.#state(state, state.context, state.isOpen);
	}

	/** What a character of that class does. */
	step(state: State, classNumber: number): Step {
		const known = state.steps[classNumber];
		if (known !== undefined) return known;
		const charClass = this.alphabet.classes[classNumber];
		const step = this.#step(state, charClass);
		state.steps[classNumber] = step;
		const isPlain =
			step.endsBefore === -1 &&
			step.endsAfter === -1 &&
			step.stay === state.places &&
			step.keep.length === state.places &&
			(step.to.isOpen || step.to.places > 0);
		if (isPlain) state.next[classNumber] = step.to;
		return step;
	}

	/** What the end of the text does. */
	end(state: State): Step {
		state.atEnd ??= this.#step(state, undefined);
		return state.atEnd;
	}

	#step(state: State, charClass: CharClass | undefined): Step {
		const { looksAround, looksAhead } = this.#program;
		const kind = looksAround ? (charClass?.kind ?? Kind.none) : Kind.other;
		const closure = this.#closure;
		const before = closure.visits;
		const look = this.#look(state.context, kind);
		const behind: number[][] = [];
		for (const [n, start] of this.#program.behinds.entries()) {
			closure.begin(look);
			const from = [...(state.context.behind[n] ?? []), start];
			const { atoms, isMatch } = closure.ofAll(from);
			look.behind.push(isMatch);
			const next = this.#take({ nodes: atoms, groups: atoms }, charClass).nodes;
			behind.push([...new Set(next)].sort((a, b) => a - b));
		}
		closure.begin(look);
		const here = looksAhead ? this.#close(state) : { ...state, match: -1 };
		let endsBefore = here.match;
		const taken = this.#take(here, charClass);
		if (state.isOpen && endsBefore === -1) {
			const started = looksAhead
				? this.#start(charClass)
				: this.#cachedStart(state.context.previous, charClass);
			if (started.match !== -1) endsBefore = state.places;
			taken.nodes.push(...started.nodes);
			taken.groups.push(...started.nodes.map(() => state.places));
		}
		const context = { previous: kind, behind };
		let endsAfter = -1;
		let threads = unique(taken);
		if (!looksAhead) {
			closure.begin(this.#look(context, Kind.none));
			const closed = this.#close(taken);
			threads = closed;
			endsAfter = closed.match;
		}
		const keep = [...new Set(threads.groups)];
		const renumbered = threads.groups.map((group) => keep.indexOf(group));
		const isOpen =
			(state.isOpen || isIdle(state)) && endsBefore === -1 && endsAfter === -1;
		const to = this.#state(
			{ nodes: threads.nodes, groups: renumbered },
			context,
			isOpen,
		);
		const moved = keep.findIndex((place, n) => place !== n);
		const stay = moved === -1 ? keep.length : moved;
		const cost =
			STEP_COST +
			closure.visits -
			before +
			state.nodes.length +
			to.nodes.length;
		return { to, keep, stay, endsBefore, endsAfter, cost };
	}

	/** The atoms that the threads come to without a character; of matches, the one that is rather taken. */
	#close({ nodes, groups }: Threads): Threads & { match: number } {
		const closed: Threads = { nodes: [], groups: [] };
		let match = -1;
		for (const [n, node] of nodes.entries()) {
			const group = groups[n] ?? 0;
			if (match !== -1 && group !== match) break;
			const { atoms, isMatch } = this.#closure.of(node, !this.#isLongest);
			for (const atom of atoms) {
				closed.nodes.push(atom);
				closed.groups.push(group);
			}
			if (!isMatch) continue;
			match = group;
			if (!this.#isLongest) break;
		}
		return { ...closed, match };
	}

	/** A match that begins here. */
	#start(charClass: CharClass | undefined): Threads & { match: number } {
		const groups = this.#starts.map(() => 0);
		const { match, ...here } = this.#close({ nodes: this.#starts, groups });
		return { match, ...this.#take(here, charClass) };
	}

	/** The same where it depends on nothing else, as there may be many of them. */
	#cachedStart(previous: Kind, charClass: CharClass | undefined) {
		const cache = this.#started[previous];
		let started = cache?.get(charClass);
		if (started === undefined) {
			const before = this.#closure.visits;
			started = this.#start(charClass);
			// Once for each class, so that it is no cost of this step.
			this.#closure.visits = before;
			cache?.set(charClass, started);
		}
		return started;
	}

	/** Where the threads are after a character. */
	#take({ nodes, groups }: Threads, charClass: CharClass | undefined): Threads {
		const taken: Threads = { nodes: [], groups: [] };
		for (const [n, number] of nodes.entries()) {
			const node = this.#program.nodes[number];
			if (node?.type !== "atom" || !charClass?.accepted[node.atom]) continue;
			taken.nodes.push(node.next);
			taken.groups.push(groups[n] ?? 0);
		}
		return taken;
	}

	#look({ previous }: Context, next: Kind): Look {
		const isMultiline = this.#isMultiline;
		return { previous, next, isMultiline, behind: [] };
	}

	#state(threads: Threads, context: Context, isOpen: boolean): State {
		const { nodes, groups } = threads;
		const { previous, behind } = context;
		const parts = [nodes, groups, ...behind].map((part) => part.join());
		const key = `${previous}${isOpen}${parts.join(";")}`;
		const known = this.#states.get(key);
		if (known !== undefined) return known;
		if (this.#states.size >= MOST_STATES) this.#states = new Map();
		const state: State = {
			nodes,
			groups,
			places: (groups.at(-1) ?? -1) + 1,
			context,
			isOpen,
			next: [],
			steps: [],
			atEnd: undefined,
			version: this.#version,
		};
		this.#states.set(key, state);
		return state;
	}
}

function startCaches() {
	return Object.values(Kind).map(
		() => new Map<CharClass | undefined, Threads & { match: number }>(),
	);
}

/** Whether nothing goes on, and nothing begins: the place after an empty match. */
function isIdle({ nodes, isOpen }: State): boolean {
	return nodes.length === 0 && !isOpen;
}

function unique({ nodes, groups }: Threads): Threads {
	const seen = new Set<number>();
	const isFirst = nodes.map((node) => !seen.has(node) && seen.add(node));
	return {
		nodes: nodes.filter((_, n) => isFirst[n]),
		groups: groups.filter((_, n) => isFirst[n]),
	};
}

/** What assertions go by. */
interface Look {
	previous: Kind;
	next: Kind;
	isMultiline: boolean;
	/** For each lookbehind whether it holds. */
	behind: boolean[];
}

/** Follows what takes no character. */
class Closure {
	/** How many nodes it has come to. */
	visits = 0;
	readonly #nodes: readonly Node[];
	readonly #seen = new Set<number>();
	/** Splits that led here without a character. */
	readonly #open = new Set<number>();
	#look: Look = {
		previous: Kind.none,
		next: Kind.none,
		isMultiline: false,
		behind: [],
	};

	constructor(nodes: readonly Node[]) {
		this.#nodes = nodes;
	}

	/** At another place: whatever is found is found once there. */
	begin(look: Look): void {
		this.#look = look;
		this.#seen.clear();
	}

	ofAll(nodes: readonly number[]): { atoms: number[]; isMatch: boolean } {
		const all = nodes.map((node) => this.of(node, false));
		return {
			atoms: all.flatMap(({ atoms }) => atoms),
			isMatch: all.some(({ isMatch }) => isMatch),
		};
	}

	/** @param stops at a match, because what comes after it is less wanted */
	of(from: number, stops: boolean): { atoms: number[]; isMatch: boolean } {
		const atoms: number[] = [];
		let isMatch = false;
		/** Nodes to come; of a split that is done with, ~number. */
		const stack = [from];
		this.#open.clear();
		for (let n = stack.pop(); n !== undefined; n = stack.pop()) {
			if (n < 0) {
				this.#open.delete(~n);
				continue;
			}
			if (this.#seen.has(n)) continue;
			this.visits++;
			const node = this.#nodes[n] as Node;
			if (node.type === "taken" && this.#open.has(node.since)) continue;
			this.#seen.add(n);
			if (node.type === "match") {
				isMatch = true;
				if (stops) break;
			} else if (node.type === "atom") {
				atoms.push(n);
			} else if (node.type === "split") {
				this.#open.add(n);
				stack.push(~n, node.second, node.first);
			} else if (this.#holds(node)) {
				stack.push(node.next);
			}
		}
		return { atoms, isMatch };
	}

	#holds(node: Exclude<Node, { type: "atom" | "split" | "match" }>): boolean {
		const { previous, next, isMultiline, behind } = this.#look;
		if (node.type === "taken") return true;
		if (node.type === "behind") {
			return behind[node.behind] !== node.isNegative;
		}
		const isEdge = (kind: Kind) =>
			kind === Kind.none || (isMultiline && kind === Kind.newline);
		const isBoundary = (previous === Kind.word) !== (next === Kind.word);
		if (node.kind === "start") return isEdge(previous);
		if (node.kind === "end") return isEdge(next);
		return isBoundary === (node.kind === "boundary");
	}
}
