/** What a piece of JSON is, for its colour. */
export type JsonKind = "key" | "string" | "number" | "word" | "mark";

export interface JsonToken {
	kind: JsonKind;
	text: string;
}

/** A line of laid-out JSON. */
export interface JsonLine {
	/** How many steps it is indented. */
	depth: number;
	tokens: JsonToken[];
}

export interface PrettyJson {
	/** What stands before the JSON, such as a time. */
	before: string;
	lines: JsonLine[];
}

/** Longer lines are data that nobody reads laid out, in characters. */
const LONGEST = 256 * 1024;

/** Deeper levels are not indented any further. */
const MOST_DEPTH = 32;

/** How many candidates for where the JSON begins are tried in a line. */
const MOST_TRIES = 4;

/** An object, or an array of what is no number: `step [3]` is no JSON. */
const BEGINNING = /(?<=^|[\s:=|])(?:\{\s*["}]|\[\s*["{[])|^\s*[{[]/g;

const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

/** A cheap pre-filter, by the line's first and last character: whether parsing is worth trying. */
export function mayBeJson(text: string): boolean {
	return (
		text.length <= LONGEST &&
		/[}\]]\s*$/.test(text.slice(-8)) &&
		text.search(BEGINNING) !== -1
	);
}

/**
 * Lays out a line that is a JSON object or array, or ends with one. Numbers
 * and strings stay as they were written.
 *
 * @param text without escape sequences
 * @returns undefined when there is no JSON
 */
export function prettyJson(text: string): PrettyJson | undefined {
	if (!mayBeJson(text)) return undefined;
	let tries = 0;
	for (const { index } of text.matchAll(BEGINNING)) {
		const json = text.slice(index);
		if (isJson(json)) {
			return { before: text.slice(0, index), lines: layOut(json) };
		}
		if (++tries === MOST_TRIES) break;
	}
	return undefined;
}

function isJson(text: string): boolean {
	try {
		JSON.parse(text);
		return true;
	} catch {
		return false;
	}
}

/** One member or element a line; what is empty stays on its line. */
function layOut(json: string): JsonLine[] {
	const lines: JsonLine[] = [];
	let line: JsonLine = { depth: 0, tokens: [] };
	let depth = 0;
	const breakLine = () => {
		lines.push(line);
		line = { depth: Math.min(depth, MOST_DEPTH), tokens: [] };
	};
	let last = "";
	for (const [token] of json.matchAll(TOKEN)) {
		const opened = last === "{" || last === "[";
		if (token === "}" || token === "]") {
			depth--;
			if (!opened) breakLine();
		} else if (opened || last === ",") {
			breakLine();
		}
		if (token === ":") nameKey(line);
		line.tokens.push({
			kind: kindOf(token),
			text: token === ":" ? ": " : token,
		});
		if (token === "{" || token === "[") depth++;
		last = token;
	}
	lines.push(line);
	return lines;
}

function nameKey({ tokens }: JsonLine): void {
	const key = tokens.at(-1);
	if (key !== undefined) key.kind = "key";
}

function kindOf(token: string): JsonKind {
	const first = token[0] ?? "";
	if (first === '"') return "string";
	if ("{}[],:".includes(first)) return "mark";
	return /[-\d]/.test(first) ? "number" : "word";
}
