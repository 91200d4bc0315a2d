import type { History } from "../history/history.ts";
import type { KeptRun } from "../history/kept-run.ts";
import { beyond, type KeepLimit } from "../history/limits.ts";
import type { WritableRun } from "../history/run-writer.ts";
import type { Past } from "../hub/hub-journal.ts";
import type { HubRun } from "../hub/hub-run.ts";
import type { HubRuns } from "../hub/hub-runs.ts";

/** So many runs are kept at once: each takes two files, and some memory. */
const MOST_AT_ONCE = 100;

/** Of those, so many that were over before we came: others are not to wait for them. */
const MOST_PAST_AT_ONCE = 4;

/** How often, in ms, it is looked for runs that others have kept, and that are lost. */
const LOOK_MS = 2000;

/** Runs that come within so many ms are considered together: a Redis may have thousands. */
const COME_MS = 100;

/** How long, in ms, a run may wait that was taken over: others may take it for left. */
const TAKEN_MS = 60_000;

/** After how long, in ms, a run that is lost is left as it is. */
const LOST_MS = 60_000;

type Progress = Awaited<ReturnType<History["takeOver"]>> & {};

/** The kept runs, as the keeper needs them. */
export interface KeptList {
	keptOf(token: string): KeptRun | undefined;
	/** Hears that a run is kept under that number from now on. */
	keeps(token: string, number: number): void;
}

export interface HubKeeperOptions {
	history: History;
	limits: readonly KeepLimit[];
	kept: KeptList;
	/** The newest run that was kept before us, if there is one. */
	newest: KeptRun | undefined;
}

/** A run that was taken over. */
interface Begun {
	number: number;
	/** How far its files are. */
	progress: Progress;
	/** When, in ms, by `performance.now`. */
	at: number;
}

/** A run that is being kept. */
interface Kept {
	run: HubRun;
	written: WritableRun;
	wasOver: boolean;
	/** Since when it has been lost: ms, by `performance.now`. */
	lostAt: number | undefined;
}

/**
 * Keeps the runs that a hub shows, by one more reader of each: those that are
 * published while it is there, and those that began while nobody kept any, as
 * far as Redis and their publishers have them. Which were begun and not ended
 * it goes on with.
 */
export class HubKeeper {
	readonly #options: HubKeeperOptions;
	/** By token; from when their files are about to be made. */
	readonly #writing = new Map<string, Kept>();
	/** Those that are to be kept, when there is room. */
	#waiting: { run: HubRun; wasOver: boolean }[] = [];
	/** Those that have come, and have not been considered yet. */
	#come: HubRun[] = [];
	/** Those that somebody else keeps. */
	readonly #elsewhere = new Set<HubRun>();
	/** Those that were taken over, and how far they are. */
	readonly #begun = new Map<string, Begun>();
	#hub: HubRuns | undefined;
	#timer: NodeJS.Timeout | undefined;
	#isClosed = false;

	constructor(options: HubKeeperOptions) {
		this.#options = options;
	}

	/** Keeps what there is on that hub, and what comes. */
	follow(hub: HubRuns): void {
		this.#hub = hub;
		this.#come = hub.newest(hub.count);
		this.#considerAll(hub);
		hub.onStart((run) => {
			if (this.#come.length === 0) {
				setTimeout(() => this.#considerAll(hub), COME_MS);
			}
			this.#come.push(run);
		});
		this.#timer = setInterval(() => this.#look(), LOOK_MS);
	}

	/** Considers those that have come, besides what would be deleted at once. */
	#considerAll(hub: HubRuns): void {
		const runs = this.#come;
		this.#come = [];
		const mayBeOld = runs.some(({ isOver }) => isOver);
		const old = mayBeOld ? this.#beyondLimits(hub) : undefined;
		for (const run of runs) {
			if (!run.isOver || !old?.has(run)) this.#consider(run);
		}
		this.#next();
	}

	#beyondLimits(hub: HubRuns): ReadonlySet<HubRun> {
		const now = Date.now();
		const candidates = hub.newest(hub.count).map((run) => {
			const { start, durationMs, bytes } = run.status();
			const endedAt = run.isOver ? start.startedAt + durationMs : now;
			return { run, number: run.number, endedAt, bytes };
		});
		const { limits } = this.#options;
		const old = beyond(candidates.reverse(), limits, now);
		return new Set(old.map(({ run }) => run));
	}

	/** Whether we write that run. */
	isWriting(token: string): boolean {
		return this.#writing.has(token);
	}

	/** The beginning of a run that is kept, if we are to go on with it. */
	past(token: string): Promise<Past | undefined> | undefined {
		const kept = this.#options.kept.keptOf(token);
		if (kept === undefined || kept.ended !== undefined) return undefined;
		return this.#takeOver(token, kept.number);
	}

	/** Resolves when all that has come is written. */
	async close(): Promise<void> {
		this.#isClosed = true;
		clearInterval(this.#timer);
		await this.#options.history.close();
	}

	async #takeOver(token: string, number: number): Promise<Past | undefined> {
		const { history } = this.#options;
		const progress = await history.takeOver(number);
		if (progress === undefined) return undefined;
		this.#begun.set(token, { number, progress, at: performance.now() });
		const { cursor, newlines } = progress;
		if (cursor.offset === 0) return undefined;
		const journal = history.pastOf(token, number, progress);
		return { journal, end: cursor, lines: newlines };
	}

	/** Decides whether a run is to be kept that has come onto the board. */
	#consider(run: HubRun): void {
		const { token } = run;
		const kept = this.#options.kept.keptOf(token);
		if (kept?.ended !== undefined || this.#writing.has(token)) return;
		if (kept !== undefined) {
			const { ready } = run;
			if (ready === undefined) this.#goOn(run);
			else void ready.then(() => this.#goOn(run));
			return;
		}
		const wasOver = run.isOver;
		if (wasOver && !this.#isNews(run)) return;
		this.#waiting.push({ run, wasOver });
	}

	/** Whether a run that is over has not been kept by those before us: what they deleted stays so. */
	#isNews({ card }: HubRun): boolean {
		const start = this.#options.newest?.status().start;
		if (start === undefined) return true;
		const isLater = card.start.startedAt > start.startedAt;
		return card.number > start.run || isLater;
	}

	/** Goes on with what was begun, if that is ours by now. */
	#goOn(run: HubRun): void {
		if (this.#begun.has(run.token)) {
			this.#waiting.push({ run, wasOver: false });
			this.#next();
		} else this.#elsewhere.add(run);
	}

	/** Begins with what waits, as far as there is room. */
	#next(): void {
		if (this.#isClosed) return;
		// What goes on first, and the newest: the oldest would be the first to be deleted.
		this.#waiting.sort(
			(one, other) =>
				Number(one.wasOver) - Number(other.wasOver) ||
				other.run.number - one.run.number,
		);
		const past = () =>
			[...this.#writing.values()].filter(({ wasOver }) => wasOver).length;
		while (this.#writing.size < MOST_AT_ONCE) {
			const [first] = this.#waiting;
			if (first === undefined) return;
			if (first.wasOver && past() >= MOST_PAST_AT_ONCE) return;
			this.#waiting.shift();
			if (!this.#isThere(first.run)) continue;
			void this.#keep(first.run, first.wasOver);
		}
	}

	async #keep(run: HubRun, wasOver: boolean): Promise<void> {
		const { token } = run;
		const { history, kept } = this.#options;
		const begun = this.#begun.get(token);
		this.#begun.delete(token);
		let number = begun?.number;
		const written: WritableRun = {
			journal: writable(run),
			hub: { publisher: run.card.publisher, place: run.card.place },
			status: () => {
				const { start, machine } = run.card;
				const shown = { ...start, machine, run: number ?? run.number };
				return { ...run.status(), start: shown };
			},
		};
		this.#writing.set(token, { run, written, wasOver, lostAt: undefined });
		try {
			const isOld = begun && performance.now() - begun.at > TAKEN_MS;
			if (isOld && !(await history.isStillOurs(begun.number))) return;
			number ??= await history.numberFor(token, run.number);
			if (number === undefined) return;
			if (this.#isClosed || !this.#isThere(run)) {
				if (begun === undefined) await history.release(number);
				return;
			}
			const done = history.keep(written, number, begun?.progress);
			kept.keeps(token, number);
			await done;
		} finally {
			this.#writing.delete(token);
			if (!run.journal.isComplete) this.#elsewhere.add(run);
			this.#next();
		}
	}

	/** Whether the hub has it: of the oldest it lets go, and closes their logs. */
	#isThere(run: HubRun): boolean {
		return this.#hub?.withToken(run.token) === run;
	}

	/** Looks for what somebody else has begun to keep, and has not ended; leaves what is lost. */
	#look(): void {
		for (const run of this.#elsewhere) {
			const kept = this.#options.kept.keptOf(run.token);
			const isDone = kept?.ended !== undefined || !this.#isThere(run);
			if (isDone) this.#elsewhere.delete(run);
			if (isDone || kept?.isLost !== true || run.isLost) continue;
			this.#elsewhere.delete(run);
			void this.#takeOver(run.token, kept.number).then(() => this.#goOn(run));
		}
		const now = performance.now();
		for (const each of this.#writing.values()) {
			const { run, written } = each;
			each.lostAt = run.isLost ? (each.lostAt ?? now) : undefined;
			if (each.lostAt === undefined || now - each.lostAt < LOST_MS) continue;
			if (run.journal.hasAll) void this.#options.history.leave(written);
		}
	}
}

/** A run's log as it comes from Redis, for who writes it down: it ends when all has come. */
function writable({ journal }: HubRun): WritableRun["journal"] {
	return {
		token: journal.token,
		get end() {
			return journal.here;
		},
		get ended() {
			return journal.isComplete;
		},
		records: (cursor) => journal.recordsHere(cursor),
		blockBefore: (offset) => journal.blockBefore(offset),
		onGrowth: (listener) => journal.onGrowth(listener),
	};
}
