import { constants } from "node:os";
import type { Readable } from "node:stream";
import { type Outcome, outcomeNow } from "../process.ts";
import { ReplayedEvent } from "../replayed-event.ts";

/** A pipe that the leader has made, by the numbers of its ends in the leader. */
export interface LeaderPipe {
	read: number;
	write: number;
	/** What it has room for, in bytes; 0 where that is not known. */
	size: number;
}

/** The job's process id, or the errno with which its start failed. */
export type Start = { pid: number } | { errno: number };

/** Reads the reports of `leader.pl`, one per line. */
export class LeaderReports {
	/**
	 * Resolves with the leader's pipes when it is ready; with undefined if it
	 * ends before.
	 */
	readonly ready: Promise<LeaderPipe[] | undefined>;
	/**
	 * Resolves with the result of the job's start; with undefined if the leader
	 * ends before.
	 */
	readonly start: Promise<Start | undefined>;
	/**
	 * Resolves with the job's outcome; with undefined if the leader was killed
	 * before it.
	 */
	readonly outcome: Promise<Outcome | undefined>;
	/** Emits the signal that has stopped the job. */
	readonly stopped = new ReplayedEvent<NodeJS.Signals>();
	/** Emits whether the job reads single keys. */
	readonly keys = new ReplayedEvent<boolean>();
	#isReady: (pipes?: LeaderPipe[]) => void = () => {};
	#started: (start?: Start) => void = () => {};

	constructor(reports: Readable) {
		this.ready = new Promise((resolve) => {
			this.#isReady = resolve;
		});
		this.start = new Promise((resolve) => {
			this.#started = resolve;
		});
		this.outcome = this.#follow(reports).finally(() => {
			this.#isReady();
			this.#started();
		});
	}

	async #follow(reports: Readable): Promise<Outcome | undefined> {
		let outcome: Outcome | undefined;
		try {
			for await (const report of linesOf(reports)) {
				const [event, ...words] = report.split(" ");
				const number = Number(words[0]);
				if (event === "ready") this.#isReady(words.map(parsePipe));
				if (event === "pid") this.#started({ pid: number });
				if (event === "failed") this.#started({ errno: number });
				if (event === "stopped") {
					this.stopped.emit(signalOf(number) ?? "SIGSTOP");
				}
				if (event === "keys") this.keys.emit(number === 1);
				if (event === "exited") outcome = outcomeNow(number, null);
				if (event === "killed") {
					const signal = signalOf(number);
					// Node has no name for a real-time signal. Shells report 128 + n for it.
					outcome = outcomeNow(signal ? null : 128 + number, signal);
				}
			}
		} catch {
			// ECONNRESET: the leader was killed.
		}
		return outcome;
	}
}

/**
 * Yields whole lines. Loading node:readline would take longer than starting the
 * leader.
 */
async function* linesOf(input: Readable): AsyncGenerator<string> {
	let rest = "";
	for await (const chunk of input) {
		const lines = (rest + chunk).split("\n");
		rest = lines.pop() ?? "";
		yield* lines;
	}
}

function parsePipe(text: string): LeaderPipe {
	const [read = -1, write = -1, size = 0] = text.split(":").map(Number);
	return { read, write, size };
}

function signalOf(number: number): NodeJS.Signals | null {
	const names = Object.keys(constants.signals) as NodeJS.Signals[];
	return names.find((name) => constants.signals[name] === number) ?? null;
}
