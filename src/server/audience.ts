import type { ServerResponse } from "node:http";
import { encodeEvent } from "../protocol/encode.ts";
import type { ServedRun } from "./runs.ts";
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
	/** The streams that are open, each with the run that it is of. */
	readonly #open = new Map<Viewer, ServedRun>();
	/** Pages that were sent and have not opened their stream, by their runs. */
	readonly #announced = new Expected();
	/** Viewers between two polls, by their runs. */
	readonly #polling = new Expected();
	/** Answers that wait for the end of a run. */
	readonly #answers = new Set<ServerResponse>();
	/** Whether somebody is to come who has not yet been seen. */
	#isExpecting = false;
	/** What is called when nobody is to be waited for. */
	readonly #waiters: (() => void)[] = [];
	#telling: NodeJS.Timeout | undefined;
	/** How many watch, as the viewers of each run know it. */
	readonly #told = new WeakMap<ServedRun, number>();

	/** @param max how many may be open */
	constructor(max: number) {
		this.#max = max;
	}

	/** How many watch, that run or any: who polls does so between two polls too. */
	watching(run?: ServedRun): number {
		let count = this.#polling.count(run);
		for (const [viewer, of] of this.#open) {
			if (!viewer.isPart && (run === undefined || of === run)) count++;
		}
		return count;
	}

	/** How many have not been sent everything yet, or have not come yet. */
	get waiting(): number {
		let count = this.#announced.count() + this.#polling.count();
		for (const viewer of this.#open.keys()) if (!viewer.isServed) count++;
		return count + this.#answers.size;
	}

	/** Those whose streams are open, each with its run. */
	get viewers(): ReadonlyMap<Viewer, ServedRun> {
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

	/** A page was sent, and will come back for the stream of that run. */
	announce(run: ServedRun): void {
		this.#await(this.#announced, run, ANNOUNCED_MS);
	}

	/** An answer that is no stream waits for the end of a run. */
	awaitAnswer(response: ServerResponse): void {
		this.#answers.add(response);
		response.once("close", () => {
			this.#answers.delete(response);
			this.#checkIdle();
		});
	}

	/**
	 * Whether one more may be opened. When all places are taken, the viewer that
	 * has been stalled longest gives up its own: it can come back and resume.
	 */
	hasRoom(): boolean {
		if (this.#open.size < this.#max) return true;
		let longest: Viewer | undefined;
		for (const viewer of this.#open.keys()) {
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

	/** A stream of that run was opened; it counts until it is closed. */
	add(viewer: Viewer, run: ServedRun): void {
		this.#open.set(viewer, run);
		if (viewer.isPart) return;
		// A tab that polls out of sight opens a stream when it is looked at.
		const expected = viewer.polls
			? [this.#polling, this.#announced]
			: [this.#announced, this.#polling];
		// The first that has one: the other is to be waited for still.
		expected.some((those) => those.take(run));
		this.#cameTo(run);
		this.#changed();
	}

	/** A stream was closed. */
	remove(viewer: Viewer): void {
		const run = this.#open.get(viewer);
		this.#open.delete(viewer);
		if (run && viewer.polls && !viewer.isDone && !viewer.isPart) {
			this.#await(this.#polling, run, POLLING_MS);
		}
		this.#changed();
	}

	/** A stream goes on into another run, by a viewer in place of the one before. */
	replace(before: Viewer, viewer: Viewer, run: ServedRun): void {
		this.#open.delete(before);
		this.#open.set(viewer, run);
		this.#cameTo(run);
		this.#changed();
	}

	/**
	 * Whoever comes is told how many there are now. Where the others were told
	 * another number, all are told anew, even if that one is right again by then.
	 */
	#cameTo(run: ServedRun): void {
		if (this.#told.get(run) !== this.watching(run)) this.#told.delete(run);
	}

	/** A viewer that stays has been sent everything. */
	served(): void {
		this.#checkIdle();
	}

	#await(expected: Expected, run: ServedRun, ms: number): void {
		expected.add(run, ms, () => this.#changed());
	}

	#changed(): void {
		if (this.watching() > 0) this.#isExpecting = false;
		this.#checkIdle();
		this.#telling ??= setTimeout(() => this.#tell(), TELLING_MS).unref();
	}

	#checkIdle(): void {
		if (this.#waiters.length === 0) return;
		if (this.waiting > 0 || this.#isExpecting) return;
		for (const resolve of this.#waiters.splice(0)) resolve();
	}

	/** Tells those who want to know how many watch the same run. */
	#tell(): void {
		this.#telling = undefined;
		for (const run of new Set(this.#open.values())) {
			const count = this.watching(run);
			if (count === this.#told.get(run)) continue;
			this.#told.set(run, count);
			const event = viewersEvent(count);
			for (const [viewer, of] of this.#open) {
				if (of === run) viewer.tell("viewers", event);
			}
		}
	}
}

/** Who is about to come, for so long. */
class Expected {
	/** A timer for each, with the run that it is to come for. */
	readonly #timers = new Map<NodeJS.Timeout, ServedRun>();

	/** How many, for that run or any. */
	count(run?: ServedRun): number {
		if (run === undefined) return this.#timers.size;
		let count = 0;
		for (const each of this.#timers.values()) if (each === run) count++;
		return count;
	}

	/** @param onGone called when that one has not come */
	add(run: ServedRun, ms: number, onGone: () => void): void {
		const timer = setTimeout(() => {
			this.#timers.delete(timer);
			onGone();
		}, ms);
		this.#timers.set(timer, run);
	}

	/** One has come; false when none is expected for that run. */
	take(run: ServedRun): boolean {
		for (const [timer, each] of this.#timers) {
			if (each !== run) continue;
			clearTimeout(timer);
			this.#timers.delete(timer);
			return true;
		}
		return false;
	}
}

/** The news of how many watch. */
export function viewersEvent(viewers: number): Buffer {
	return encodeEvent(undefined, "viewers", { viewers });
}
