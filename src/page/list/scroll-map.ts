/**
 * Browsers limit an element's height (to about 33 million px in Chromium, 17
 * in Firefox), which a log of a million lines exceeds. So the canvas is at
 * most this high, and its scroll position stands for a position in the log.
 */
const MOST_HEIGHT = 12_000_000;

/** Where in the log the view is, in px from its top, as though it had no limit. */
export class ScrollMap {
	/** How high the log is, and how much of it shows, in px. */
	#height = 0;
	#viewHeight = 0;
	#scrollTop = 0;
	#top = 0;

	/** The px of the log that are above the view. */
	get top(): number {
		return this.#top;
	}

	/** How high the canvas has to be, in px. */
	get canvasHeight(): number {
		return Math.min(this.#height, MOST_HEIGHT);
	}

	/** The element's scroll position that stands for `top`. */
	get scrollTop(): number {
		return this.#scrollTop;
	}

	get isAtEnd(): boolean {
		return this.#top >= this.#mostTop - 1;
	}

	resize(height: number, viewHeight: number): void {
		this.#height = height;
		this.#viewHeight = viewHeight;
		this.#top = Math.min(this.#top, this.#mostTop);
	}

	/** The user has scrolled the element to there. */
	scrolled(scrollTop: number): void {
		const delta = scrollTop - this.#scrollTop;
		this.#scrollTop = scrollTop;
		const isFine = Math.abs(delta) <= 2 * this.#viewHeight;
		const isInside = scrollTop > 0 && scrollTop < this.#mostScrollTop;
		// Wheel and keys move by px of the log; dragging the bar moves by its share.
		this.#top =
			this.#isScaled && !(isFine && isInside)
				? (scrollTop / this.#mostScrollTop) * this.#mostTop
				: this.#isScaled
					? this.#clamp(this.#top + delta)
					: scrollTop;
	}

	/** Goes to a place in the log; the element has to be scrolled to `scrollTop`. */
	goTo(top: number): void {
		this.#top = this.#clamp(top);
		this.#scrollTop =
			this.#mostTop === 0
				? 0
				: (this.#top / this.#mostTop) * this.#mostScrollTop;
	}

	get #isScaled(): boolean {
		return this.#height > MOST_HEIGHT;
	}

	get #mostTop(): number {
		return Math.max(0, this.#height - this.#viewHeight);
	}

	get #mostScrollTop(): number {
		return Math.max(0, this.canvasHeight - this.#viewHeight);
	}

	#clamp(top: number): number {
		return Math.min(Math.max(0, top), this.#mostTop);
	}
}
