import { element as byId } from "../element.ts";
import type { Listing } from "../listing/listing.ts";
import { LONGEST_SHOWN } from "../store/line.ts";
import type { ShownLines } from "../store/shown-lines.ts";
import type { Looks } from "./looks.ts";
import type { Row, RowPart } from "./row.ts";
import { RowHeights } from "./row-heights.ts";
import { RowPool } from "./row-pool.ts";
import { ScrollMap } from "./scroll-map.ts";

/** Rows beyond the visible ones, so that a little scrolling shows no gaps. */
const MARGIN_ROWS = 6;

/** Room above the first line and below the last one, in px. */
const ROOM_ABOVE = 8;
const ROOM_BELOW = 28;

/** So long, in ms, may a frame go on about the heights of rows out of sight. */
const SETTLE_MS = 4;

/** How many characters are measured to know the width of one. */
const PROBE_LENGTH = 100;

/** A row, and how far below the view's top edge it stands, in px. */
interface Anchor {
	row: number;
	y: number;
}

/** What one looks at, to come back to. */
export interface ViewPlace {
	/** The line at the top of the view, and how far below its edge it stands, in px. */
	line: number;
	y: number;
	follows: boolean;
	/** How many lines there were when one let go of the end. */
	seenLines: number;
}

/**
 * Shows the rows around where one looks: only those are elements. While one
 * looks at the end it follows the log; scrolling up lets go of it.
 */
export class LogView {
	readonly #element: HTMLElement;
	readonly #canvas = byId("canvas", HTMLElement);
	readonly #rowsElement = byId("rows", HTMLElement);
	readonly #probe = byId("probe", HTMLElement);
	#lines: ShownLines;
	readonly #beforeRender: () => void;
	readonly #onRender: () => void;
	readonly #map = new ScrollMap();
	readonly #heights = new RowHeights();
	readonly #looks: Looks;
	readonly #pool: RowPool;
	#listing: Listing;
	#listingVersion = 0;
	#lineHeight = 20;
	#columns = 80;
	#digits = 0;
	/** What stays where it is while things change around it. */
	#anchor: Anchor = { row: 0, y: ROOM_ABOVE };
	#follows = true;
	#isScheduled = false;
	/** How many lines there were when one let go of the end. */
	#seenLines = 0;

	/**
	 * @param beforeRender called before rows change
	 * @param onRender called when what one sees may have changed
	 */
	constructor(
		element: HTMLElement,
		lines: ShownLines,
		listing: Listing,
		looks: Looks,
		beforeRender: () => void,
		onRender: () => void,
	) {
		this.#element = element;
		this.#lines = lines;
		this.#listing = listing;
		this.#looks = looks;
		this.#pool = new RowPool(this.#rowsElement, lines, looks);
		this.#beforeRender = beforeRender;
		this.#onRender = onRender;
		this.#probe.textContent = "0".repeat(PROBE_LENGTH);
		// So that the keys which scroll reach it.
		element.tabIndex = 0;
		element.addEventListener("scroll", () => this.#scrolled(), {
			passive: true,
		});
		element.addEventListener(
			"wheel",
			(event) => {
				if (event.deltaY < 0) this.#setFollows(false);
			},
			{ passive: true },
		);
		new ResizeObserver(() => this.remeasure()).observe(element);
	}

	get follows(): boolean {
		return this.#follows;
	}

	/** Whether one sees the end, be it by following it or because all is in view. */
	get showsEnd(): boolean {
		return this.#follows || this.#map.isAtEnd;
	}

	/** How many lines have come since one let go of the end. */
	get newLines(): number {
		return this.#follows ? 0 : Math.max(0, this.#lines.reach - this.#seenLines);
	}

	/** The rows that are elements now, from the top. */
	get rows(): readonly Row[] {
		return this.#pool.rows;
	}

	/** The row that an element is in, and what a click there is for. */
	partAt(element: Element): { row?: Row; part?: RowPart } {
		const row = this.rows.find((each) => each.element.contains(element));
		return row === undefined ? {} : { row, part: row.partAt(element) };
	}

	get listing(): Listing {
		return this.#listing;
	}

	/** The lines that it shows. */
	get lines(): ShownLines {
		return this.#lines;
	}

	/** What one looks at. */
	get place(): ViewPlace {
		const { row, y } = this.#anchor;
		const line = this.#lineOf(row);
		return { line, y, follows: this.#follows, seenLines: this.#seenLines };
	}

	/** Looks at the same again, in whatever lines are shown now. */
	returnTo({ line, y, follows, seenLines }: ViewPlace): void {
		this.#anchor = { row: this.#listing.rowOf(line), y };
		this.#setFollows(follows);
		this.#seenLines = seenLines;
		this.refresh();
	}

	/** The line at the top of the view. */
	get topLine(): number {
		return this.#lineOf(this.#heights.rowAt(this.#map.top - ROOM_ABOVE));
	}

	/** Shows what the store holds, with the next frame. */
	refresh(): void {
		if (this.#isScheduled) return;
		this.#isScheduled = true;
		requestAnimationFrame(() => {
			this.#isScheduled = false;
			this.#render();
		});
	}

	/** Shows other lines, or the same in other order; what one looks at stays. */
	list(listing: Listing): void {
		const { row, y } = this.#anchor;
		const line = this.#lineOf(row);
		this.#listing = listing;
		listing.update();
		this.#anchor = { row: listing.rowOf(line), y };
		this.#forgetHeights();
		this.refresh();
	}

	/** Shows the lines of another moment, or again those that there are. */
	show(lines: ShownLines, listing: Listing): void {
		if (this.#lines !== lines) this.#pool.use(lines);
		this.#lines = lines;
		this.list(listing);
	}

	/** Looks at the end, and follows it. */
	toEnd(): void {
		this.#setFollows(true);
		this.refresh();
	}

	toStart(): void {
		this.#lookAt({ row: this.#listing.first, y: ROOM_ABOVE });
	}

	/** Brings a line into view, if it isn't. */
	goTo(line: number): void {
		const row = this.#listing.rowOf(line);
		const y = ROOM_ABOVE + this.#heights.top(row) - this.#map.top;
		const height = this.#element.clientHeight;
		const isInView = y >= 0 && y + 2 * this.#lineHeight <= height;
		this.#lookAt({ row, y: isInView ? y : Math.round(height / 3) });
	}

	/** Scrolls sideways until something in a row is in view. */
	scrollAcross({ left, right }: DOMRect): void {
		const view = this.#element.getBoundingClientRect();
		const numbers = this.#pool.rows[0]?.text.offsetLeft ?? 0;
		const isInView = left >= view.left + numbers && right <= view.right;
		if (!isInView) {
			this.#element.scrollLeft += left - view.left - view.width / 2;
		}
	}

	/** Scrolls by so many lines of text. */
	scrollBy(lines: number): void {
		const { row, y } = this.#anchor;
		this.#lookAt({ row, y: y - lines * this.#lineHeight });
	}

	/** How many lines of text fit the view. */
	get pageLines(): number {
		return Math.floor(this.#element.clientHeight / this.#lineHeight) - 1;
	}

	/** Takes note that rows look different; each still is as high, or is in view. */
	relook(): void {
		this.#pool.invalidate();
		this.refresh();
	}

	/** Takes note that lines have come whose length could not be known. */
	reexpect(): void {
		this.#forgetHeights();
		this.refresh();
	}

	/** Takes note that the size of things has changed. */
	remeasure(): void {
		const style = getComputedStyle(this.#probe);
		this.#lineHeight = Number.parseFloat(style.lineHeight) || 20;
		const charWidth = this.#probe.getBoundingClientRect().width / PROBE_LENGTH;
		this.#looks.cells.use(style, charWidth);
		const text = this.#pool.rows[0]?.text.clientWidth;
		const width = text ?? this.#element.clientWidth;
		this.#columns = Math.max(10, Math.floor(width / charWidth));
		this.#forgetHeights();
		this.relook();
	}

	#forgetHeights(): void {
		const isWrapped = document.body.classList.contains("wrap");
		this.#heights.reset(
			this.#lineHeight,
			isWrapped ? (row) => this.#expectLines(row) : undefined,
		);
	}

	#expectLines(row: number): number | undefined {
		const length = this.#lines.lengthOf(this.#listing.lineAt(row));
		if (length === undefined) return undefined;
		return Math.max(
			1,
			Math.ceil(Math.min(length, LONGEST_SHOWN) / this.#columns),
		);
	}

	#render(): void {
		this.#beforeRender();
		const listing = this.#listing;
		const line = this.#lineOf(this.#anchor.row);
		if (!listing.update()) this.refresh();
		if (this.#listingVersion !== listing.version) {
			this.#listingVersion = listing.version;
			this.#anchor.row = listing.rowOf(line);
			this.#forgetHeights();
		}
		this.#makeRoomForNumbers();
		this.#heights.resize(listing.first, listing.end);
		const until = performance.now() + SETTLE_MS;
		if (!this.#heights.settle(() => performance.now() >= until)) this.refresh();
		this.#place();
		const viewHeight = this.#element.clientHeight;
		const from = this.#heights.rowAt(this.#map.top - ROOM_ABOVE);
		const to = this.#heights.rowAt(this.#map.top - ROOM_ABOVE + viewHeight);
		const first = Math.max(listing.first, from - MARGIN_ROWS);
		const end = Math.min(listing.end, to + 1 + MARGIN_ROWS);
		this.#pool.show(listing, first, end);
		if (this.#measure(first)) {
			this.#place();
			this.refresh();
		}
		// Where the canvas is scaled, rows stand where its scroll position says.
		const top = ROOM_ABOVE + this.#heights.top(first);
		const y = this.#map.landed - this.#map.top + top;
		this.#rowsElement.style.transform = `translateY(${y}px)`;
		this.#onRender();
	}

	/** Line numbers are all as wide as the last one, so that nothing jumps. */
	#makeRoomForNumbers(): void {
		const digits = Math.max(4, String(this.#lines.reach).length);
		if (digits === this.#digits) return;
		this.#digits = digits;
		this.#element.style.setProperty("--digits", `${digits}`);
		this.remeasure();
	}

	/** Puts the scroll position where the anchor, or the end, wants it. */
	#place(): void {
		const { row, y } = this.#anchor;
		const height = ROOM_ABOVE + this.#heights.total + ROOM_BELOW;
		this.#map.resize(height, this.#element.clientHeight, devicePixelRatio);
		this.#canvas.style.height = `${this.#map.canvasHeight}px`;
		this.#map.goTo(
			this.#follows
				? Number.POSITIVE_INFINITY
				: ROOM_ABOVE + this.#heights.top(row) - y,
		);
		this.#map.scroll(this.#element);
		this.#anchorHere();
	}

	/** From now on, what is at the top of the view stays. */
	#anchorHere(): void {
		const row = this.#heights.rowAt(this.#map.top - ROOM_ABOVE);
		const y = ROOM_ABOVE + this.#heights.top(row) - this.#map.top;
		this.#anchor = { row, y };
	}

	/** Measures rows that may be higher than a line; tells whether any was a surprise. */
	#measure(first: number): boolean {
		// What was laid out and no longer is has to become low again.
		const mayDiffer = this.#pool.mayBeHigh || this.#heights.hasMeasured;
		if (!mayDiffer) return false;
		const heights = this.#pool.rows.map((row) => row.height);
		return heights
			.map((height, n) => this.#heights.measure(first + n, height))
			.includes(true);
	}

	#lookAt(anchor: Anchor): void {
		this.#setFollows(false);
		this.#anchor = anchor;
		this.refresh();
	}

	#lineOf(row: number): number {
		const { first, end } = this.#listing;
		if (end === first) return this.#lines.first;
		return this.#listing.lineAt(Math.min(Math.max(row, first), end - 1));
	}

	#scrolled(): void {
		const { scrollTop } = this.#element;
		if (this.#map.isScrolled(scrollTop)) {
			this.#map.scrolled(scrollTop);
			this.#setFollows(this.#map.isAtEnd);
			this.#anchorHere();
		}
		this.refresh();
	}

	#setFollows(follows: boolean): void {
		if (this.#follows && !follows) this.#seenLines = this.#lines.reach;
		this.#follows = follows;
		this.refresh();
	}
}
