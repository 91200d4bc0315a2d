import { KiB } from "../defaults.ts";

/** How long, in ms, viewers are served before the event loop goes round. */
const SLICE_MS = 0.25;

/** While output comes in, viewers get one part in so many of the time. */
const PARTS = 24;

/** For what nobody has asked for yet. */
export const PARTS_AHEAD = 100;

/**
 * Where so many bytes come in within this, in ms, more will come. A terminal
 * holds 4 KiB, so that its floods have turns in which nothing comes in; and it
 * would bring no more than that in a turn, if others took as long as they like.
 */
const FLOOD_BYTES = 4 * KiB;
const FLOOD_MS = 20;

/** A rest that is longer than this, in ms, is slept through; never longer at once. */
const SLEEP_MS = 2;

/** Does some work when there is time for it: the command comes first. */
export type InTurn = <Result>(work: () => Result) => Promise<Result>;

/**
 * Serves viewers in turns, and the command first.
 *
 * One thread reads what the command writes, and writes it to all viewers. If
 * these were served whenever they can take more, twenty that read as fast as
 * they can would take all the time, and the command would wait for us at a full
 * pipe. So they are served a little at a time, and as long as output comes in,
 * most of the time is for reading that. It never waits here: a viewer is a
 * place in the log, and what it has not got yet it gets from there. As soon as
 * a turn of the event loop brings nothing new, and there was no flood just now,
 * viewers have all the time.
 */
export class Turns {
	readonly #progress: () => number;
	readonly #parts: number;
	readonly #waiting = new Set<() => void>();
	#isScheduled = false;
	#seen = 0;
	#restUntil = 0;
	/** Since when, and from where on, output is counted that may be a flood. */
	#countedFromMs = 0;
	#countedFrom = 0;
	#floodUntil = 0;

	/**
	 * @param progress grows with each output that comes in, as a log's end does
	 * @param parts while output comes in, one part in so many of the time is given
	 */
	constructor(progress: () => number, parts = PARTS) {
		this.#progress = progress;
		this.#parts = parts;
	}

	/** Calls the step when its turn has come: once, however often it is asked for until then. */
	soon(step: () => void): void {
		this.#waiting.add(step);
		this.#schedule();
	}

	/**
	 * Does some work when its turn has come, and counts its time: of what is done
	 * after a turn, and not in it, the command would get nothing back.
	 */
	inTurn<Result>(work: () => Result): Promise<Result> {
		return new Promise((resolve, reject) =>
			this.soon(() => {
				try {
					resolve(work());
				} catch (error) {
					reject(error);
				}
			}),
		);
	}

	/** Doesn't call the step any more. */
	forget(step: () => void): void {
		this.#waiting.delete(step);
	}

	#schedule(): void {
		if (this.#isScheduled || this.#waiting.size === 0) return;
		this.#isScheduled = true;
		const turn = () => {
			this.#isScheduled = false;
			this.#turn();
			this.#schedule();
		};
		const now = performance.now();
		const rests = now < this.#floodUntil && this.#restUntil - now > SLEEP_MS;
		if (rests) setTimeout(turn, SLEEP_MS);
		else setImmediate(turn);
	}

	#turn(): void {
		const began = performance.now();
		const progress = this.#progress();
		this.#count(progress, began);
		const comesIn = progress !== this.#seen || began < this.#floodUntil;
		this.#seen = progress;
		if (comesIn && began < this.#restUntil) return;
		let now = began;
		for (const step of this.#waiting) {
			if (now - began > SLICE_MS) break;
			this.#waiting.delete(step);
			step();
			now = performance.now();
		}
		this.#restUntil = now + (this.#parts - 1) * (now - began);
	}

	/** Takes note of whether there is a flood. */
	#count(progress: number, now: number): void {
		const isFlood = progress - this.#countedFrom >= FLOOD_BYTES;
		if (isFlood) this.#floodUntil = now + FLOOD_MS;
		if (!isFlood && now - this.#countedFromMs < FLOOD_MS) return;
		this.#countedFrom = progress;
		this.#countedFromMs = now;
	}
}
