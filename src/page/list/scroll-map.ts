/**
 * Browsers limit an element's height (to 2^25 pixels of the screen in Chromium,
 * to some 17 million CSS px in Firefox), which a log of a million lines
 * exceeds. So the canvas is at most this high, in CSS px and in pixels of the
 * screen, and its scroll position stands for a position in the log.
 */
const MOST_HEIGHT = 12_000_000;
const MOST_PIXELS = 30_000_000;

/** A scroll position that is off by less, in px, is no scrolling of the user's. */
const SCROLLED_PX = 1;

/** Where in the log the view is, in px from its top, as though it had no limit. */
export class ScrollMap {
	/** How high the log is, and how much of it shows, in px. */
	#height = 0;
	#viewHeight = 0;
	#mostHeight = MOST_HEIGHT;
	#scrollTop = 0;
	/** Where the element stands, as far as we know. */
	#landed = 0;
	#top = 0;

	/** The px of the log that are above the view. */
	get top(): number {
		return this.#top;
	}

	/** How high the canvas has to be, in px. */
	get canvasHeight(): number {
		return Math.min(this.#height, this.#mostHeight);
	}

	/** The element's scroll position that stands for `top`. */
	get scrollTop(): number {
		return this.#scrollTop;
	}

	/** Where the element stands, when nobody but us has scrolled it. */
	get landed(): number {
		return this.#landed;
	}

	get isAtEnd(): boolean {
		return this.#top >= this.#mostTop - 1;
	}

	/** @param pixelRatio how many pixels of the screen a CSS px has */
	resize(height: number, viewHeight: number, pixelRatio: number): void {
		this.#height = height;
		this.#viewHeight = viewHeight;
		this.#mostHeight = Math.min(
			MOST_HEIGHT,
			Math.floor(MOST_PIXELS / pixelRatio),
		);
		this.#top = Math.min(this.#top, this.#mostTop);
	}

	/**
	 * Scrolls the element to `scrollTop`, and takes note of where it stands then.
	 * Browsers round: to the screen's pixels, and beyond 2^23 of them to steps of
	 * one or two, for they keep 32-bit floats. What is off by that would be taken
	 * for the user's scrolling, and a jump be undone.
	 */
	scroll(element: { scrollTop: number }): void {
		const isThere = Math.abs(element.scrollTop - this.#scrollTop) < SCROLLED_PX;
		if (!isThere) element.scrollTop = this.#scrollTop;
		// The user's steps may be smaller: as long as they don't sum up, they stay.
		if (!isThere || this.isScrolled(element.scrollTop)) {
			this.#landed = element.scrollTop;
		}
	}

	/** Whether it was the user who brought the element there, and not we. */
	isScrolled(scrollTop: number): boolean {
		return Math.abs(scrollTop - this.#landed) >= SCROLLED_PX;
	}

	/** The user has scrolled the element to there. */
	scrolled(scrollTop: number): void {
		const delta = scrollTop - this.#landed;
		this.#scrollTop = scrollTop;
		this.#landed = scrollTop;
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
		return this.#height > this.#mostHeight;
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
