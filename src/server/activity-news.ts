import { encodeEvent } from "../protocol/encode.ts";
import type { ActivityData } from "../protocol/events.ts";
import type { Audience } from "./audience.ts";
import type { ServedRun } from "./runs.ts";
import type { Viewer } from "./viewer.ts";

/** Without output for so long, in ms, a run is silent. */
const SILENCE_MS = 10_000;

/** How often, in ms, it is seen to whether anything has come. */
const TICK_MS = 1000;

/** So often, in ms, one looks what a silent run does; less often once that has lasted. */
const LOOK_MS = 2000;
const SELDOM_MS = 5000;
const LASTING_MS = 60_000;

/** To look may take a hundredth of a core: where it takes long, it is done less often. */
const PAUSE_FACTOR = 100;

/** A run from which nothing comes. */
interface Silence {
	/** Where its journal ends. */
	offset: number;
	since: number;
	lookedAt: number;
	isLooking: boolean;
	/** What it took to look, in ms of processor time. */
	costMs: number;
	/** What was told last, and to whom. */
	told: string;
	to: WeakSet<Viewer>;
}

/**
 * Tells those who watch a silent run what it does, and waits for: news, and
 * never in its journal. While output comes, or nobody watches, that costs a
 * comparison a second.
 */
export class ActivityNews {
	readonly #audience: Audience;
	readonly #silenceMs: number;
	readonly #timer: NodeJS.Timeout;
	#silences = new Map<ServedRun, Silence>();

	/** @param silenceMs without output for so long, a run is silent */
	constructor(audience: Audience, silenceMs = SILENCE_MS) {
		this.#audience = audience;
		this.#silenceMs = silenceMs;
		const tickMs = Math.min(TICK_MS, silenceMs);
		this.#timer = setInterval(() => this.#tick(), tickMs).unref();
	}

	close(): void {
		clearInterval(this.#timer);
	}

	#tick(): void {
		const silences = new Map<ServedRun, Silence>();
		const now = performance.now();
		for (const [viewer, run] of this.#audience.viewers) {
			// One that polls would be woken by it, again and again.
			if (run.activity === undefined || viewer.polls) continue;
			if (silences.has(run) || run.journal.ended) continue;
			const silence = this.#silences.get(run) ?? newSilence(run, now);
			const isSilent = silence.offset === run.journal.end.offset;
			silences.set(run, isSilent ? silence : newSilence(run, now));
		}
		this.#silences = silences;
		for (const [run, silence] of silences) {
			const lasts = now - silence.since;
			// Once before it is said: from then on it is known what takes time.
			const isSoon = lasts >= this.#silenceMs - LOOK_MS;
			const every = lasts > LASTING_MS ? SELDOM_MS : LOOK_MS;
			const pauseMs = Math.max(
				Math.min(every, this.#silenceMs),
				PAUSE_FACTOR * silence.costMs,
			);
			const isDue = now - silence.lookedAt >= pauseMs;
			if (isSoon && isDue && !silence.isLooking) void this.#look(run, silence);
		}
	}

	async #look(run: ServedRun, silence: Silence): Promise<void> {
		silence.isLooking = true;
		silence.lookedAt = performance.now();
		const before = process.cpuUsage();
		const activity = await run.activity?.().catch(() => undefined);
		const { user, system } = process.cpuUsage(before);
		silence.costMs = (user + system) / 1000;
		silence.isLooking = false;
		const isSilent = this.#silences.get(run) === silence;
		if (activity === undefined || !isSilent || run.journal.ended) return;
		if (silence.offset !== run.journal.end.offset) return;
		if (performance.now() - silence.since < this.#silenceMs) return;
		this.#tell(run, silence, activity);
	}

	/** Tells who has not been told the same. */
	#tell(run: ServedRun, silence: Silence, activity: ActivityData): void {
		const { cpu, ms, ...rest } = activity;
		const key = JSON.stringify([rest, Math.round(cpu / 10)]);
		if (key !== silence.told) silence.to = new WeakSet();
		silence.told = key;
		const event = encodeEvent(undefined, "activity", activity);
		for (const [viewer, of] of this.#audience.viewers) {
			if (of !== run || viewer.polls || silence.to.has(viewer)) continue;
			silence.to.add(viewer);
			viewer.tell("activity", event);
		}
	}
}

function newSilence({ journal }: ServedRun, now: number): Silence {
	return {
		offset: journal.end.offset,
		since: now,
		lookedAt: Number.NEGATIVE_INFINITY,
		isLooking: false,
		costMs: 0,
		told: "",
		to: new WeakSet(),
	};
}
