import { TIME } from "../../text/marker.ts";

/** What a program asks GitHub or Azure to note beside its log. */
export interface Annotation {
	level: "error" | "warning" | "notice";
	/** Where in the line the marker begins, and how it reads. */
	mark: { at: number; text: string };
	/** What is read in its place: "error app.js:10:5: ". */
	label: string;
}

/** Nothing beyond this is read: a marker is near the beginning of its line. */
const LONGEST = 2000;

/**
 * GitHub's workflow commands (its documentation: "Workflow commands for GitHub
 * Actions", setting a message), and Azure's formatting commands.
 */
const ANNOTATION = new RegExp(
	`(${TIME.source})(?:::(error|warning|notice)(?: ([^\\r\\n]*?))?::|##\\[(error|warning)\\])`,
);

/** Reads the marker of an annotation; undefined if a line has none. */
export function readAnnotation(text: string): Annotation | undefined {
	const match = ANNOTATION.exec(text.slice(0, LONGEST));
	if (match === null) return undefined;
	const [whole, { length: at } = "", github, parameters = "", azure] = match;
	const level = (github ?? azure) as Annotation["level"];
	const { file, line, col, title } = read(parameters);
	const place = [file, file && line, file && line && col]
		.filter(Boolean)
		.join(":");
	const label = [level, place, title].filter(Boolean).join(" · ");
	return {
		level,
		mark: { at, text: whole.slice(at) },
		label: `${label}: `,
	};
}

/** Reads `file=app.js,line=10`. */
function read(parameters: string): Record<string, string | undefined> {
	return Object.fromEntries(
		parameters.split(",").flatMap((parameter) => {
			const [, name, value = ""] = /^\s*(\w+)=(.*)$/.exec(parameter) ?? [];
			return name === undefined ? [] : [[name, decode(value)]];
		}),
	);
}

const CHARACTERS: Record<string, string> = {
	"%25": "%",
	"%0D": " ",
	"%0A": " ",
	"%3A": ":",
	"%2C": ",",
};

function decode(value: string): string {
	return value.replace(
		/%(?:25|0D|0A|3A|2C)/gi,
		(code) => CHARACTERS[code.toUpperCase()] ?? code,
	);
}
