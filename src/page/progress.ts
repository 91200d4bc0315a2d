import { parseEventId } from "../protocol/id.ts";

/** Who has been behind for less, in ms, keeps up: lines are on their way. */
const BEHIND_MS = 500;

/** Who lacks more than so many bytes of the log is loading it. */
const MUCH_BYTES = 1024 * 1024;

/** How much of a log has come, of what there was when we were told last. */
export class Progress {
	#reached = -1;
	#goal = -1;
	#behindSince: number | undefined;

	/**
	 * @param id of the newest event that there is
	 * @param now in ms
	 */
	aim(id: string, now: number): void {
		this.#goal = parseEventId(id)?.offset ?? -1;
		if (this.#goal > this.#reached) this.#behindSince ??= now;
	}

	/** @param id of an event that has come; empty when it has none */
	reach(id: string): void {
		if (id === "") return;
		this.#reached = parseEventId(id)?.offset ?? this.#reached;
		if (this.#reached >= this.#goal) this.#behindSince = undefined;
	}

	/** Where the newest event begins that has come; -1 before the first. */
	get reached(): number {
		return this.#reached;
	}

	/** How many bytes of the log are still to come, of what we know of. */
	get left(): number {
		return Math.max(0, this.#goal - this.#reached);
	}

	/** How much there is, in percent; undefined for one who has it all, or about. */
	percent(now: number): number | undefined {
		if (this.#behindSince === undefined) return undefined;
		const isMuch = this.#goal - this.#reached > MUCH_BYTES;
		if (!isMuch && now - this.#behindSince < BEHIND_MS) return undefined;
		return Math.floor((100 * Math.max(this.#reached, 0)) / (this.#goal || 1));
	}
}
