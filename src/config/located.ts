import {
	findNodeAtLocation,
	getNodeValue,
	type Node,
	type ParseError,
	parseTree,
	printParseErrorCode,
} from "jsonc-parser";
import type { Path, Problem } from "./problems.ts";

/** A file's text as a value, of which each part knows its line. */
export class LocatedJson {
	readonly #text: string;
	readonly #root: Node | undefined;
	/** What keeps it from being a value: in its syntax, or keys that are there twice. */
	readonly problems: readonly (Problem & { line: number })[];

	/** @param text JSON, which may have comments and commas at the end of lists */
	constructor(text: string) {
		this.#text = text;
		const errors: ParseError[] = [];
		this.#root = parseTree(text, errors, { allowTrailingComma: true });
		const [error] = errors;
		this.problems = error
			? [{ path: [], problem: syntax(error), line: this.#lineAt(error.offset) }]
			: wrongKeys(this.#root, []).map(({ offset, ...problem }) => ({
					...problem,
					line: this.#lineAt(offset),
				}));
	}

	/** Only of a file that has no problems. */
	get value(): unknown {
		return this.#root && getNodeValue(this.#root);
	}

	/** The line of what is there, from 1 on; of its nearest parent where it is missing. */
	lineOf(path: Path): number {
		for (let length = path.length; length > 0; length--) {
			const node =
				this.#root && findNodeAtLocation(this.#root, path.slice(0, length));
			// A property's line is that of its key.
			if (node) return this.#lineAt((keyOf(node) ?? node).offset);
		}
		return this.#lineAt(this.#root?.offset ?? 0);
	}

	#lineAt(offset: number): number {
		return this.#text.slice(0, offset).split("\n").length;
	}
}

function keyOf({ parent }: Node): Node | undefined {
	return parent?.type === "property" ? parent : undefined;
}

/** In words: "PropertyNameExpected" as "property name expected". */
function syntax({ error }: ParseError): string {
	const words = printParseErrorCode(error).replaceAll(
		/(?<=[a-z])(?=[A-Z])/g,
		" ",
	);
	return `this is no JSON: ${words.toLowerCase()}`;
}

/** A key that is there twice would lose the first one; and `__proto__` is none. */
function wrongKeys(
	node: Node | undefined,
	path: Path,
): (Problem & { offset: number })[] {
	const children = node?.children ?? [];
	if (node?.type === "array") {
		return children.flatMap((child, n) => wrongKeys(child, [...path, n]));
	}
	if (node?.type !== "object") return [];
	const seen = new Set<string>();
	return children.flatMap(({ children: [key, value] = [], offset }) => {
		const name: string = key?.value;
		const here = [...path, name];
		const isTwice = seen.has(name);
		seen.add(name);
		if (isTwice) return [{ path: here, problem: "it is there twice", offset }];
		if (name === "__proto__") {
			return [{ path: here, problem: "there is no such key", offset }];
		}
		return wrongKeys(value, here);
	});
}
