import { firstIndex } from "../../binary-search.ts";
import type { Lines } from "../control/permalink.ts";
import type { LogView } from "../list/log-view.ts";
import type { Listing } from "../listing/listing.ts";

/** So many steps are still a pattern beside the log; more would be a grey bar. */
const MOST_STEPS = 200;

/** A click as near to a mark, in px, is meant for it. */
const NEAR_PX = 8;

/** What is marked beside the scrollbar, all as lines in their order. */
export interface MarkedThings {
	errors: readonly number[];
	warnings: readonly number[];
	/** The first lines of steps. */
	steps: readonly number[];
	/** Lines that somebody points at. */
	pins: readonly number[];
	/** The lines that the address names. */
	marked: Lines | undefined;
	/** Whether something is found in lines from one to before another; undefined while nothing is looked for. */
	isFoundIn: ((from: number, to: number) => boolean) | undefined;
}

/** A kind of mark: its colour, and its form, by which it is told without that. */
interface Kind {
	colour: string;
	/** Where it begins and how wide it is, in eighths of the strip's width. */
	from: number;
	width: number;
	/** In px. */
	height: number;
}

const KINDS = {
	step: { colour: "var(--quiet)", from: 0, width: 2, height: 1 },
	found: { colour: "var(--running)", from: 0, width: 8, height: 2 },
	warning: { colour: "var(--running)", from: 5, width: 3, height: 3 },
	error: { colour: "var(--failed)", from: 0, width: 8, height: 4 },
	pin: { colour: "var(--f5)", from: 2, width: 4, height: 6 },
	marked: { colour: "var(--f4)", from: 0, width: 3, height: 4 },
} as const satisfies Record<string, Kind>;

/**
 * Marks beside the scrollbar: where in the log errors, warnings, steps, pins,
 * matches and the marked lines are. A click goes to the nearest. By keys, each kind has
 * its own way.
 */
export class Marks {
	readonly #canvas: HTMLCanvasElement;
	readonly #log: HTMLElement;
	readonly #view: LogView;
	#things: MarkedThings | undefined;
	/** What that depended on. */
	#drawn: readonly unknown[] = [];

	/** @param goTo goes to a line that was clicked */
	constructor(
		canvas: HTMLCanvasElement,
		log: HTMLElement,
		view: LogView,
		goTo: (line: number) => void,
	) {
		this.#canvas = canvas;
		this.#log = log;
		this.#view = view;
		const lineAt = ({ offsetY }: MouseEvent) => this.#nearest(offsetY);
		canvas.addEventListener("click", (event) => {
			const line = lineAt(event);
			if (line !== undefined) goTo(line);
		});
		canvas.addEventListener("mousemove", (event) => {
			canvas.style.cursor = lineAt(event) === undefined ? "" : "pointer";
		});
	}

	/**
	 * Draws what is marked; without anything, there is no strip.
	 *
	 * @param things whose lists are others when anything in them is
	 */
	draw(things: MarkedThings): void {
		this.#things = things;
		const { errors, warnings, steps, pins, marked, isFoundIn } = things;
		const canvas = this.#canvas;
		const isEmpty =
			errors.length + warnings.length + steps.length + pins.length === 0 &&
			marked === undefined &&
			isFoundIn === undefined;
		canvas.hidden = isEmpty;
		if (isEmpty) return;
		// Beside what the browser scrolls by, and not over it.
		const { offsetWidth, clientWidth, clientHeight } = this.#log;
		canvas.style.right = `${offsetWidth - clientWidth}px`;
		const { first, end, version } = this.#view.listing;
		const { colorScheme } = getComputedStyle(document.documentElement);
		const isDark = matchMedia("(prefers-color-scheme: dark)").matches;
		const lists = [errors, warnings, steps, pins];
		const place = [marked?.first, marked?.last, first, end, version];
		const look = [clientHeight, colorScheme, isDark];
		const drawn = isFoundIn ? [] : [...lists, ...place, ...look];
		const isAsBefore = drawn.every((each, n) => each === this.#drawn[n]);
		if (drawn.length > 0 && isAsBefore) return;
		this.#drawn = drawn;
		this.#drawAll(things);
	}

	#drawAll(things: MarkedThings): void {
		const { errors, warnings, steps, pins, marked, isFoundIn } = things;
		const canvas = this.#canvas;
		const height = canvas.clientHeight;
		const width = canvas.clientWidth;
		if (canvas.height !== height) canvas.height = height;
		if (canvas.width !== width) canvas.width = width;
		const context = canvas.getContext("2d");
		if (context === null) return;
		context.clearRect(0, 0, width, height);
		const use = (kind: Kind) => {
			canvas.style.color = kind.colour;
			context.fillStyle = getComputedStyle(canvas).color;
			return (y: number, tall: number = kind.height) =>
				context.fillRect(
					(kind.from * width) / 8,
					Math.min(y, height - tall),
					(kind.width * width) / 8,
					tall,
				);
		};
		const each = (kind: Kind, lines: readonly number[]) => {
			const draw = use(kind);
			for (const line of lines) draw(this.#yOf(line));
		};
		if (steps.length <= MOST_STEPS) each(KINDS.step, steps);
		if (isFoundIn !== undefined) {
			const draw = use(KINDS.found);
			const { height: step } = KINDS.found;
			for (let y = 0; y < height; y += step) {
				const lines = linesBetween(
					this.#view.listing,
					y / height,
					(y + step) / height,
				);
				if (lines !== undefined && isFoundIn(...lines)) draw(y);
			}
		}
		each(KINDS.warning, warnings);
		each(KINDS.error, errors);
		each(KINDS.pin, pins);
		if (marked !== undefined) {
			const top = this.#yOf(marked.first);
			const tall = this.#yOf(marked.last) - top;
			use(KINDS.marked)(top, Math.max(KINDS.marked.height, tall));
		}
	}

	/** Where a line is in the strip, in px from its top. */
	#yOf(line: number): number {
		const { listing } = this.#view;
		const rows = Math.max(1, listing.end - listing.first);
		const share = (listing.rowOf(line) - listing.first) / rows;
		return Math.round(share * this.#canvas.clientHeight);
	}

	/** The marked line that is nearest to a place in the strip, if one is near. */
	#nearest(y: number): number | undefined {
		const { errors, warnings, steps, pins, marked, isFoundIn } =
			this.#things ?? {};
		const lines = [
			...(pins ?? []),
			...(errors ?? []),
			...(marked ? [marked.first] : []),
			...(warnings ?? []),
			...(steps ?? []),
		];
		let nearest: number | undefined;
		let least = NEAR_PX + 1;
		for (const line of lines) {
			const distance = Math.abs(this.#yOf(line) - y);
			if (distance >= least) continue;
			least = distance;
			nearest = line;
		}
		if (nearest !== undefined || isFoundIn === undefined) return nearest;
		const height = this.#canvas.clientHeight;
		const from = Math.max(0, y - NEAR_PX) / height;
		const between = linesBetween(
			this.#view.listing,
			from,
			(y + NEAR_PX) / height,
		);
		if (between === undefined || !isFoundIn(...between)) return undefined;
		return firstFound(isFoundIn, ...between);
	}
}

/** The lines in a part of what is listed, whose ends are given as shares from 0 to 1. */
function linesBetween(
	listing: Listing,
	from: number,
	to: number,
): [from: number, to: number] | undefined {
	const { first, end } = listing;
	const rows = end - first;
	if (rows === 0 || from >= 1) return undefined;
	const firstRow = Math.floor(from * rows);
	const lastRow = Math.max(firstRow, Math.ceil(Math.min(1, to) * rows) - 1);
	return [
		listing.lineAt(first + firstRow),
		listing.lineAt(first + lastRow) + 1,
	];
}

/** The first line in a range in which there is something. */
function firstFound(
	isFoundIn: (from: number, to: number) => boolean,
	from: number,
	to: number,
): number {
	return firstIndex(from, to - 1, (line) => isFoundIn(from, line + 1));
}
