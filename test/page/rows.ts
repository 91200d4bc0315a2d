import type { Page } from "playwright-core";
import { ownColours } from "../../src/page/render/colours.ts";
import { parseLine } from "../../src/text/parse.ts";
import { PLAIN, type Style } from "../../src/text/style.ts";
import { type Canonical, withoutEnd } from "../terminal/cells.ts";

/** A row as what is compared: each character with its classes and colours. */
type Look = string;

/** What the page shows of stdout; all of it has to fit the window. */
export async function pageRows(page: Page): Promise<Look[]> {
	const rows = await page.evaluate(() =>
		Array.from(document.querySelectorAll(".row.stdout .text"), (row) =>
			Array.from(row.childNodes, (node) => {
				const text = node.textContent ?? "";
				if (!(node instanceof HTMLElement)) return { text, classes: [] };
				const { color, backgroundColor } = node.style;
				return { text, classes: [...node.classList], color, backgroundColor };
			}),
		),
	);
	return withoutEnd(rows.map(look));
}

/** What the page is to show of such lines. */
export function expectedRows(lines: Canonical[]): Look[] {
	return lines.map((line) => {
		const runs: Run[] = [];
		parseLine(line, PLAIN, (text, style) => {
			runs.push(isPlain(style) ? { text, classes: [] } : styled(text, style));
		});
		return look(runs);
	});
}

interface Run {
	text: string;
	classes: string[];
	color?: string | undefined;
	backgroundColor?: string | undefined;
}

/** Of a blank only the ground and lines across it show, and at the end nothing. */
function look(runs: Run[]): Look {
	let all = "";
	for (const { text, classes, color = "", backgroundColor = "" } of runs) {
		for (const char of text) {
			const visible =
				char === " "
					? classes.filter((name) =>
							/^(b\d+|inverse|underline|strike)$/.test(name),
						)
					: [...classes, color];
			const style = [...visible, backgroundColor].filter(Boolean).sort();
			all += style.length > 0 ? `${char}{${style.join(" ")}}` : char;
		}
	}
	return all.trimEnd();
}

function isPlain(style: Style): boolean {
	// Black is 0.
	return Object.values(style).every(
		(value) => value === undefined || value === false,
	);
}

function styled(text: string, style: Style): Run {
	const { foreground, background, inverse } = style;
	const [front, back] = inverse
		? [background, foreground]
		: [foreground, background];
	const classes = (
		["bold", "dim", "italic", "underline", "hidden", "strike"] as const
	).filter((name) => style[name]) as string[];
	if (back !== undefined && back < 16) classes.push(`b${back}`);
	if (front !== undefined && front < 16) classes.push(`f${front}`);
	if (inverse && back === undefined) classes.push("inverse");
	if (inverse && back !== undefined && front === undefined) {
		classes.push("on-colour");
	}
	const { color, ...own } = ownColours(front, back);
	return { text, classes, ...own, ...(!style.hidden && { color }) };
}
