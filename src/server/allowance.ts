/** How many more of something may come: so many at once, and more with time. */
export class Allowance {
	readonly #burst: number;
	readonly #eachSecond: number;
	#left: number;
	#at = performance.now();

	constructor(burst: number, eachSecond: number) {
		this.#burst = burst;
		this.#eachSecond = eachSecond;
		this.#left = burst;
	}

	/** Whether one more may come now; it counts then. */
	take(): boolean {
		const now = performance.now();
		const grown = ((now - this.#at) / 1000) * this.#eachSecond;
		this.#left = Math.min(this.#burst, this.#left + grown);
		this.#at = now;
		if (this.#left < 1) return false;
		this.#left--;
		return true;
	}
}
