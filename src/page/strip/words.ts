import type { Failure } from "../../failure/failure.ts";
import type { Findings } from "../../failure/finder.ts";
import { type Verdict, wordsOf } from "../../failure/verdict.ts";
import { formatCount } from "../format.ts";

/** What is said of a run that has failed: in the strip, and by a screen reader. */
export interface Words {
	/** What its line is called: never an error where it may be none. */
	name:
		| "First error"
		| "Error"
		| "May tell why"
		| "Last line"
		| "It printed nothing";
	/** Whether that is an error. */
	isError: boolean;
	/** The line's own text, or better words for it. */
	text: string;
	/** The line's index; undefined where there is none. */
	line: number | undefined;
	/** `file:line:col`, if it is known and not in the text. */
	place: string | undefined;
}

export function wordsFor(verdict: Verdict): Words {
	switch (verdict.type) {
		case "error":
		case "mention": {
			const { failure } = verdict;
			const text = wordsOf(failure);
			return {
				name: nameOf(verdict),
				isError: verdict.type === "error",
				text,
				line: failure.line - 1,
				place: placeBeside(failure, text),
			};
		}
		case "last":
			return {
				name: "Last line",
				isError: false,
				text: verdict.text,
				line: verdict.line - 1,
				place: undefined,
			};
		case "silent":
			return {
				name: "It printed nothing",
				isError: false,
				text: "",
				line: undefined,
				place: undefined,
			};
	}
}

function nameOf({ type, failure }: Extract<Verdict, { failure: Failure }>) {
	if (type === "mention") return "May tell why";
	return failure.isLater ? "Error" : "First error";
}

/** How many there are: "1 error, 40 warnings"; nothing where there are none. */
export function countsOf({ causeCount, warningCount }: Findings): string {
	return [
		causeCount > 0 && formatCount(causeCount, "error"),
		warningCount > 0 && formatCount(warningCount, "warning"),
	]
		.filter(Boolean)
		.join(", ");
}

function placeBeside({ place }: Failure, text: string): string | undefined {
	const [file = "", line = ""] = place?.split(":") ?? [];
	const isInText = text.includes(file) && text.includes(line);
	return place === undefined || isInText ? undefined : place;
}
