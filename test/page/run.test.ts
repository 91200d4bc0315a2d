import { expect, it } from "vitest";
import { Run } from "../../src/page/run.ts";
import type { RunSummary } from "../../src/protocol/events.ts";
import { START } from "../helpers/start-data.ts";

const LOST: RunSummary = {
	run: 3,
	path: "runs/3/",
	lastEventId: "t-000000000000000",
	command: "make",
	title: "make",
	startedAt: 1_700_000_000_000,
	state: "lost",
	exitCode: null,
	signal: null,
	durationMs: 4000,
	bytes: 0,
	lines: 0,
};

it("never says that a run goes on that was lost with its sse-tail", () => {
	const run = new Run();
	run.summarize(LOST, 0);
	expect([run.state, run.words]).toEqual([
		"lost",
		"lost with its sse-tail, outcome unknown",
	]);
	const { title, startedAt, command } = LOST;
	run.begins({ ...START, run: 3, title, startedAt, command });
	expect(run.state).toBe("lost");
	expect(run.wasSeenRunning).toBe(false);
	// Its time stands still.
	expect(run.elapsedMs(1_000_000)).toBe(4000);
});

it("knows of a run that was lost while we looked", () => {
	const run = new Run();
	run.summarize({ ...LOST, state: "running" }, 0);
	expect([run.state, run.elapsedMs(1000)]).toEqual(["running", 5000]);
	run.summarize(LOST, 2000);
	expect([run.state, run.elapsedMs(9000)]).toEqual(["lost", 4000]);
});
