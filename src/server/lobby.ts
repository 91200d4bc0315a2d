import { Journal } from "../journal/journal.ts";
import { Log } from "../journal/log.ts";
import type { RunStatus } from "../protocol/run-status.ts";
import type { ServedRun } from "./runs.ts";

/**
 * Where viewers wait for a session's first run: in place of a run, as long as
 * there is none. Nothing is ever written to its journal, so that none of them has
 * an event id of it; when the first run begins, their streams go on into that.
 */
export class Lobby implements ServedRun {
	/** No run has it: they count from 1. */
	readonly name = "0";
	readonly journal = new Journal({ token: "lobby" });
	readonly #title: string;
	readonly #openedAt = Date.now();

	/** @param title of the page, as long as there is no run */
	constructor(title: string) {
		this.#title = title;
	}

	status(): RunStatus {
		return {
			state: "waiting",
			start: {
				run: 0,
				command: null,
				title: this.#title,
				startedAt: this.#openedAt,
				tty: false,
				cols: null,
				rows: null,
				pid: null,
			},
			exit: null,
			durationMs: 0,
			bytes: 0,
			lines: 0,
		};
	}

	linesLog(): Log {
		return new Log();
	}

	masked(lines: string): string {
		return lines;
	}
}
