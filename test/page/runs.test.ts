import { expect, it } from "vitest";
import { Runs } from "../../src/page/runs.ts";
import type { RunSummary, SessionData } from "../../src/protocol/events.ts";

function summary(run: number, more: Partial<RunSummary> = {}): RunSummary {
	return {
		run,
		path: `runs/${run}/`,
		lastEventId: `t${run}-000000000000000`,
		command: "deploy",
		title: "deploy",
		startedAt: run,
		state: "exited",
		exitCode: 0,
		signal: null,
		durationMs: 1,
		bytes: 0,
		lines: 0,
		...more,
	};
}

/** The news of a page that shows a run, of the newest ones. */
function news(
	shown: number,
	runs: readonly number[],
	more: (run: number) => Partial<RunSummary> = () => ({}),
): SessionData {
	return { run: shown, runs: runs.map((run) => summary(run, more(run))) };
}

const numbers = (runs: Runs) => runs.known.map(({ summary: { run } }) => run);

it("knows runs in a row: what it has missed some before is forgotten, but for the one that is shown", () => {
	const runs = new Runs();
	runs.hear(news(2, [3, 2, 1]), 0);
	runs.hear(news(2, [5, 4, 3, 2]), 0);
	expect(numbers(runs)).toEqual([5, 4, 3, 2, 1]);
	expect(runs.oldest).toBe(1);
	// A tab that was out of sight.
	runs.hear(news(2, [40, 39, 38, 2]), 0);
	expect(numbers(runs)).toEqual([40, 39, 38, 2]);
	expect(runs.oldest).toBe(38);
	runs.addOlder([summary(37), summary(36)], 38, 0);
	expect(runs.oldest).toBe(36);
	runs.hear(news(40, [40, 39, 38]), 0);
	expect(numbers(runs)).toEqual([40, 39, 38, 37, 36]);
});

it("forgets the runs of another session", () => {
	const runs = new Runs();
	runs.hear(news(3, [3, 2, 1]), 0);
	const later = (run: number) => ({ startedAt: 1000 + run });
	runs.hear(news(2, [2, 1], later), 0);
	expect(numbers(runs)).toEqual([2, 1]);
});

it("is unsure of what went on when the news told of it last", () => {
	const runs = new Runs();
	const running = (run: number) =>
		run === 1 ? { state: "running" as const, exitCode: null } : {};
	runs.hear(news(2, [2, 1], running), 0);
	expect(runs.unsure).toBeUndefined();
	runs.hear(news(3, [3, 2]), 0);
	expect(runs.unsure).toBe(1);
	runs.addOlder([summary(1)], 2, 0);
	expect(runs.unsure).toBeUndefined();
});

it("goes back to the last good run of the same command that had other values", () => {
	const runs = new Runs();
	const of = (run: number): Partial<RunSummary> => {
		const version = ["", "a", "b", "c", "x", "c"][run] ?? "";
		return {
			name: run === 4 ? "other" : "deploy",
			values: { version },
			exitCode: run === 2 || run === 5 ? 1 : 0,
		};
	};
	runs.hear(news(5, [5, 4, 3, 2, 1], of), 0);
	// 4 is another command, 3 has the same values, 2 has failed.
	expect(runs.lastGood?.run).toBe(1);
	runs.show("runs/1/");
	expect(runs.lastGood).toBeUndefined();
});
