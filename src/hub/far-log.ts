import type { Cursor } from "../journal/cursor.ts";
import type { Found, Need, Snapshot } from "./messages.ts";

/** A run's log in another thread, as the thread that publishes it reads it. */
export class FarLog {
	readonly token: string;
	readonly #ask: (
		need: Omit<Need, "kind" | "id">,
	) => Promise<Found | undefined>;
	#snapshot: Snapshot;
	#waiting: { offset: number; found: Promise<Found> } | undefined;

	/** @param ask resolves with what there is; undefined of a run that is let go of */
	constructor(
		token: string,
		snapshot: Snapshot,
		ask: (need: Omit<Need, "kind" | "id">) => Promise<Found | undefined>,
	) {
		this.token = token;
		this.#snapshot = snapshot;
		this.#ask = ask;
	}

	/** How far it was when it was last heard of. */
	get snapshot(): Snapshot {
		return this.#snapshot;
	}

	/** Hears how far it is by now. */
	hear(snapshot: Snapshot): void {
		this.#snapshot = snapshot;
	}

	/** What comes from there on, when it comes: nothing at the end of a run. */
	next(from: Cursor): Promise<Found> {
		const { offset } = from;
		if (this.#waiting?.offset === offset) return this.#waiting.found;
		const found = this.#ask({ token: this.token, from, to: undefined }).then(
			(answer) => {
				if (answer === undefined) return new Promise<never>(() => {});
				if (this.#waiting?.offset === offset) this.#waiting = undefined;
				this.#snapshot = answer.snapshot;
				return answer;
			},
		);
		this.#waiting = { offset, found };
		return found;
	}

	/** What there is from there on, up to that offset. */
	between(from: Cursor, to: number): Promise<Found | undefined> {
		return this.#ask({ token: this.token, from, to });
	}
}
