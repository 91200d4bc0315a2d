import { describe, expect, it } from "vitest";
import { MOST_KEPT } from "../../src/failure/causes.ts";
import { Groups } from "../../src/page/groups/groups.ts";
import { Steps, stateOf } from "../../src/page/groups/steps.ts";
import { copiedStep, linesOfStep } from "../../src/page/outline/copy-step.ts";
import { Run } from "../../src/page/run.ts";
import { LineStore } from "../../src/page/store/line-store.ts";
import { START } from "../helpers/start-data.ts";

/** A group from line 10 to 19, ended by a marker. */
const ENDED = { line: 10, end: 20, isEndMarked: true };
/** One that the next one ended. */
const PASSED = { ...ENDED, isEndMarked: false };
const OPEN = { ...PASSED, end: Number.POSITIVE_INFINITY };

const RUN = {
	state: "running",
	isKilled: false,
	elapsedMs: 1000,
	firstError: undefined,
} as const;
const FAILED = { ...RUN, state: "failed" } as const;

const MARKED = { marksEnds: true, hasOpen: false };

describe("a step is told to be", () => {
	it.each([
		["running while its run does", "running", OPEN, RUN],
		["nothing when nobody knows", undefined, OPEN, { ...RUN, state: "lost" }],
		["ok by the marker that ends it", "ok", ENDED, RUN],
		["nothing without that marker", undefined, PASSED, RUN],
		[
			"ok in a run that went well",
			"ok",
			PASSED,
			{ ...RUN, state: "succeeded" },
		],
		[
			"nothing at the end of stdin",
			undefined,
			OPEN,
			{ ...RUN, state: "ended" },
		],
		[
			"failed with the first error",
			"failed",
			ENDED,
			{ ...FAILED, firstError: 15 },
		],
		["ok if that is elsewhere", "ok", ENDED, { ...FAILED, firstError: 5 }],
		["nothing while nothing tells what failed", undefined, ENDED, FAILED],
		["failed if it is open at the end", "failed", OPEN, FAILED],
		["cut off by a signal", "cut off", OPEN, { ...FAILED, isKilled: true }],
	] as const)("%s", (_, state, group, facts) => {
		expect(stateOf(group, facts, false, MARKED)).toBe(state);
	});

	it("nothing where it may hold an error that is not the first", () => {
		const facts = { ...FAILED, firstError: 5 };
		expect(stateOf(ENDED, facts, true, MARKED)).toBe(undefined);
		expect(stateOf(ENDED, RUN, true, MARKED)).toBe(undefined);
	});

	it("nothing for being the last of those that are never ended", () => {
		const facts = { ...FAILED, firstError: 5 };
		const never = { marksEnds: false, hasOpen: true };
		expect(stateOf(OPEN, facts, false, never)).toBe(undefined);
		expect(stateOf(OPEN, FAILED, false, never)).toBe("failed");
	});
});

it("steps have no ok where lines have not been read, or errors are not known by their place", () => {
	const store = new LineStore();
	store.append("stdout", 0, `::group::A\n${"x\n".repeat(5)}::endgroup::\n`);
	const [group] = store.groups.list;
	if (group === undefined) throw new Error("no group");
	let readTo = group.end;
	const steps = new Steps(() => readTo);
	const run = new Run();
	run.begins(START);
	const findings = {
		causes: [{ line: 3, text: "", rule: "" }],
		warnings: [2, 3],
		warningCount: 2,
		crash: undefined,
		isSettled: false,
		hint: undefined,
		mention: undefined,
		consequence: undefined,
		last: undefined,
	};
	const none = { ...findings, causes: [], causeCount: 0 };
	expect(copiedStep(group, store)).toEqual([
		"::group::A\n",
		...Array.from({ length: 5 }, () => "x\n"),
		"::endgroup::\n",
	]);
	steps.update(run, none, undefined);
	expect(steps.of(group, store)).toMatchObject({
		state: "ok",
		counts: "2 warnings",
	});
	readTo = group.end - 1;
	expect(steps.of(group, store).state).toBe(undefined);
	readTo = group.end;
	steps.update(run, { ...findings, causeCount: MOST_KEPT }, undefined);
	expect(steps.of(group, store)).toMatchObject({
		state: undefined,
		counts: "1+ errors, 2 warnings",
	});
});

it("groups are found around, before and after a line", () => {
	const groups = new Groups();
	groups.read(0, "section_start:1:a\r\x1b[0KA");
	groups.read(2, "section_start:1:b\r\x1b[0KB");
	groups.read(4, "section_end:1:b\r\x1b[0K");
	groups.read(6, "section_end:1:a\r\x1b[0K");
	groups.read(8, "::group::C");
	const lines = (find: (line: number) => { line: number } | undefined) =>
		Array.from({ length: 10 }, (_, line) => find(line)?.line);
	const no = undefined;
	expect(lines((line) => groups.around(line))).toEqual([
		...[0, 0, 2, 2, 2],
		...[0, 0, no, 8, 8],
	]);
	expect(lines((line) => groups.before(line))).toEqual([
		...[no, 0, 0, 2, 2],
		...[2, 2, 2, 2, 8],
	]);
	expect(lines((line) => groups.after(line))).toEqual([
		...[2, 2, 8, 8, 8],
		...[8, 8, 8, no, no],
	]);
});

it("a step that is too long for the clipboard can be downloaded whole", () => {
	const store = new LineStore();
	store.begin();
	const line = `${"x".repeat(999_999)}\n`;
	store.append("stdout", 0, "::group::A\n");
	for (let n = 0; n < 17; n++) store.append("stdout", 0, line);
	store.finish();
	const [group] = store.groups.list;
	if (group === undefined) throw new Error("no group");
	expect(copiedStep(group, store)).toBe(undefined);
	const lines = [...linesOfStep(group, store)];
	expect(lines).toHaveLength(18);
	expect(lines.slice(1).every((each) => each === line)).toBe(true);
});
