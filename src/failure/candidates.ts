import { SIGNS, WORDS } from "./candidate-words.ts";

/** Stands for any of the signs. */
const SIGN = 0x7f;

const NEWLINE = 0x0a;

/** The alphabet is ASCII; what is beyond is 0, or SIGN. */
const LETTERS = 128;

/**
 * The words as an automaton (Aho and Corasick, 1975), which looks at each
 * character once. An expression of as many alternatives takes ten times as long.
 */
interface Automaton {
	/** The state after a state and a letter: `next[(state << 7) | letter]`. */
	next: Uint16Array;
	/** States from this one on have found a word. */
	found: number;
	/** The state where a line begins. */
	lineStart: number;
	signs: ReadonlySet<number>;
}

let automaton: Automaton | undefined;

/** Finds lines that a rule may match. */
export class Candidates {
	/** How many lines were passed by. */
	passed = 0;

	/**
	 * Gives where the next line begins that may tell anything; the text's length
	 * when none does.
	 *
	 * @param from where a line begins
	 */
	next(text: string, from: number): number {
		automaton ??= build();
		const { next, found, lineStart, signs } = automaton;
		let state = lineStart;
		let start = from;
		let passed = 0;
		for (let at = from; at < text.length; at++) {
			const code = text.charCodeAt(at);
			if (code === NEWLINE) {
				passed++;
				start = at + 1;
				state = lineStart;
				continue;
			}
			const letter = code < LETTERS ? code : signs.has(code) ? SIGN : 0;
			state = next[(state << 7) | letter] ?? 0;
			if (state >= found) {
				this.passed = passed;
				return start;
			}
		}
		this.passed = passed;
		return text.length;
	}
}

/** A node of the words' tree. */
interface Node {
	children: Map<number, Node>;
	/** Where to go on when no child fits: the longest end that is a beginning. */
	fallback: Node | undefined;
	isWord: boolean;
	number: number;
}

function build(): Automaton {
	const root = node();
	for (const word of WORDS) add(root, word);
	add(root, String.fromCharCode(SIGN));
	const nodes = inOrder(root);
	// Those that have found a word get the highest numbers.
	const sorted = [...nodes].sort((a, b) => Number(a.isWord) - Number(b.isWord));
	for (const [number, each] of sorted.entries()) each.number = number;
	const next = new Uint16Array(sorted.length * LETTERS);
	for (const each of nodes) {
		for (let letter = 0; letter < LETTERS; letter++) {
			const after = step(each, lowerCase(letter));
			next[(each.number << 7) | letter] = after.number;
		}
	}
	return {
		next,
		found: nodes.filter(({ isWord }) => !isWord).length,
		lineStart: step(root, NEWLINE).number,
		signs: new Set(Array.from(SIGNS, (sign) => sign.charCodeAt(0))),
	};
}

function node(): Node {
	return { children: new Map(), fallback: undefined, isWord: false, number: 0 };
}

function add(root: Node, word: string): void {
	let at = root;
	for (const char of word) {
		const letter = char.charCodeAt(0);
		let child = at.children.get(letter);
		if (child === undefined) {
			child = node();
			at.children.set(letter, child);
		}
		at = child;
	}
	at.isWord = true;
}

/** All nodes by their depth, each with its fallback. */
function inOrder(root: Node): Node[] {
	const nodes = [root];
	for (const each of nodes) {
		for (const [letter, child] of each.children) {
			child.fallback =
				each === root ? root : step(each.fallback ?? root, letter);
			child.isWord ||= child.fallback.isWord;
			nodes.push(child);
		}
	}
	return nodes;
}

function step(from: Node, letter: number): Node {
	let at: Node | undefined = from;
	while (at !== undefined) {
		const child = at.children.get(letter);
		if (child !== undefined) return child;
		if (at.fallback === undefined) return at;
		at = at.fallback;
	}
	return from;
}

function lowerCase(letter: number): number {
	return letter >= 0x41 && letter <= 0x5a ? letter + 0x20 : letter;
}
