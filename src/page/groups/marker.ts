/** What a line says that begins or ends a group of lines. */
export type Marker =
	| {
			type: "begin";
			/** GitLab's sections have names, by which they end. */
			name?: string;
			title: string;
			/** Whether the group is to be folded until one opens it. */
			folded: boolean;
	  }
	| { type: "end"; name?: string };

/** A marker is near the beginning of its line; nothing beyond this is read. */
const LONGEST = 1000;

const FIRST = new Set(Array.from(":#-+~s\x1b", (char) => char.charCodeAt(0)));

/** Whether a line that begins so is worth reading; cheap. */
export function mayBeMarker(charCode: number): boolean {
	return FIRST.has(charCode);
}

/** GitHub's and Azure's, which begin and end. */
const COMMAND = /^(?:::|##\[)(end)?group(?:::|\])(.*)/;

/** Buildkite's headers, which end where the next one begins. */
const HEADER = /^(---|\+\+\+|~~~) (.+)/;

/** GitLab's sections (its documentation: "Custom collapsible sections"). */
const SECTION =
	// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what they are
	/^(?:\x1b\[[0-9;]*[mK])*section_(start|end):\d+:([\w.-]+)(?:\[([^\]]*)\])?\r?(.*)/;

/** Diffs begin their files so, and are no headers. */
const DIFF = /^(?:---|\+\+\+) (?:[ab]\/|\/dev\/null|"[ab]\/)/;

/** Reads the marker in a line as it was printed; undefined if there is none. */
export function readMarker(raw: string): Marker | undefined {
	const line = raw.slice(0, LONGEST);
	const command = COMMAND.exec(line);
	if (command) {
		const [, end, title = ""] = command;
		return end ? { type: "end" } : { type: "begin", title, folded: false };
	}
	const section = SECTION.exec(line);
	if (section) {
		const [, type, name = "", options = "", title = ""] = section;
		if (type === "end") return { type: "end", name };
		const folded = /\bcollapsed=true\b/.test(options);
		return { type: "begin", name, title, folded };
	}
	const [, , title] = (!DIFF.test(line) && HEADER.exec(line)) || [];
	return title === undefined
		? undefined
		: { type: "begin", title, folded: false };
}

/** The text of a line that begins a group, as it is to be read. */
export function withoutMarker(text: string): string {
	return text.replace(/^(?:::group::|##\[group\]|(?:---|\+\+\+|~~~) )/, "");
}

/** Whether a line does nothing but end a group. */
export function isGroupEnd(text: string): boolean {
	return COMMAND.exec(text)?.[1] !== undefined;
}
