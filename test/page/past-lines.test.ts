import { describe, expect, it } from "vitest";
import { Steps } from "../../src/page/groups/steps.ts";
import { WholeListing } from "../../src/page/listing/whole-listing.ts";
import { runAt } from "../../src/page/past/as-it-was.ts";
import { PastLines } from "../../src/page/past/past-lines.ts";
import { formatMoment, stepOf } from "../../src/page/past/timeline.ts";
import { Run } from "../../src/page/run.ts";
import { LineStore } from "../../src/page/store/line-store.ts";
import type { ShownLines } from "../../src/page/store/shown-lines.ts";
import type { StreamName } from "../../src/protocol/events.ts";
import { RunReplay } from "../../src/server/past/run-replay.ts";
import { START } from "../helpers/start-data.ts";

type Output = [ms: number, stream: StreamName, text: string];

/** A build: groups, a bar that is drawn over, lines that are gone back to. */
const BUILD: Output[] = [
	[10, "stdout", "::group::Install\n"],
	[20, "stdout", "package 1\n".repeat(250)],
	[30, "stdout", "10 %"],
	[40, "stdout", "\r40 %"],
	[50, "stderr", "a.c:1:2: error: oh no\n"],
	[60, "stdout", "\r100 %\n::endgroup::\n"],
	[70, "stdout", "between\n"],
	[80, "stdout", "::group::Build\nfirst\nsecond\n"],
	[90, "stdout", "\x1b[2Afirst, again\n\n"],
	[100, "stdout", "::group::Test\n"],
	[110, "stdout", "ok 1\nok 2\n"],
	[
		120,
		"stdout",
		"section_start:1:a\r\x1b[0KA\nx\nsection_start:1:b\r\x1b[0KB\n",
	],
	[130, "stdout", "y\nsection_end:1:a\r\x1b[0K\nlast line"],
];

/** What the page and the server have after those that came until then. */
function until(ms: number): { store: LineStore; replay: RunReplay } {
	const store = new LineStore();
	const replay = new RunReplay(START);
	for (const [at, stream, text] of BUILD.filter(([at]) => at <= ms)) {
		store.append(stream, at, text);
		const process = undefined;
		replay.take({ name: stream, offset: 0, ms: at, text, process });
	}
	return { store, replay };
}

const asIs = (text: string) => text;

/** All that a page shows of lines, as text. */
function shown(lines: ShownLines, steps: Steps): string[] {
	const listing = new WholeListing(lines);
	listing.update();
	return Array.from({ length: listing.end - listing.first }, (_, n) => {
		const index = listing.lineAt(listing.first + n);
		const { kind, ms, text, length } = lines.shown(index);
		const group = lines.groups.at(index);
		const { state, counts } = group ? steps.of(group, lines) : {};
		return [index, kind, ms, length, text, group?.end, state, counts].join(" ");
	});
}

describe("the lines of a moment", () => {
	const whole = until(1000).store;
	whole.finish();
	const findings = {
		causes: [{ line: 252, rule: "x" }] as never,
		causeCount: 1,
		warnings: [],
		warningCount: 0,
		crash: undefined,
		isSettled: false,
		hint: undefined,
		mention: undefined,
		consequence: undefined,
		last: undefined,
	};

	it.each(BUILD.map(([ms]) => ms))("are as the page had them: %i ms", (ms) => {
		const then = until(ms);
		const past = new PastLines(whole, then.replay.shown(asIs), ms);
		// Of the lines until then, the page had read that one says what went wrong.
		const readThen = ms >= 50 ? findings : { ...findings, causes: [] };
		const steps = new Steps(() => 1e9);
		const stepsThen = new Steps(() => 1e9);
		const running = new Run();
		running.begins(START);
		steps.update(running, findings, 251);
		stepsThen.update(
			running,
			{ ...readThen, causeCount: readThen.causes.length },
			undefined,
		);
		expect(shown(past, steps)).toEqual(shown(then.store, stepsThen));
		expect(past.end).toBe(then.store.end);
		expect(past.moment.known).toBeLessThanOrEqual(past.end);
	});

	it("show nothing folded: that is done by who looks now", () => {
		const folded = until(1000).store;
		folded.groups.foldAll(true);
		const past = new PastLines(folded, until(130).replay.shown(asIs), 130);
		const listing = new WholeListing(past);
		listing.update();
		expect(past.groups.at(0)?.folded).toBe(false);
		// But for the two that only end a group.
		expect(listing.end).toBe(past.end - 1);
	});

	it("are away as long as the page has not got them", () => {
		const past = new PastLines(
			new LineStore(),
			{ lines: 5, ended: 0, open: [{ stream: "stdout", ms: 1, text: "x" }] },
			1,
		);
		expect(past.shown(3)).toMatchObject({ isAway: true });
		expect(past.shown(5)).toMatchObject({ text: "x" });
		expect(past.end).toBe(6);
	});
});

it("a run was running at any moment, and told to stop from then on", () => {
	const run = new Run();
	run.begins(START);
	run.stop = { ms: 500, by: "Ann", signal: "SIGTERM", killAt: null };
	run.ends({ code: 1, signal: null, durationMs: 90_000 });
	expect(runAt(run, 499)).toEqual({
		words: "running, as it was",
		time: expect.stringMatching(/^at 0:00 · \d\d:\d\d:00$/),
	});
	expect(runAt(run, 60_500)).toEqual({
		words: "told to stop by Ann, as it was",
		time: expect.stringMatching(/^at 1:00 · \d\d:\d\d:00$/),
	});
});

it("moments are told, and arrows move, by the length of the run", () => {
	expect(formatMoment(4_321, 9_000)).toBe("4.3 s");
	expect(formatMoment(62_000, 190_000)).toBe("1:02");
	expect([100, 9_000, 190_000, 3_600_000, 1e12].map(stepOf)).toEqual([
		1, 50, 1000, 30_000, 3_600_000,
	]);
});
