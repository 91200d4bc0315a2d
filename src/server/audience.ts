import { encodeEvent } from "../protocol/encode.ts";
import type { Viewer } from "./viewer.ts";

/** How long, in ms, a page that was sent may take to open its stream. */
const ANNOUNCED_MS = 3000;

/** A viewer that has taken nothing for so long, in ms, makes room for one who would. */
const STALLED_MS = 10_000;

/** Many may come and go within this, in ms, and be told of together. */
const PRESENCE_MS = 200;

/** Counts the streams that are open, and those that a page is about to open. */
export class Audience {
	readonly #max: number;
	readonly #onChange: () => void;
	readonly #announced = new Set<NodeJS.Timeout>();
	readonly #open = new Set<Viewer>();
	#telling: NodeJS.Timeout | undefined;

	/** @param max how many may be open */
	constructor(max: number, onChange: () => void) {
		this.#max = max;
		this.#onChange = onChange;
	}

	get open(): number {
		return this.#open.size;
	}

	get announced(): number {
		return this.#announced.size;
	}

	/** A page was sent, and will come back for its stream. */
	announce(): void {
		const timer = setTimeout(() => {
			this.#announced.delete(timer);
			this.#onChange();
		}, ANNOUNCED_MS);
		this.#announced.add(timer);
	}

	/**
	 * Whether one more may be opened. When all places are taken, the viewer that
	 * has been stalled longest gives up its own: it can come back and resume.
	 */
	hasRoom(): boolean {
		if (this.#open.size < this.#max) return true;
		let longest: Viewer | undefined;
		for (const viewer of this.#open) {
			if (viewer.stalledMs > (longest?.stalledMs ?? STALLED_MS)) {
				longest = viewer;
			}
		}
		if (longest === undefined) return false;
		longest.cut();
		// Its place is free at once, and not another time when it hears of this.
		this.#open.delete(longest);
		return true;
	}

	/** A stream was opened; it counts until it is closed. */
	add(viewer: Viewer): void {
		const [timer] = this.#announced;
		clearTimeout(timer);
		if (timer) this.#announced.delete(timer);
		this.#open.add(viewer);
		this.#changed();
	}

	/** A stream was closed. */
	remove(viewer: Viewer): void {
		this.#open.delete(viewer);
		this.#changed();
	}

	#changed(): void {
		this.#onChange();
		this.#telling ??= setTimeout(() => this.#tell(), PRESENCE_MS).unref();
	}

	/** Tells those who want to know how many they are. */
	#tell(): void {
		this.#telling = undefined;
		const event = encodeEvent(undefined, "viewers", { viewers: this.open });
		for (const viewer of this.#open) viewer.tell(event);
	}
}
