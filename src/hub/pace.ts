import { setTimeout as delay } from "node:timers/promises";
import type { Flood } from "./flood.ts";

/** While output floods in, publishing gets one part in so many of the time. */
const PARTS = 12;

/** So long, in ms, publishing has taken at most, as far as it counts: Redis may be slow. */
const MOST_MS = 40;

/** How often, in ms, it is looked whether the flood is over. */
const LOOK_MS = 10;

/**
 * Has publishing wait while output floods in: what that
 * takes here, in its thread and in a Redis on this machine is time that the
 * command may need. It loses nothing: what is not sent by then is in the log,
 * and goes as fast as it can when the flood is over.
 */
export class Pace {
	readonly #flood: Flood;
	#handedOverAt: number | undefined;
	#before: Promise<void> = Promise.resolve();

	constructor(flood: Flood) {
		this.#flood = flood;
	}

	/** Is to be called when something has been handed over to be published. */
	handedOver(): void {
		this.#handedOverAt = performance.now();
	}

	/** Resolves when the next may be handed over: at once, unless there is a flood. */
	turn(): Promise<void> {
		this.#before = this.#before.then(() => this.#rest());
		return this.#before;
	}

	/** As long as what was handed over has taken, so many times. */
	async #rest(): Promise<void> {
		const since = this.#handedOverAt;
		this.#handedOverAt = undefined;
		if (since === undefined || !this.#flood.isOn) return;
		const now = performance.now();
		const until = now + (PARTS - 1) * Math.min(now - since, MOST_MS);
		while (performance.now() < until && this.#flood.isOn) {
			await delay(LOOK_MS, undefined, { ref: false });
		}
	}
}
