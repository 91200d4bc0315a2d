import { describe, expect, it } from "vitest";
import { maskFor } from "../../src/cli/sharing/secrets.ts";
import { Automaton } from "../../src/mask/regex/automaton.ts";
import { parseRegex } from "../../src/mask/regex/parse.ts";
import { Scanner } from "../../src/mask/regex/scanner.ts";
import type { Found } from "../../src/mask/search.ts";

/** The same numbers in every run. */
let seed = 20;

function below(limit: number): number {
	seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
	return Math.floor((seed / 2_147_483_648) * limit);
}

function pick(items: string[]): string {
	return items[below(items.length)] ?? "";
}

const ATOMS = [
	..."abcAé-xks😀ſ",
	..."[ab] [^a] . \\w \\W \\s \\d [a-c] \\n [] [^] \\x61 \\u00e9 \\-".split(
		" ",
	),
];
const QUANTIFIERS = "* + ? {2} {1,3} {0,2} {2,} *? +? ?? {1,3}? {0}".split(" ");
const FLAGS = ["m", "", "i", "im", "u", "mu", "iu", "s", "ms", "imsu"];
const CHARACTERS = [..."aabbccABxkKsSé\n -1😀ſK\u2028"];

function randomRegex(depth: number): string {
	const inner = () => randomRegex(depth - 1);
	const forms = [
		() => `${inner()}${inner()}`,
		() => `${inner()}${inner()}`,
		() => `(${inner()}|${inner()})`,
		() => `(?:${pick(["|", `${inner()}|`])}${inner()})`,
		() => `(?:${inner()}|)`,
		() => `(?:${inner()})${pick(QUANTIFIERS)}`,
		() => `(?:${inner()})${pick(QUANTIFIERS)}`,
		() => pick(["^", "$", "\\b", "\\B"]),
		() => `(?<${pick(["=", "!"])}${inner()})`,
	];
	const form = depth > 0 ? forms[below(forms.length + 4)] : undefined;
	return form?.() ?? pick(ATOMS);
}

function scanned(automaton: Automaton, pieces: string[]): Found[] {
	const scanner = new Scanner(automaton);
	const found = pieces.flatMap((piece) => scanner.push(piece));
	return [...found, ...scanner.end()];
}

function cutAnywhere(characters: string[]): string[] {
	const pieces = [""];
	for (const character of characters) {
		pieces.push((below(2) ? "" : (pieces.pop() ?? "")) + character);
	}
	return pieces;
}

it("finds what RegExp finds, wherever the text is cut", () => {
	let compared = 0;
	for (let n = 0; n < 500; n++) {
		const source = randomRegex(5);
		const flags = pick(FLAGS);
		const regex = compile(source, flags);
		const expression = regex && parseRegex(source, flags);
		if (regex === undefined || expression === undefined) continue;
		const automaton = new Automaton(flags);
		automaton.add(expression);
		for (let text = 0; text < 6; text++) {
			const length = below(14);
			const characters = Array.from({ length }, () => pick(CHARACTERS));
			const expected = [...characters.join("").matchAll(regex)]
				.map(({ 0: { length }, index }) => ({
					start: index,
					end: index + length,
				}))
				.filter(({ start, end }) => end > start);
			const found = scanned(automaton, cutAnywhere(characters));
			expect([source, flags, characters, found]).toEqual([
				source,
				flags,
				characters,
				expected,
			]);
			compared++;
		}
	}
	expect(compared).toBeGreaterThan(2300);
});

function compile(source: string, flags: string): RegExp | undefined {
	try {
		return new RegExp(source, `${flags}g`);
	} catch {
		return undefined; // Two quantifiers, or an escape that u does not allow.
	}
}

it("leaves to RegExp what is more than regular", () => {
	for (const source of [
		"(a)\\1",
		"(?<n>a)\\k<n>",
		"a(?=b)",
		"a(?!b)",
		"(?<=a(?=b))",
		"\\07",
	]) {
		expect([source, parseRegex(source, "")]).toEqual([source, undefined]);
	}
	expect(parseRegex("(?<year>\\d{4})(?<=2)\\p{L}\\cA\\0", "u")).toBeDefined();
});

it("finds the longest of several, and those that are added meanwhile", () => {
	const automaton = new Automaton("", true);
	const add = (text: string) => {
		const expression = parseRegex(text, "");
		if (expression) automaton.add(expression);
	};
	add("abc");
	add("abcde");
	const scanner = new Scanner(automaton);
	expect(scanner.push("abcabcdea")).toEqual([
		{ start: 0, end: 3 },
		{ start: 3, end: 8 },
	]);
	add("xé");
	expect([...scanner.push("bcxé"), ...scanner.end()]).toEqual([
		{ start: 8, end: 11 },
		{ start: 11, end: 13 },
	]);
});

/** Milliseconds of the processor that masking takes; the least of several times. */
function cost(regex: string, text: string, pieceLength: number): number {
	const times = Array.from({ length: 3 }, () => {
		const mask = maskFor({ mask: [regex], maskEnv: false }, {});
		const stream = mask?.stream();
		const bytes = Buffer.from(text);
		const before = process.cpuUsage();
		for (let from = 0; from < bytes.length; from += pieceLength) {
			stream?.push(bytes.subarray(from, from + pieceLength));
		}
		stream?.end();
		return process.cpuUsage(before).user / 1000;
	});
	return Math.min(...times);
}

describe("takes in proportion to the text, not to its square", () => {
	const hex = (length: number) => "0123456789abcdef".repeat(length / 16);
	it.each([
		["/[\\w.+-]+@[\\w-]+\\.\\w+/", hex, 65536],
		["/[\\w.+-]+@[\\w-]+\\.\\w+/", hex, 512],
		["/\\w+_?(token|secret)=\\S+/", (n: number) => "a".repeat(n), 65536],
		["/(?<!x)(?:a|a)*b/", (n: number) => "a".repeat(n), 65536],
	])("%s", (regex, textOf, pieceLength) => {
		cost(regex, textOf(65536), pieceLength); // Compiled by then.
		const once = cost(regex, textOf(131_072), pieceLength);
		const fourTimes = cost(regex, textOf(4 * 131_072), pieceLength);
		expect(fourTimes).toBeLessThan(10 * once + 200);
	});
});

describe("hides what can't be searched in time", () => {
	const xs = `${"x".repeat(100_000)}z`;
	const mixed = Array.from(xs, () => pick(["a", "x"])).join("");
	it.each([
		["/(?=x)(?:x+x+)+y/", xs],
		["/x(?:.*y)?/", xs],
		["/(?:a|x)*a(?:a|x){300}c/", mixed],
	])("%s", (regex, text) => {
		const told: string[] = [];
		const mask = maskFor(
			{ mask: ["a-secret", regex], maskEnv: false },
			{},
			(name) => told.push(name),
		);
		const stream = mask?.stream();
		const push = (piece: string) => stream?.push(Buffer.from(piece)).toString();
		expect(push("before\n")).toBe("before\n");
		// Most of a line; and the rest of it, whatever comes.
		const hidden = `${push(text)}${push("abc")}`;
		expect(hidden.slice(0, 100)).toMatch(/^(?:\*\*\*)+$/);
		expect(push("still\nafter\n")).toBe("***\nafter\n");
		push(text);
		expect(told).toEqual(["--mask number 2"]);
	});
});
