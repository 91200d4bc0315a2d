import { renameSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { KeptRuns } from "../../src/history/kept-runs.ts";
import { FILES } from "../../src/history/run-file.ts";
import { keepRun } from "./kept.ts";

it("tells of a run whose number was there before the run, and before us", async () => {
	const { folder, recorder, keep } = keepRun();
	recorder.output("stdout", Buffer.from("one\n"));
	recorder.exit({ code: 0, signal: null, at: performance.now() });
	await keep().written;
	const history = dirname(folder);
	const later = join(history, "000002");
	renameSync(folder, later);
	const [begun, beginning] = [
		join(later, FILES.run),
		join(history, "not yet.json"),
	];
	renameSync(begun, beginning);
	const runs = await KeptRuns.open({
		folder: history,
		masked: (lines) => lines,
		onProblem: () => {},
	});
	onTestFinished(() => runs.close());
	const started: number[] = [];
	runs.onStart(({ number }) => started.push(number));
	expect(runs.latest).toBe(undefined);
	renameSync(beginning, begun);
	await expect.poll(() => started).toEqual([2]);
	expect(runs.latest?.number).toBe(2);
});
