import { MiB } from "../defaults.ts";

/** So long, in ms, is looked at once at least. */
const SPAN_MS = 10;

/** Output that comes faster than that is a flood: bytes a second. */
const FLOOD = 16 * MiB;

/**
 * Tells whether output floods in. Then a command and who reads it need their
 * processors, and what else is done, here or in another thread, takes time of
 * them where they are few.
 */
export class Flood {
	readonly #progress: () => number;
	#before: number;
	#at = performance.now();
	#isOn = false;

	/** @param progress the bytes that have come */
	constructor(progress: () => number) {
		this.#progress = progress;
		this.#before = progress();
	}

	/** Whether it did since this was asked last, or some time ago. */
	get isOn(): boolean {
		const ms = performance.now() - this.#at;
		if (ms < SPAN_MS) return this.#isOn;
		const bytes = this.#progress() - this.#before;
		this.#at += ms;
		this.#before += bytes;
		this.#isOn = bytes / ms > FLOOD / 1000;
		return this.#isOn;
	}
}
