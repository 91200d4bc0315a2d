import { stripControls } from "../../text/parse.ts";

/** What a search has found in some lines. */
export interface Found {
	/** The numbers of the lines that match, from 0. */
	lines: Uint32Array<ArrayBuffer>;
	/** How many matches there are; a line can have several. */
	matches: number;
	/** How many lines were searched. */
	searched: number;
}

/**
 * Searches whole lines, each with its newline, for a pattern with the flags
 * `gm`. Matches never reach across lines or into escape sequences.
 */
export function searchText(text: string, pattern: RegExp): Found {
	return text.includes("\x1b")
		? searchLines(text, pattern)
		: (searchAtOnce(text, pattern) ?? searchLines(text, pattern));
}

/** Searches all lines in one pass; undefined if a match would span several lines. */
function searchAtOnce(text: string, pattern: RegExp): Found | undefined {
	const lines: number[] = [];
	let matches = 0;
	let line = 0;
	let lineEnd = text.indexOf("\n");
	pattern.lastIndex = 0;
	for (
		let match = pattern.exec(text);
		match !== null;
		match = pattern.exec(text)
	) {
		if (match[0] === "") {
			// An empty match marks nothing, and there is one at each character.
			pattern.lastIndex++;
			continue;
		}
		if (match[0].includes("\n")) return undefined;
		while (lineEnd < match.index) {
			line++;
			lineEnd = text.indexOf("\n", lineEnd + 1);
		}
		matches++;
		if (lines.at(-1) !== line) lines.push(line);
	}
	while (lineEnd !== -1) {
		line++;
		lineEnd = text.indexOf("\n", lineEnd + 1);
	}
	return { lines: Uint32Array.from(lines), matches, searched: line };
}

function searchLines(text: string, pattern: RegExp): Found {
	const lines: number[] = [];
	let matches = 0;
	const all = text.slice(0, -1).split("\n");
	for (const [number, line] of all.entries()) {
		const found = rangesIn(stripControls(line), pattern).length;
		matches += found;
		if (found > 0) lines.push(number);
	}
	return { lines: Uint32Array.from(lines), matches, searched: all.length };
}

/** Where in a line, without its escape sequences, the matches are. */
export function rangesIn(
	line: string,
	pattern: RegExp,
): { start: number; end: number }[] {
	return Array.from(line.matchAll(pattern), ({ 0: { length }, index }) => ({
		start: index,
		end: index + length,
	})).filter(({ start, end }) => end > start);
}
