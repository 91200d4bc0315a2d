import {
	appendFileSync,
	cpSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	truncateSync,
	utimesSync,
	writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { KeptRuns } from "../../src/history/kept-runs.ts";
import { RunWriter } from "../../src/history/run-writer.ts";
import { takeOver } from "../../src/history/take-over.ts";
import { whereItStands } from "../../src/history/where-it-stands.ts";
import { endedIdentity, ownIdentity } from "../../src/io/process-identity.ts";
import { testFolder } from "../helpers/folder.ts";
import { keepRun } from "./kept.ts";

/** Has a run written by somebody else, as its `run.json` says. */
function writtenBy(folder: string, writer: object): void {
	const path = join(folder, "run.json");
	const file = JSON.parse(readFileSync(path, "utf8"));
	writeFileSync(path, JSON.stringify({ ...file, writer }));
}

/** A run that is kept up to something, and goes on. */
async function halfKept() {
	const kept = keepRun();
	kept.recorder.output("stdout", Buffer.from("one\nécl"));
	kept.recorder.output("stderr", Buffer.from("two\n"));
	kept.recorder.output("stdout", Buffer.from("air"));
	await kept.keep().close();
	return kept;
}

it("tells where a run's log goes on behind what is kept of it", async () => {
	const { folder, journal } = await halfKept();
	expect(await whereItStands(folder)).toMatchObject({
		cursor: journal.end,
		...{ output: 15, newlines: 2, isInLine: true },
	});
	// Cut in the midst of a line, or of the output: up to the last whole event.
	const events = join(folder, "events.jsonl");
	const whole = readFileSync(events);
	const lines = whole.toString().split("\n");
	appendFileSync(events, '{"at":99');
	expect((await whereItStands(folder)).cursor).toEqual(journal.end);
	truncateSync(join(folder, "output"), 14);
	const before = JSON.parse(lines.at(-2) ?? "").at;
	const cut = await whereItStands(folder);
	expect(cut).toMatchObject({ output: 12, newlines: 2, isInLine: false });
	expect(cut.cursor).toEqual({ offset: before, output: 12 });
	expect(cut.events).toBe(`${lines.slice(0, -2).join("\n")}\n`.length);
	expect((await whereItStands(testFolder())).cursor.offset).toBe(0);
});

it("goes on before what is not kept as it is in the log", async () => {
	const { folder, journal, keep } = keepRun();
	journal.output("stdout", 1, Buffer.from("one\n"));
	const { end } = journal;
	journal.event("custom", { event: "mine", ms: 1, data: { a: 1 } });
	await keep().close();
	expect((await whereItStands(folder)).cursor).toEqual(end);
});

it("of many who take a run over, one gets it", async () => {
	const { folder } = await halfKept();
	writtenBy(folder, { pid: 1, host: "elsewhere" });
	expect(await takeOver(folder)).toBe(false); // That one is at work.
	writtenBy(folder, endedIdentity());
	const taken = await Promise.all(
		Array.from({ length: 9 }, () => takeOver(folder)),
	);
	expect(taken.filter(Boolean).length).toBe(1);
	const { writer } = JSON.parse(readFileSync(join(folder, "run.json"), "utf8"));
	expect(writer).toEqual({ ...ownIdentity() });
	expect(readdirSync(folder).sort()).toEqual([
		...["events.jsonl", "output", "run.json"],
	]);
});

it("a run that was lost is shown as it went on", async () => {
	const { folder, journal, recorder } = await halfKept();
	writtenBy(folder, endedIdentity());
	// What is written within a tick of the system's clock bears the same time.
	const now = new Date();
	const touch = () => utimesSync(join(folder, "run.json"), now, now);
	touch();
	const kept = await KeptRuns.open({
		...{ folder: dirname(folder), masked: (lines) => lines },
		onProblem: () => {},
	});
	onTestFinished(() => kept.close());
	const heard: unknown[] = [];
	kept.onStart((run) => heard.push(run.status().state));
	const state = () => kept.at(1)?.status().state;
	expect(state()).toBe("lost");
	expect(await takeOver(folder)).toBe(true);
	touch();
	await expect.poll(state).toBe("running");
	expect(heard).toEqual(["running"]);
	const problems: string[] = [];
	const writer = new RunWriter(
		{ journal, status: () => recorder.status() },
		{
			...{ folder, history: folder, from: await whereItStands(folder) },
			onProblem: (problem) => problems.push(problem),
		},
	);
	recorder.output("stdout", Buffer.from("\nthree\n"));
	recorder.exit({ code: 0, signal: null, at: performance.now() });
	await writer.written;
	await expect.poll(state).toBe("exited");
	expect(kept.at(1)?.ended?.bytes).toBe(journal.end.output);
	expect(problems).toEqual([]);
});

it("a run that begins within a tick of the clock is seen", async () => {
	const { folder } = await halfKept();
	const all = dirname(folder);
	const now = new Date();
	utimesSync(all, now, now);
	const kept = await KeptRuns.open({
		...{ folder: all, masked: (lines) => lines },
		onProblem: () => {},
	});
	onTestFinished(() => kept.close());
	cpSync(folder, join(all, "000002"), { recursive: true });
	utimesSync(all, now, now);
	await expect.poll(() => kept.count).toBe(2);
});

it("a claim of who was killed does not hold for long", async () => {
	const { folder } = await halfKept();
	writtenBy(folder, endedIdentity());
	const { writer } = JSON.parse(readFileSync(join(folder, "run.json"), "utf8"));
	expect(writer.pid).toBe(0);
	const { createHash } = await import("node:crypto");
	const digest = createHash("sha256").update(JSON.stringify(writer));
	const claim = join(folder, `.after-${digest.digest("hex").slice(0, 16)}`);
	mkdirSync(claim);
	expect(await takeOver(folder)).toBe(false);
	const old = Date.now() / 1000 - 90;
	utimesSync(claim, old, old);
	expect(await takeOver(folder)).toBe(false);
	expect(await takeOver(folder)).toBe(true);
});
