import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { LoadedWhenNeeded } from "../../src/cli/hub/publish.ts";
import { History } from "../../src/history/history.ts";
import { HubControl } from "../../src/hub/hub-control.ts";
import { HubJournal } from "../../src/hub/hub-journal.ts";
import { HubRun } from "../../src/hub/hub-run.ts";
import { OfferedNames } from "../../src/hub/offered-names.ts";
import { type Offer, type Order, offerIn } from "../../src/hub/orders.ts";
import { PublisherHost } from "../../src/hub/publisher-host.ts";
import { parseHubUrl } from "../../src/hub/target.ts";
import {
	type Card,
	cardText,
	partOf,
	partsOf,
	readCard,
} from "../../src/hub/wire.ts";
import { Journal, type RecordSlice } from "../../src/journal/journal.ts";
import type { ShownCommand } from "../../src/protocol/control.ts";
import type { Run } from "../../src/run/run.ts";
import { firstErrorOf } from "../../src/server/first-error.ts";
import { RunIndex } from "../../src/server/index/run-index.ts";
import { RunPast } from "../../src/server/past/run-past.ts";
import { Turns } from "../../src/server/turns.ts";
import { HubKeeper } from "../../src/session/hub-keeper.ts";
import { testFolder } from "../helpers/folder.ts";
import { START } from "../helpers/start-data.ts";
import { openJournal } from "../journal/filled-log.ts";

const cardOf = (part: Partial<Card> = {}): Card => ({
	...{ token: "t", number: 1, publisher: "p", machine: "m" },
	...{ state: "running", exit: null, durationMs: 1, bytes: 0, lines: 0 },
	start: { title: "a", command: "a", cwd: "/", startedAt: 1 } as never,
	...{ sent: { offset: 0, output: 0 }, newest: 0, isWhole: false },
	...part,
});

const runOf = (part: Partial<Card> = {}) =>
	new HubRun({
		card: cardOf(part),
		journal: (token) =>
			new Journal({ token, maxLog: 1000, onDiskProblem: () => {} }),
		masked: (lines) => lines,
		onWanted: () => {},
		commandOf: () => undefined,
	});

it("a run that comes whole after its publisher was away is not lost any more", async () => {
	const run = runOf();
	expect(run.hearAlive(false)).toBe(true);
	expect([run.isLost, run.isOver]).toEqual([true, true]);
	run.hear(cardOf({ state: "exited", isWhole: true }));
	expect([run.isLost, run.isOver]).toEqual([false, true]);
	expect(run.hearAlive(false)).toBe(false);
	await run.close();
});

it("who makes something of a run has its beginning too, where that is kept elsewhere", async () => {
	const [whole, kept] = [openJournal(), openJournal()];
	const error = Buffer.from("main.c:3:5: error: expected ';'\n");
	for (const each of [whole, kept]) each.output("stderr", 1, error);
	const past = { journal: kept, end: kept.end, lines: 1 };
	whole.output("stdout", 2, Buffer.from("make: stopped\n"));
	const known = { end: whole.end, newest: kept.end.offset };
	const isDone = { isOver: true, isWhole: true };
	const make = () => openJournal();
	const journal = new HubJournal(make, { ...known, ...isDone }, () => {});
	journal.beginWith(past);
	const { records } = whole.records(past.end) as RecordSlice;
	for (const part of partsOf(records, past.end)) journal.take(part);
	journal.hasAll = true;
	const asIs = (text: string) => text;
	const found = await firstErrorOf({
		journal,
		status: () => ({
			start: START,
			exit: { code: 1, signal: null, durationMs: 1 },
		}),
		masked: asIs,
	});
	expect(found).toMatchObject({ error: { line: 1, place: "main.c:3:5" } });
	const turns = new Turns(() => 0);
	const index = new RunIndex(journal, START, turns);
	await index.update(() => true);
	expect(index.isWhole).toBe(true);
	const inTurn = turns.inTurn.bind(turns);
	const runPast = new RunPast(journal, START, { masked: asIs, inTurn });
	const lines = await runPast.at(1e6, () => true);
	expect(lines).toMatchObject({ lines: 0, ended: 2 });
});

it("keeps no run that the hub has let go of, whose log is closed", async () => {
	const folder = join(testFolder(), "kept");
	const problems: string[] = [];
	const onProblem = (problem: string) => void problems.push(problem);
	const limits = { limits: [] };
	const keeper = new HubKeeper({
		history: new History({
			...{ folder, isSoon: false, ...limits },
			...{ onProblem, onUnreadable: onProblem },
		}),
		...{ ...limits, newest: undefined },
		kept: { keptOf: () => undefined, keeps: () => {} },
	});
	const exit = { code: 0, signal: null, durationMs: 1 };
	const over: Partial<Card> = { state: "exited", exit, isWhole: true };
	const there = runOf({ ...over, number: 1, token: "t1" });
	const gone = runOf({ ...over, number: 2, token: "t2" });
	keeper.follow({
		...{ count: 2, newest: () => [gone, there] },
		withToken: (token: string) => (token === "t1" ? there : undefined),
		onStart: () => () => {},
	} as never);
	const isKept = () => existsSync(join(folder, "000001", "output"));
	await expect.poll(isKept).toBe(true);
	await keeper.close();
	expect(readdirSync(folder)).toEqual(["000001"]);
	expect(problems).toEqual([]);
});

it("says how far it has been read of which nothing comes for now", async () => {
	const known = { end: { offset: 100, output: 10 }, newest: 0 };
	const goesOn = { isOver: false, isWhole: false };
	const make = () => openJournal();
	const journal = new HubJournal(make, { ...known, ...goesOn }, () => {});
	const past = new RunPast(journal, START, {
		masked: (text) => text,
		inTurn: async (work) => work(),
		patienceMs: 10,
	});
	const found = await past.at(1e6, () => true);
	expect(found).toEqual({ read: 0, of: 100 });
});

/** A hub's control of two publishers on one machine, each with one that waits. */
function controlOf(publishers: readonly string[]) {
	const sent: [string, Order][] = [];
	const control = new HubControl({
		find: () => undefined,
		look: async () => {},
		send: async (publisher, order) => {
			sent.push([publisher, order]);
			return { withdraw: true };
		},
	});
	const command = { name: "go", title: "go" } as ShownCommand;
	const offers = publishers.map((publisher) => {
		const waiting = [{ waiting: 7, name: "go" }];
		return {
			...{ publisher, machine: "m", place: "here" },
			...{ commands: [command], waiting },
		} as never;
	});
	control.hear(offers as Offer[]);
	return { control, sent };
}

it("what waits has the same number on each hub, whatever that has seen before", async () => {
	const [one, two] = [controlOf(["a", "b"]), controlOf(["b"])];
	const [a, b] = one.control.waiting;
	expect(a?.waiting).not.toBe(b?.waiting);
	expect([a?.name, b?.name]).toEqual(["go@m.a", "go@m.b"]);
	expect(two.control.waiting[0]?.waiting).toBe(b?.waiting);
	expect(await two.control.withdraw(b?.waiting)).toBe(true);
	expect(two.sent).toEqual([["b", { do: "withdraw", waiting: 7 }]]);
	for (const wrong of [a?.waiting, 7, -1, 0.5, Number.NaN, "7", undefined]) {
		expect(await two.control.withdraw(wrong)).toBe(false);
	}
	expect(two.sent.length).toBe(1);
});

/** What a publisher offers that was started somewhere. */
const offerOf = (publisher: string, place: string, machine = "m"): Offer => ({
	...{ publisher, machine, place, waiting: [] },
	commands: [{ name: "go", title: "go" } as ShownCommand],
});

it("a name never comes to mean what was started elsewhere", () => {
	const names = new OfferedNames();
	let now = 0;
	const hear = (...offers: Offer[]) => {
		now += 1000;
		names.hear(offers, now);
		return [...names.all].map(
			([name, { publisher }]) => `${name} ${publisher}`,
		);
	};
	const [a, b] = [offerOf("aaaaaa111", "/a"), offerOf("bbbbbb222", "/b")];
	expect(hear(a)).toEqual(["go@m aaaaaa111"]);
	const both = ["go@m.aaaaaa aaaaaa111", "go@m.bbbbbb bbbbbb222"];
	expect(hear(a, b)).toEqual(both);
	expect(hear(b, a)).toEqual([...both].reverse());
	expect(names.unclear("go@m")).toEqual(["go@m.bbbbbb", "go@m.aaaaaa"]);
	// The first one goes: the other is not to get its name.
	expect(hear(b)).toEqual(["go@m.bbbbbb bbbbbb222"]);
	expect(hear()).toEqual([]);
	expect(hear(b)).toEqual(["go@m.bbbbbb bbbbbb222"]);
	expect(names.unclear("go@m")).toEqual(["go@m.bbbbbb"]);
	// It is started again where it was, and was not yet taken for gone.
	const anew = offerOf("cccccc333", "/a");
	expect(hear(anew)).toEqual(["go@m cccccc333"]);
	expect(hear(a, anew).length).toBe(2);
	expect(names.all.has("go@m")).toBe(false);
	expect(hear(anew)).toEqual(["go@m cccccc333"]);
	// Nobody has a page of it any more.
	now += 3_600_000;
	expect(hear(b)).toEqual(["go@m bbbbbb222"]);
	// Where several come at once, it is nobody's.
	const others = [a, b].map((offer) => ({ ...offer, machine: "n" }));
	expect(hear(...others).length).toBe(2);
	const alike = [offerOf("dddddd1", "/d"), offerOf("dddddd2", "/e")];
	expect(hear(...alike)).toEqual([
		"go@m.dddddd1 dddddd1",
		"go@m.dddddd2 dddddd2",
	]);
});

it("says which commands may be meant, and starts none of them", async () => {
	const { control, sent } = controlOf(["a", "b"]);
	const answer = await control.run({ command: "go@m" }, undefined);
	expect(answer).toEqual({
		unknown: "go@m may mean another one than it did: say go@m.a or go@m.b.",
	});
	expect(sent).toEqual([]);
	const none = await control.run({ command: "no@m" }, undefined);
	expect(none).toEqual({ unknown: "There is no such command." });
});

it("a run is started again by its publisher, or by one of the same place", () => {
	const { control } = controlOf(["a"]);
	const cardWith = (part: Partial<Card>) => {
		const start = { ...cardOf().start, name: "go" };
		return cardOf({ machine: "m", start, ...part });
	};
	expect(control.nameOf(cardWith({ publisher: "a" }))).toBe("go@m");
	expect(control.nameOf(cardWith({ place: "here" }))).toBe("go@m");
	expect(control.nameOf(cardWith({ place: "there" }))).toBe(undefined);
	expect(control.nameOf(cardWith({}))).toBe(undefined);
});

it("takes an offer of its publisher, and of just now", () => {
	const now = 1_000_000_000;
	const offer = offerOf("a", "/a");
	const sent = { ...offer, at: now };
	expect(offerIn(sent, "a", now)).toEqual(offer);
	expect(offerIn(sent, "a", now + 59_000)).toEqual(offer);
	expect(offerIn(sent, "a", now + 61_000)).toBe(undefined);
	expect(offerIn(sent, "b", now)).toBe(undefined);
	expect(offerIn(offer, "a", now)).toBe(undefined);
	for (const wrong of [undefined, 1, { ...sent, commands: 1 }, { at: now }]) {
		expect(offerIn(wrong, "a", now)).toBe(undefined);
	}
});

it("a run goes on where what publishes it can't be loaded, and that is told once", async () => {
	const problems: string[] = [];
	const publishing = new LoadedWhenNeeded(
		true,
		() => Promise.reject(new Error("it is not there")),
		(problem) => problems.push(problem),
	);
	const run = { ended: Promise.resolve() } as unknown as Run;
	publishing.publish(run);
	publishing.publish(run);
	await publishing.close();
	expect(problems).toEqual(["it is not there"]);
	expect(publishing.isPublishing(run)).toBe(false);
});

it("does not wait for a thread that has failed", async () => {
	let resolve: (problem: string) => void = () => {};
	const told = new Promise<string>((tell) => {
		resolve = tell;
	});
	const host = new PublisherHost({
		target: parseHubUrl("redis+unix:///nowhere"),
		...{ prefix: "p", windowBytes: 1, machine: "m", place: "here" },
		key: 1 as never, // Which is no text.
		onProblem: (problem) => resolve(problem),
		onBack: () => {},
	});
	expect(await told).toContain("password");
	const run = { number: 1, name: "1" } as never;
	expect(host.isPublishing(run)).toBe(false);
	const begun = performance.now();
	await host.close();
	expect(performance.now() - begun).toBeLessThan(5000);
});

it("takes no card and no entry with places that no log has", () => {
	expect(readCard(cardText(cardOf()))).toMatchObject({ token: "t" });
	const wrong = [-1, 0.5, 1e15, 1e300, "1", null, undefined] as never[];
	for (const place of wrong) {
		const cards: Partial<Card>[] = [
			{ sent: { offset: place, output: 0 } },
			{ sent: { offset: 0, output: place } },
			...[{ newest: place }, { number: place }, { bytes: place }],
		];
		for (const card of cards) {
			expect(readCard(cardText(cardOf(card)))).toBe(undefined);
		}
	}
	const entry = (places: string) => ({
		id: "1-0",
		fields: new Map([["o", Buffer.from(places)]]),
	});
	expect(partOf(entry("0 0 9 1"))?.next).toEqual({ offset: 9, output: 1 });
	for (const places of ["0 0 9999999999999999999999 1", "0 0 -9 1", "0 0"]) {
		expect(partOf(entry(places))).toBe(undefined);
	}
});
