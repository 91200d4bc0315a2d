/** What a line says that begins or ends a group of lines. */
export type Marker =
	| {
			type: "begin";
			/** GitLab's sections have names, by which they end. */
			name?: string;
			/** What of the line is the marker; nothing of one that erases itself. */
			mark?: Mark;
			/** Whether the group is to be folded until one opens it. */
			folded: boolean;
	  }
	| { type: "end"; name?: string };

/** A part of a line's text that is there for machines. */
export interface Mark {
	/** Where it begins in the text. */
	at: number;
	text: string;
}

/** A marker is near the beginning of its line; nothing beyond this is read. */
const LONGEST = 1000;

const FIRST = new Set(
	Array.from(":#-+~s\x1b\ufeff", (char) => char.charCodeAt(0)),
);

const DASH = 0x2d;
const T = 0x54;

/** Whether a line that begins there is worth reading; cheap. */
export function mayBeMarker(text: string, start: number): boolean {
	const first = text.charCodeAt(start);
	if (first >= 0x30 && first <= 0x39) {
		return (
			text.charCodeAt(start + 4) === DASH && text.charCodeAt(start + 10) === T
		);
	}
	return FIRST.has(first);
}

/** The time that GitHub puts before each line of a log that is downloaded. */
export const TIME = /^\ufeff?(?:\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z )?/;

/** GitHub's and Azure's, which begin and end. */
const COMMAND = new RegExp(
	`(${TIME.source})(?:(::group::|##\\[group\\])|::endgroup::|##\\[endgroup\\])`,
);

/** Buildkite's headers, which end where the next one begins. */
const HEADER = /^(?:---|\+\+\+|~~~) (?=.)/;

/** GitLab's sections (its documentation: "Custom collapsible sections"). */
const SECTION =
	// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what they are
	/^(?:\x1b\[[0-9;]*[mK])*section_(start|end):\d+:([\w.-]+)(?:\[([^\]]*)\])?\r?/;

/** Diffs begin their files so, and are no headers. */
const DIFF = /^(?:---|\+\+\+) (?:[ab]\/|\/dev\/null|"[ab]\/)/;

/**
 * Reads the marker in a line as it was printed; undefined if there is none.
 *
 * @param hasHeaders whether the line may be one of Buildkite's headers. They
 *   look like much that is none: `diff -u` and `go test` begin lines so
 */
export function readMarker(
	raw: string,
	hasHeaders: boolean,
): Marker | undefined {
	const line = raw.slice(0, LONGEST);
	const command = COMMAND.exec(line);
	if (command) {
		const [, { length: at } = "", text] = command;
		return text === undefined
			? { type: "end" }
			: { type: "begin", mark: { at, text }, folded: false };
	}
	const section = SECTION.exec(line);
	if (section) {
		const [, type, name = "", options = ""] = section;
		if (type === "end") return { type: "end", name };
		const folded = /\bcollapsed=true\b/.test(options);
		return { type: "begin", name, folded };
	}
	if (!hasHeaders || DIFF.test(line)) return undefined;
	const [text] = HEADER.exec(line) ?? [];
	return text === undefined
		? undefined
		: { type: "begin", mark: { at: 0, text }, folded: false };
}

/** Whether a line does nothing but end a group. */
export function isGroupEnd(text: string): boolean {
	const command = COMMAND.exec(text);
	return command !== null && command[2] === undefined;
}
