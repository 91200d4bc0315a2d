import { constants } from "node:os";
import type { Readable } from "node:stream";
import { Notice } from "../notice.ts";
import { type Outcome, outcomeNow } from "../process.ts";

/** A pipe that the leader has made: the numbers that its ends have there. */
export interface LeaderPipe {
	read: number;
	write: number;
	/** What it has room for, in bytes; 0 where that is not known. */
	size: number;
}

/** A job's process id, or the number of the error for which there is none. */
export type Start = { pid: number } | { errno: number };

/** What `leader.pl` reports, a line each. */
export class LeaderReports {
	/** Resolves with its pipes when it is ready; undefined if it won't be. */
	readonly ready: Promise<LeaderPipe[] | undefined>;
	/** Resolves with how the job's start went; undefined if nobody was left to tell. */
	readonly start: Promise<Start | undefined>;
	/** Resolves with how the job ended; undefined if nobody was left to tell. */
	readonly outcome: Promise<Outcome | undefined>;
	/** By which signal the job has stopped. */
	readonly stopped = new Notice<NodeJS.Signals>();
	/** Whether the job reads keys. */
	readonly keys = new Notice<boolean>();
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
					this.stopped.tell(signalOf(number) ?? "SIGSTOP");
				}
				if (event === "keys") this.keys.tell(number === 1);
				if (event === "exited") outcome = outcomeNow(number, null);
				if (event === "killed") {
					const signal = signalOf(number);
					// A real-time signal has no name; shells make this of it.
					outcome = outcomeNow(signal ? null : 128 + number, signal);
				}
			}
		} catch {
			// It was killed: the socket is reset.
		}
		return outcome;
	}
}

/** Whole lines. (node:readline would take longer to load than the leader to start.) */
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
