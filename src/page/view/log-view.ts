import type { LineStore } from "../store/line-store.ts";
import { element as byId } from "./element.ts";
import { Row } from "./row.ts";
import { ScrollMap } from "./scroll-map.ts";

/** Rows beyond the visible ones, so that a little scrolling shows no gaps. */
const MARGIN_ROWS = 4;

/** Room above the first line and below the last one, in px. */
const ROOM_ABOVE = 8;
const ROOM_BELOW = 20;

/**
 * Shows the lines around where one looks: only those are elements. While one
 * looks at the end it follows the log; scrolling up lets go of it.
 */
export class LogView {
	readonly #element: HTMLElement;
	readonly #canvas: HTMLElement;
	readonly #rowsElement: HTMLElement;
	readonly #store: LineStore;
	readonly #onFollow: () => void;
	readonly #map = new ScrollMap();
	readonly #rows: Row[] = [];
	#rowHeight = 20;
	#follows = true;
	#isScheduled = false;
	/** How many lines there were when one let go of the end. */
	#seenLines = 0;

	/** @param onFollow called when following, or what is new since, may have changed */
	constructor(element: HTMLElement, store: LineStore, onFollow: () => void) {
		this.#element = element;
		this.#canvas = byId("canvas", HTMLElement);
		this.#rowsElement = byId("rows", HTMLElement);
		this.#store = store;
		this.#onFollow = onFollow;
		// So that the keys which scroll reach it.
		element.tabIndex = 0;
		element.addEventListener("scroll", () => this.#scrolled(), {
			passive: true,
		});
		element.addEventListener("keydown", (event) => this.#key(event));
		element.addEventListener(
			"wheel",
			(event) => {
				if (event.deltaY < 0) this.#setFollows(false);
			},
			{ passive: true },
		);
		new ResizeObserver(() => this.#resized()).observe(element);
	}

	get follows(): boolean {
		return this.#follows;
	}

	/** How many lines have come since one let go of the end. */
	get newLines(): number {
		return this.#follows
			? 0
			: Math.max(0, this.#store.length - this.#seenLines);
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

	/** Looks at the end, and follows it. */
	toEnd(): void {
		this.#setFollows(true);
		this.refresh();
	}

	#render(): void {
		const { length } = this.#store;
		const map = this.#map;
		const viewHeight = this.#element.clientHeight;
		const height = ROOM_ABOVE + length * this.#rowHeight + ROOM_BELOW;
		map.resize(height, viewHeight);
		this.#canvas.style.height = `${map.canvasHeight}px`;
		if (this.#follows) this.#goTo(Number.POSITIVE_INFINITY);
		const atTop = Math.floor((map.top - ROOM_ABOVE) / this.#rowHeight);
		const first = Math.max(0, atTop - MARGIN_ROWS);
		const count = Math.ceil(viewHeight / this.#rowHeight) + 2 * MARGIN_ROWS;
		this.#showRows(first, Math.min(count, length - first));
		// Where the canvas is scaled, rows stand where its scroll position says.
		const y = map.scrollTop - map.top + ROOM_ABOVE + first * this.#rowHeight;
		this.#rowsElement.style.transform = `translateY(${y}px)`;
		this.#onFollow();
	}

	#showRows(first: number, count: number): void {
		while (this.#rows.length < count) this.#rows.push(new Row());
		const rows = this.#rows.slice(0, Math.max(0, count));
		for (const [n, row] of rows.entries()) {
			row.show(first + n, this.#store.line(first + n));
		}
		// Those that stay are not touched: text may be selected in them.
		const { children } = this.#rowsElement;
		while (children.length > rows.length) children.item(rows.length)?.remove();
		const added = rows.slice(children.length).map((row) => row.element);
		this.#rowsElement.append(...added);
	}

	#goTo(top: number): void {
		this.#map.goTo(top);
		if (Math.abs(this.#element.scrollTop - this.#map.scrollTop) >= 1) {
			this.#element.scrollTop = this.#map.scrollTop;
		}
	}

	#scrolled(): void {
		const { scrollTop } = this.#element;
		// What we did ourselves, give or take the rounding of the browser.
		if (Math.abs(scrollTop - this.#map.scrollTop) >= 1) {
			this.#map.scrolled(scrollTop);
			this.#setFollows(this.#map.isAtEnd);
		}
		this.refresh();
	}

	#key(event: KeyboardEvent): void {
		const { key, ctrlKey, metaKey } = event;
		if (["ArrowUp", "PageUp", "Home"].includes(key)) this.#setFollows(false);
		const toEnd =
			key === "End" || (key === "ArrowDown" && (ctrlKey || metaKey));
		if (toEnd) this.toEnd();
		if (key === "Home") this.#goTo(0);
		// Firefox's own smooth scrolling gives up on the way through a large log.
		if (toEnd || key === "Home") event.preventDefault();
		this.refresh();
	}

	#setFollows(follows: boolean): void {
		if (this.#follows && !follows) this.#seenLines = this.#store.length;
		this.#follows = follows;
		this.#onFollow();
	}

	#resized(): void {
		const height = Number.parseFloat(
			getComputedStyle(this.#element).lineHeight,
		);
		if (height > 0) this.#rowHeight = height;
		this.refresh();
	}
}
