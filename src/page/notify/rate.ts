/** The rate is that of the last so many ms. */
const WINDOW_MS = 2000;

interface Sample {
	at: number;
	total: number;
}

/** How fast a total grows, per second, over the last two. */
export class Rate {
	#samples: Sample[] = [];

	/**
	 * Takes a sample, and tells the rate. To be called a few times per second.
	 *
	 * @param now in ms
	 */
	sample(now: number, total: number): number {
		const last = this.#samples.at(-1);
		// The total starts over when the log does.
		if (last !== undefined && total < last.total) this.#samples = [];
		this.#samples.push({ at: now, total });
		// One older than the window stays, so that there is always a whole one.
		while ((this.#samples[1]?.at ?? now) <= now - WINDOW_MS) {
			this.#samples.shift();
		}
		const [first = { at: now, total }] = this.#samples;
		const ms = now - first.at;
		return ms === 0 ? 0 : ((total - first.total) * 1000) / ms;
	}
}
