import type { StartData } from "../../src/protocol/events.ts";

/** How a run of `make` begins, behind pipes. */
export const START: StartData = {
	run: 1,
	command: "make",
	title: "make",
	startedAt: 0,
	tty: false,
	cols: null,
	rows: null,
	pid: 1,
};
