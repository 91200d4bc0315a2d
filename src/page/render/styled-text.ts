import { parseLine } from "../../text/parse.ts";
import { PLAIN, type Style } from "../../text/style.ts";
import type { Cells } from "./cells.ts";
import { ownColours } from "./colours.ts";
import { findLinks, webAddress } from "./links.ts";
import { type Budget, type Piece, piecesOf } from "./pieces.ts";

/** The budget of a row: style changes and tabs. Real output has fewer; more would freeze layout. */
const MOST_RUNS = 1000;

/** A row has so many links at most; addresses beyond stay text. */
const MOST_LINKS = 100;

interface Run {
	text: string;
	style: Style;
	/** The target of a hyperlink, as it was written. */
	target: string | undefined;
}

/** Runs that stand in the same link, or in none. */
interface Segment {
	href: string | undefined;
	runs: Run[];
}

/** What a row's text is drawn with. */
export interface Drawing {
	cells: Cells;
	/** Whether all of it is bold, as a group's first line is. */
	isBold: boolean;
}

/**
 * A line as nodes: text in its styles and links, on the grid of a terminal,
 * and never anything else.
 *
 * @param style what holds where the line begins
 * @returns also how many characters were left out, of a line that takes too
 *   much work
 */
export function styledText(
	line: string,
	style: Style,
	drawing: Drawing,
): { nodes: Node[]; left: number } {
	const runs: Run[] = [];
	let left = 0;
	parseLine(line, style, (text, runStyle, target) => {
		if (runs.length < MOST_RUNS) runs.push({ text, style: runStyle, target });
		else left += text.length;
	});
	const budget: Budget = { left: MOST_RUNS };
	const nodes = segments(runs).flatMap(({ href, runs }) => {
		const texts = runs.flatMap((run) => {
			const drawn = drawRun(run, drawing, budget);
			left += drawn.left;
			return drawn.nodes;
		});
		return href === undefined ? texts : [linkTo(href, texts)];
	});
	return { nodes, left };
}

function drawRun(
	{ text, style }: Run,
	{ cells, isBold }: Drawing,
	budget: Budget,
): { nodes: Node[]; left: number } {
	const face = {
		isBold: isBold || style.bold === true,
		isItalic: style.italic === true,
	};
	const { pieces, left } = piecesOf(text, cells, face, budget);
	const nodes = pieces.map(drawPiece);
	if (style === PLAIN || nodes.length === 0) return { nodes, left };
	return { nodes: [styledRun(nodes, style)], left };
}

function drawPiece(piece: Piece): Node {
	if (piece.kind === "text") return new Text(piece.text);
	const drawn = document.createElement("span");
	drawn.textContent = piece.text;
	if (piece.kind === "spaced") {
		drawn.style.letterSpacing = `${piece.spacing}px`;
	} else {
		drawn.className = piece.kind;
		if (piece.kind === "box") {
			drawn.style.setProperty("--columns", `${piece.columns}`);
		}
	}
	return drawn;
}

/** Cuts runs where links begin and end: a hyperlink's own, or a found address. */
function segments(runs: readonly Run[]): Segment[] {
	const links = findLinks(runs.map(({ text }) => text).join(""), MOST_LINKS);
	let hyperlinks = 0;
	const all: Segment[] = [];
	const add = (href: string | undefined, run: Run) => {
		const last = all.at(-1);
		if (last !== undefined && last.href === href) last.runs.push(run);
		else all.push({ href, runs: [run] });
	};
	let start = 0;
	let next = 0;
	for (const run of runs) {
		const isHyperlink = run.target !== undefined && hyperlinks++ < MOST_LINKS;
		const href = isHyperlink ? webAddress(run.target ?? "") : undefined;
		const end = start + run.text.length;
		if (href !== undefined) add(href, run);
		for (let at = start; href === undefined && at < end; ) {
			while ((links[next]?.end ?? end) <= at) next++;
			const link = links[next];
			const isInside = link !== undefined && link.start <= at;
			const to = Math.min(end, (isInside ? link.end : link?.start) ?? end);
			const text = run.text.slice(at - start, to - start);
			add(isInside ? link.href : undefined, { ...run, text });
			at = to;
		}
		start = end;
	}
	return all;
}

/** A link that tells its target nothing of us, and us of its target. */
function linkTo(href: string, content: Node[]): HTMLElement {
	const link = document.createElement("a");
	link.href = href;
	link.title = href;
	link.target = "_blank";
	link.rel = "noopener noreferrer nofollow";
	link.append(...content);
	return link;
}

const CLASSES = [
	"bold",
	"dim",
	"italic",
	"underline",
	"hidden",
	"strike",
] as const;

function styledRun(content: Node[], style: Style): HTMLElement {
	const run = document.createElement("span");
	run.append(...content);
	run.classList.add(...CLASSES.filter((name) => style[name]));
	const { foreground, background, inverse } = style;
	if (inverse && foreground === undefined && background === undefined) {
		run.classList.add("inverse");
		return run;
	}
	const [front, back] = inverse
		? [background, foreground]
		: [foreground, background];
	// Reverse video: the theme's text and ground colours swap.
	if (back === undefined && inverse) run.classList.add("inverse");
	else if (back !== undefined && back < 16) run.classList.add(`b${back}`);
	if (front === undefined && inverse) run.classList.add("on-colour");
	else if (front !== undefined && front < 16) run.classList.add(`f${front}`);
	const { color = "", backgroundColor = "" } = ownColours(front, back);
	run.style.backgroundColor = backgroundColor;
	if (!style.hidden) run.style.color = color;
	return run;
}
