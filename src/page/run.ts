import type { ExitData, StartData } from "../protocol/events.ts";
import { formatDuration, formatElapsed } from "./format.ts";

/** The page in one word: what the mark, the title and the icon show. */
export type RunState =
	| "connecting"
	| "running"
	| "lost"
	| "succeeded"
	| "failed"
	| "ended";

/** What the page knows of the run. */
export class Run {
	start: StartData | undefined;
	exit: ExitData | undefined;
	/** When we lost sight of it, in ms since 1970. */
	lostAt: number | undefined;

	get state(): RunState {
		if (this.start === undefined) return "connecting";
		if (this.exit === undefined) {
			return this.lostAt === undefined ? "running" : "lost";
		}
		// Of what was piped to stdin we don't know whether it went well; only, by
		// our exit code, that it broke off.
		if (this.start.command === null && this.exit.code === 0) return "ended";
		return this.exit.code === 0 ? "succeeded" : "failed";
	}

	get title(): string {
		return this.start?.title ?? "sse-tail";
	}

	/** The state in words, with exit code and signal. */
	get words(): string {
		const { exit, state } = this;
		if (state === "lost") return "lost sight of";
		if (state !== "failed" || exit === undefined) return state;
		if (exit.signal !== null)
			return `ended by ${exit.signal}${meaning(exit.signal)}`;
		return `failed with exit code ${exit.code}`;
	}

	/** How long it runs, or ran. */
	elapsed(now: number): string {
		if (this.start === undefined) return "";
		if (this.exit !== undefined) return formatDuration(this.exit.durationMs);
		return formatElapsed((this.lostAt ?? now) - this.start.startedAt);
	}
}

const MEANINGS: Record<string, string> = {
	SIGHUP: "hang-up",
	SIGINT: "Ctrl-C",
	SIGKILL: "killed",
	SIGPIPE: "nobody reads its output",
	SIGSEGV: "crash",
	SIGTERM: "told to end",
};

function meaning(signal: string): string {
	const words = MEANINGS[signal];
	return words === undefined ? "" : ` (${words})`;
}
