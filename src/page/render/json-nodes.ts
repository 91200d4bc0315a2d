import type { PrettyJson } from "./pretty-json.ts";

/** Laid-out JSON as nodes: lines of text, coloured by what each piece is. */
export function jsonNodes({ before, lines }: PrettyJson): Node[] {
	return lines.flatMap(({ depth, tokens }, number) => [
		new Text(number === 0 ? before : `\n${"  ".repeat(depth)}`),
		...tokens.map(({ kind, text }) => {
			const token = document.createElement("span");
			token.className = `json-${kind}`;
			token.textContent = text;
			return token;
		}),
	]);
}
