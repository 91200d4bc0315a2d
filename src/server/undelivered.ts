import { PIECE_BYTES } from "./formats/pieces.ts";

/** Events are not cut smaller than this, in bytes. */
const SMALLEST = 128;

/** Often enough, and it is the network rather than chance. */
const OFTEN = 2;

/** So many ids are remembered; clients that fail come back soon. */
const MOST = 1000;

/**
 * Remembers from which event ids streams were lost, because nobody but their
 * viewers knows what has arrived. One that comes with the same id again and
 * again does not get through the event that follows it: on its way something
 * cuts connections off before an event is whole, after so many bytes or so
 * much time.
 */
export class Undelivered {
	/** By id, how often; oldest first. */
	readonly #lost = new Map<string, number>();

	/** A stream was lost that went on from that id. */
	lost(id: string): void {
		const times = this.#times(id) + 1;
		this.#lost.delete(id);
		this.#lost.set(id, times);
		if (this.#lost.size <= MOST) return;
		for (const oldest of this.#lost.keys()) {
			this.#lost.delete(oldest);
			return;
		}
	}

	/**
	 * How large events may be, in bytes, for who goes on from that id; undefined
	 * for as they are.
	 *
	 * @param isCut whether it has got pieces before
	 */
	sizeFor(id: string, isCut: boolean): number | undefined {
		const halvings = this.#times(id) - OFTEN + (isCut ? 1 : 0);
		if (halvings < 0) return isCut ? PIECE_BYTES : undefined;
		return Math.max(SMALLEST, PIECE_BYTES / 2 ** halvings);
	}

	#times(id: string): number {
		return this.#lost.get(id) ?? 0;
	}
}
