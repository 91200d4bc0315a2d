import { encodeEvent } from "../protocol/encode.ts";
import type { Viewer } from "./viewer.ts";

/** How long, in ms, a page that was sent may take to open its stream. */
const ANNOUNCED_MS = 3000;

/** How long, in ms, a viewer that polls may take to ask again. */
const POLLING_MS = 5000;

/** A viewer that has taken nothing for so long, in ms, makes room for one who would. */
const STALLED_MS = 10_000;

/** Many may come and go within this, in ms, and be told of together. */
const TELLING_MS = 200;

/**
 * All viewers, and those who are expected: counts the streams that are open and
 * those that are about to be, and tells when nobody is to be waited for.
 */
export class Audience {
	readonly #max: number;
	readonly #open = new Set<Viewer>();
	/** Pages that were sent and have not opened their stream. */
	readonly #announced = new Set<NodeJS.Timeout>();
	/** Viewers between two polls. */
	readonly #polling = new Set<NodeJS.Timeout>();
	/** Whether somebody is to come who has not yet been seen. */
	#isExpecting = false;
	/** What is called when nobody is to be waited for. */
	readonly #waiters: (() => void)[] = [];
	#telling: NodeJS.Timeout | undefined;
	#told = 0;

	/** @param max how many may be open */
	constructor(max: number) {
		this.#max = max;
	}

	/** How many watch: who polls does so between two polls too. */
	get watching(): number {
		return this.#open.size + this.#polling.size;
	}

	/** How many have not been sent everything yet, or have not come yet. */
	get waiting(): number {
		let count = this.#announced.size + this.#polling.size;
		for (const viewer of this.#open) if (!viewer.isServed) count++;
		return count;
	}

	/** Those whose streams are open. */
	get viewers(): Iterable<Viewer> {
		return this.#open;
	}

	/**
	 * Announces a viewer who is to be waited for, until anybody comes.
	 *
	 * @returns takes that back, and tells whether nobody had come
	 */
	expect(): () => boolean {
		this.#isExpecting = true;
		return () => {
			const wasExpecting = this.#isExpecting;
			this.#isExpecting = false;
			this.#checkIdle();
			return wasExpecting;
		};
	}

	/**
	 * Resolves when every viewer has been sent everything that there will be, and
	 * one who is expected has come.
	 */
	idle(): Promise<void> {
		return new Promise((resolve) => {
			this.#waiters.push(resolve);
			this.#checkIdle();
		});
	}

	/** A page was sent, and will come back for its stream. */
	announce(): void {
		this.#expect(this.#announced, ANNOUNCED_MS);
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
		// A tab that polls out of sight opens a stream when it is looked at.
		const expected = viewer.polls
			? [this.#polling, this.#announced]
			: [this.#announced, this.#polling];
		const from = expected.find((timers) => timers.size > 0);
		const [timer] = from ?? [];
		clearTimeout(timer);
		if (timer) from?.delete(timer);
		this.#open.add(viewer);
		this.#changed();
	}

	/** A stream was closed. */
	remove(viewer: Viewer): void {
		this.#open.delete(viewer);
		if (viewer.polls && !viewer.isDone) this.#expect(this.#polling, POLLING_MS);
		this.#changed();
	}

	/** A viewer that stays has been sent everything. */
	served(): void {
		this.#checkIdle();
	}

	#expect(expected: Set<NodeJS.Timeout>, ms: number): void {
		const timer = setTimeout(() => {
			expected.delete(timer);
			this.#changed();
		}, ms);
		expected.add(timer);
	}

	#changed(): void {
		if (this.watching > 0) this.#isExpecting = false;
		this.#checkIdle();
		this.#telling ??= setTimeout(() => this.#tell(), TELLING_MS).unref();
	}

	#checkIdle(): void {
		if (this.waiting > 0 || this.#isExpecting) return;
		for (const resolve of this.#waiters.splice(0)) resolve();
	}

	/** Tells those who want to know how many they are. */
	#tell(): void {
		this.#telling = undefined;
		if (this.watching === this.#told) return;
		this.#told = this.watching;
		const event = viewersEvent(this.#told);
		for (const viewer of this.#open) viewer.tell("viewers", event);
	}
}

/** The news of how many watch. */
export function viewersEvent(viewers: number): Buffer {
	return encodeEvent(undefined, "viewers", { viewers });
}
