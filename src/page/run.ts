import type { LastRound } from "../failure/watch.ts";
import type {
	ActivityData,
	ExitData,
	Ordered,
	RunSummary,
	StartData,
	StopData,
} from "../protocol/events.ts";
import { formatDuration, formatElapsed } from "../text/duration.ts";
import { Progress } from "./progress.ts";

/** The page in one word: what the mark, the title and the icon show. */
export type RunState =
	| "connecting"
	/** Nothing has run yet. */
	| "waiting"
	| "running"
	| "lost"
	| "succeeded"
	| "failed"
	| "ended";

/** Without output for longer, in ms, a run is said to be silent. */
const SILENCE_MS = 10_000;

/** What the page knows of the run. All times are in ms, as performance.now() has them. */
export class Run {
	start: StartData | undefined;
	exit: ExitData | undefined;
	/** How those of several processes ended that have, by their index. */
	readonly exits: ExitData[] = [];
	/** What it was asked last, if it was asked to stop. */
	stop: StopData | undefined;
	/** How far its log has come to us. */
	readonly progress = new Progress();
	/** How long it had been running when the connection was lost; undefined while there is one. */
	lostAfterMs: number | undefined;
	/** How the last build went, of a command that builds again at each change. */
	#lastRound: LastRound | undefined;
	/** Whether it has told of a build: errors of those before say nothing then. */
	builds = false;
	/** When its last output came, in ms since its start. */
	lastMs = 0;
	/** Whether it was running while we looked. */
	wasSeenRunning = false;
	/** What it was told to do since its last output, and when we heard that. */
	#activity: { data: ActivityData; at: number } | undefined;
	#summary: RunSummary | undefined;
	#summaryAt = 0;
	#heardAt = 0;
	/** What the page is called while nothing has run yet; undefined once something has. */
	#awaitedAs: string | undefined;

	/** A sign of life of the server. */
	heard(now: number): void {
		this.#heardAt = now;
	}

	/**
	 * The server tells that nothing has run yet.
	 *
	 * @param title of the page until then
	 */
	awaitFirst(title: string): void {
		this.#awaitedAs = title;
	}

	/** Output has come, as many ms after the start as that says. */
	printed(ms: number): void {
		this.lastMs = ms;
		this.#activity = undefined;
	}

	/** What it does while nothing comes. */
	does(activity: ActivityData, now: number): void {
		this.#activity = { data: activity, at: now };
	}

	/** It begins, in its log; of one that is known to be over, that is no news. */
	begins(start: StartData): void {
		this.start = start;
		this.exit = undefined;
		this.exits.length = 0;
		this.stop = undefined;
		this.wasSeenRunning ||= this.outcome === undefined && !this.#isLost;
	}

	/** One of its processes has ended, or, without `process`, all of it. */
	ends(exit: ExitData): void {
		const { process } = exit;
		if (process === undefined) this.exit = exit;
		else if (this.start?.processes?.[process] !== undefined) {
			this.exits[process] = exit;
		}
	}

	/** What the server knows of it, whatever of its log we have. */
	summarize(summary: RunSummary, now: number): void {
		this.#summary = summary;
		this.#summaryAt = now;
		this.progress.aim(summary.lastEventId, now);
		this.wasSeenRunning ||= summary.state === "running";
	}

	/** The run that takes its place, as far as the server has told of it. */
	next(): Run {
		const run = new Run();
		if (this.#summary) run.summarize(this.#summary, this.#summaryAt);
		run.heard(this.#heardAt);
		return run;
	}

	/** We don't know any more whether it goes on. */
	lose(): void {
		this.lostAfterMs ??= this.elapsedMs(this.#heardAt) ?? 0;
	}

	/** We see it again. */
	find(): void {
		this.lostAfterMs = undefined;
	}

	/** How it ended, which we can know before its log is here. */
	get outcome(): ExitData | undefined {
		const { exit } = this;
		const summary = this.#summary;
		if (exit !== undefined || summary?.state !== "exited") return exit;
		const { exitCode: code, signal, durationMs } = summary;
		return { code, signal, durationMs };
	}

	/** Whether the sse-tail that ran it ended before it did. */
	get #isLost(): boolean {
		return this.exit === undefined && this.#summary?.state === "lost";
	}

	get state(): RunState {
		const about = this.start ?? this.#summary;
		const { outcome } = this;
		if (about === undefined) {
			return this.#awaitedAs === undefined ? "connecting" : "waiting";
		}
		if (outcome === undefined) {
			const isLost = this.#isLost || this.lostAfterMs !== undefined;
			return isLost ? "lost" : "running";
		}
		// Of what was piped to stdin we don't know whether it went well; only, by
		// our exit code, that it broke off.
		if (about.command === null && outcome.code === 0) return "ended";
		return outcome.code === 0 ? "succeeded" : "failed";
	}

	/** Its number in the session; undefined while that is not known. */
	get number(): number | undefined {
		// On a hub it is another than the one that its own machine gave it.
		return this.#summary?.run ?? this.start?.run;
	}

	/** It watches files, and a build is over or, with undefined, begins. */
	built(round: LastRound | undefined): void {
		this.#lastRound = round;
		this.builds ||= round !== undefined;
	}

	/**
	 * How its last build went, while it waits for the next one; undefined of a run
	 * that is over, or of whose log a part is on its way.
	 */
	lastRound(now: number): LastRound | undefined {
		const isHere = this.progress.percent(now) === undefined;
		return this.state === "running" && isHere ? this.#lastRound : undefined;
	}

	/** Where it is, from the session's root on; undefined while that is not known. */
	get path(): string | undefined {
		return this.#summary?.path;
	}

	/** How it was started by control; without a name when it was not. */
	get ordered(): Ordered {
		// On a hub its command is called by the machine too, which the log does not know.
		return this.#summary ?? this.start ?? {};
	}

	get title(): string {
		return (
			this.start?.title ?? this.#summary?.title ?? this.#awaitedAs ?? "sse-tail"
		);
	}

	/** The state in words, with exit code and signal. */
	get words(): string {
		const { outcome, state, stop } = this;
		if (this.#isLost) return "lost with its sse-tail, outcome unknown";
		if (state === "lost") return "outcome unknown";
		if (state === "waiting") {
			const isSure = this.lostAfterMs === undefined;
			return isSure ? "nothing has run yet" : "nothing had run yet";
		}
		if (stop !== undefined && (state === "running" || outcome?.signal)) {
			const by = stop.by === null ? "" : ` by ${stop.by}`;
			if (state === "running") return `told to stop${by}`;
			return `stopped${by} (${outcome?.signal})`;
		}
		if (state !== "failed" || outcome === undefined) return state;
		if (outcome.signal !== null)
			return `ended by ${outcome.signal}${meaning(outcome.signal)}`;
		return `failed with exit code ${outcome.code}${meaning(outcome.code)}`;
	}

	/**
	 * How long it has been running, by the server's clock: ours may show another
	 * time of day. Undefined when we don't know.
	 */
	elapsedMs(now: number): number | undefined {
		if (this.lostAfterMs !== undefined) return this.lostAfterMs;
		const { durationMs } = this.#summary ?? {};
		if (this.#isLost) return durationMs;
		return durationMs === undefined
			? undefined
			: durationMs + now - this.#summaryAt;
	}

	/** How long it runs, or ran, in words; nothing while its log is loading. */
	elapsed(now: number): string {
		const { outcome } = this;
		if (outcome !== undefined) return formatDuration(outcome.durationMs);
		const ms = this.elapsedMs(now);
		const isLoading = this.progress.percent(now) !== undefined;
		if (ms === undefined || isLoading) return "";
		return this.#isSilent(ms)
			? `${formatElapsed(ms)} · silent ${formatElapsed(ms - this.lastMs)}`
			: formatElapsed(ms);
	}

	/** What it does while it is silent; undefined where nobody has told. */
	activity(now: number): { data: ActivityData; sinceMs: number } | undefined {
		const ms = this.elapsedMs(now);
		if (this.#activity === undefined || ms === undefined) return undefined;
		const { data, at } = this.#activity;
		return this.#isSilent(ms) ? { data, sinceMs: now - at } : undefined;
	}

	#isSilent(elapsedMs: number): boolean {
		return this.state === "running" && elapsedMs - this.lastMs >= SILENCE_MS;
	}
}

const MEANINGS: Record<string, string> = {
	SIGHUP: "hang-up",
	SIGINT: "Ctrl-C",
	SIGKILL: "killed",
	SIGPIPE: "nobody reads its output",
	SIGSEGV: "crash",
	SIGTERM: "told to end",
	// What shells and timeout(1) mean by them; programs may mean something else.
	124: "usually: out of time",
	126: "usually: not executable",
	127: "usually: command not found",
	130: "usually: Ctrl-C",
	137: "usually: killed, for lack of memory perhaps",
	139: "usually: a crash",
	143: "usually: told to end",
};

function meaning(ending: string | number | null): string {
	const words = MEANINGS[`${ending}`];
	return words === undefined ? "" : ` (${words})`;
}
