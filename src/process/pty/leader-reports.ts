import { constants } from "node:os";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { Notice } from "../notice.ts";
import { type Ending, endingNow } from "../process.ts";

/** What `leader.pl` reports of its job, a line each. */
export class LeaderReports {
	/** Resolves with the job's process id; undefined if it did not come to be. */
	readonly pid: Promise<number | undefined>;
	/** Resolves with how the job ended; undefined if nobody was left to tell. */
	readonly ending: Promise<Ending | undefined>;
	/** By which signal the job has stopped. */
	readonly stopped = new Notice<NodeJS.Signals>();
	/** Whether the job reads keys. */
	readonly keys = new Notice<boolean>();

	constructor(reports: Readable) {
		let started: (pid?: number) => void = () => {};
		this.pid = new Promise((resolve) => {
			started = resolve;
		});
		this.ending = this.#follow(reports, started).finally(() => started());
	}

	async #follow(
		reports: Readable,
		started: (pid: number) => void,
	): Promise<Ending | undefined> {
		let ending: Ending | undefined;
		for await (const report of createInterface({ input: reports })) {
			const [event, text] = report.split(" ");
			const number = Number(text);
			if (event === "pid") started(number);
			if (event === "stopped") this.stopped.tell(signalOf(number) ?? "SIGSTOP");
			if (event === "keys") this.keys.tell(number === 1);
			if (event === "exited") ending = endingNow(number, null);
			if (event === "killed") {
				const signal = signalOf(number);
				// A real-time signal has no name; shells make this of it.
				ending = endingNow(signal ? null : 128 + number, signal);
			}
		}
		return ending;
	}
}

function signalOf(number: number): NodeJS.Signals | null {
	const names = Object.keys(constants.signals) as NodeJS.Signals[];
	return names.find((name) => constants.signals[name] === number) ?? null;
}
