import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it, onTestFinished, vi } from "vitest";
import { parseOptions } from "../../src/cli/options.ts";
import { MiB } from "../../src/defaults.ts";
import { HubRuns } from "../../src/hub/hub-runs.ts";
import { Keys, MOST_RUNS } from "../../src/hub/keys.ts";
import { Publisher } from "../../src/hub/publisher.ts";
import { Redis } from "../../src/hub/redis.ts";
import { parseHubUrl } from "../../src/hub/target.ts";
import {
	answerFields,
	cardText,
	partsOf,
	requestIn,
} from "../../src/hub/wire.ts";
import { Journal } from "../../src/journal/journal.ts";
import { run, start } from "../helpers/cli.ts";
import { chatter, chatterText } from "../helpers/crowd.ts";
import {
	hubOn,
	json,
	logWith,
	publish,
	readAcross,
	runsOn,
	text,
} from "../helpers/hub.ts";
import { TestRedis } from "../helpers/redis.ts";
import { reassemble, sha256 } from "../helpers/viewer.ts";

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

it("loses nothing when a hub is killed, nor when Redis stops, or is restarted empty", async () => {
	const redis = await TestRedis.start();
	const [first, second] = await Promise.all([hubOn(redis), hubOn(redis)]);
	const lines = [chatter(80, 500), chatter(80, 300)];
	const expected = [chatterText(80, 500), chatterText(80, 300)].map(sha256);
	const publishers = lines.map((line) => publish(redis, line));
	const runs = await runsOn(first, 2, "running");
	let urls = [first.url, second.url];
	const viewers = runs.flatMap(({ path, title }) => {
		const hash = expected[lines.indexOf(title)];
		return Array.from({ length: 15 }, async (_, n) => {
			const all = await readAcross(() => urls, path, n);
			expect(all.names).toEqual(["start", "exit", "end"]);
			expect(all.hash.digest("hex")).toBe(hash);
		});
	});
	await pause(500);
	first.cli.child.kill("SIGKILL");
	urls = [second.url];
	const third = await hubOn(redis);
	urls = [second.url, third.url];
	redis.suspend();
	await pause(1500);
	redis.resume();
	await pause(500);
	await redis.kill();
	await pause(500);
	await redis.run();
	await Promise.all(viewers);
	for (const { ended } of publishers) expect((await ended).code).toBe(0);
}, 40_000);

it("says how much is missing where the publisher is gone, and Redis has no more", async () => {
	const redis = await TestRedis.start();
	const line = "seq 1000000; sleep 60";
	const publisher = publish(redis, line, "--hub-window", "1M");
	const hub = await hubOn(redis);
	const [{ path = "" } = {}] = await runsOn(hub, 1, "running");
	const bytes = 6_888_896;
	const sent = async () => (await json(hub.url, "runs"))[0].bytes;
	await expect.poll(sent, { timeout: 10_000 }).toBe(bytes);
	await logWith(redis, bytes);
	publisher.child.kill("SIGKILL");
	await publisher.ended;
	// As it does by itself, in 8 s.
	await redis.call("DEL", await redis.call("KEYS", "*:alive:*"));
	await runsOn(hub, 1, "lost");
	const all = await reassemble(new URL(`${path}events`, hub.url));
	expect(all.names).toEqual(["start", "gap"]);
	const gap = all.others[1]?.data as { bytes: number };
	expect(gap.bytes + all.bytes).toBe(bytes);
	expect(all.bytes).toBeGreaterThan(500_000);
	expect((await json(hub.url, `${path}status?wait`)).state).toBe("lost");
}, 30_000);

it("sends again what is missing in Redis when a run ends", async () => {
	const redis = await TestRedis.start();
	const line = "seq 60000; read go; echo the end";
	const args = ["-p0", "--no-open", "--linger", "0", "--hub", redis.url];
	const publisher = start([...args, "--shell", line], { stdin: "pipe" });
	await hubOn(redis);
	const key = await logWith(redis, 348_894);
	const entries = await redis.call("XRANGE", key, "-", "+");
	const ids = [...entries.matchAll(/^(\d+-\d)$/gm)].map(([, id = ""]) => id);
	expect(ids.length).toBeGreaterThan(4);
	expect(await redis.call("XDEL", key, ids[1] ?? "", ids[3] ?? "")).toBe("2");
	publisher.child.stdin?.write("\n");
	const { code, stdout, stderr } = await publisher.ended;
	expect([code, stderr.includes("error")]).toEqual([0, false]);
	const late = await hubOn(redis);
	const [run] = await runsOn(late, 1);
	const all = await reassemble(new URL(`${run?.path}events`, late.url));
	expect(all.names).toEqual(["start", "exit", "end"]);
	expect(all.hash.digest("hex")).toBe(sha256(stdout));
});

it("begins anew where the connection breaks before Redis has the first of a run", async () => {
	const redis = await TestRedis.start();
	const hub = await hubOn(redis);
	let isBroken = false;
	const url = await redis.relay(0, (asked) => {
		const breaks = !isBroken && /XADD\r\n.*\r\n.*:log:/.test(`${asked}`);
		isBroken ||= breaks;
		return breaks;
	});
	const publisher = publish({ url }, chatter(20, 100));
	const [run] = await runsOn(hub, 1);
	const all = await readAcross(() => [hub.url], run?.path ?? "");
	expect(isBroken).toBe(true);
	expect(all.names).toEqual(["start", "exit", "end"]);
	expect(all.hash.digest("hex")).toBe(sha256(chatterText(20, 100)));
	expect((await publisher.ended).code).toBe(0);
});

it("calls a run lost whose machine does not answer, until it does again", async () => {
	const redis = await TestRedis.start();
	const hub = await hubOn(redis);
	const publisher = publish(redis, "echo one; sleep 6; echo two");
	const [{ path = "" } = {}] = await runsOn(hub, 1, "running");
	expect(await text(hub.url, `${path}events?poll`)).toContain("event: start");
	publisher.child.kill("SIGSTOP");
	await redis.call("DEL", await redis.call("KEYS", "*:alive:*"));
	await runsOn(hub, 1, "lost");
	expect(await text(hub.url, `${path}raw`)).toBe("one\n");
	publisher.child.kill("SIGCONT");
	await runsOn(hub, 1, "running");
	expect(await text(hub.url, `${path}raw`)).toBe("one\ntwo\n");
	await runsOn(hub, 1);
}, 30_000);

it("makes do with less where Redis has no memory left", async () => {
	const redis = await TestRedis.start(
		...["--maxmemory", "16mb", "--maxmemory-policy", "noeviction"],
	);
	const hub = await hubOn(redis);
	const lines = ["seq 1500000", "seq 1600000"];
	const publishers = lines.map((line) => publish(redis, line, "--keep"));
	const runs = await runsOn(hub, 2);
	for (const { path, title } of runs) {
		const all = await reassemble(new URL(`${path}events`, hub.url));
		expect(all.names).toEqual(["start", "exit", "end"]);
		const output = execFileSync("sh", ["-c", title], { maxBuffer: 2 ** 30 });
		expect(all.hash.digest("hex")).toBe(sha256(output));
	}
	const told = publishers.map(({ stderr }) => stderr()).join("");
	expect(told).toContain("Redis has no memory left");
}, 40_000);

it("keeps its connection where Redis has no memory left for what is offered", async () => {
	const redis = await TestRedis.start("--maxmemory-policy", "noeviction");
	const problems: unknown[] = [];
	const target = parseHubUrl(redis.url);
	const common = { target, prefix: "p", windowBytes: 1, machine: "m" };
	const settings = { ...common, place: "here", key: "k" };
	const publisher = new Publisher(settings, (message) =>
		problems.push(message),
	);
	const offer = { commands: [], waiting: [] };
	publisher.hear({ kind: "offer", offer });
	const offered = async () =>
		redis.call("GET", await redis.call("KEYS", "{p}:offer:*"));
	await expect.poll(offered).not.toBe("");
	const before = await offered();
	await redis.call("CONFIG", "SET", "maxmemory", "1");
	publisher.hear({ kind: "offer", offer });
	const refused = () => redis.call("INFO", "errorstats");
	await expect.poll(refused).toContain("errorstat_OOM");
	await redis.call("CONFIG", "SET", "maxmemory", "0");
	publisher.hear({ kind: "offer", offer });
	await expect.poll(offered).not.toBe(before);
	await publisher.close();
	expect(problems).toEqual([]);
});

it("has no more runs than Redis lists, however long a hub is up", async () => {
	const redis = await TestRedis.start();
	const engine = await Redis.open(parseHubUrl(redis.url), "x");
	onTestFinished(() => engine.close());
	const keys = new Keys("p");
	const textOf = (number: number) => {
		const start = { title: "a", command: "a", startedAt: 1 };
		const sent = { offset: 0, output: 0 };
		return cardText({
			...{ token: `t${number}`, number, publisher: "p", machine: "m" },
			...{ state: "exited", start: start as never, exit: null },
			...{ durationMs: 1, bytes: 0, lines: 0, sent, newest: 0, isWhole: true },
		});
	};
	const numbers = Array.from({ length: MOST_RUNS }, (_, n) => n + 1);
	const write = (number: number) => [
		engine.put(keys.run(`t${number}`), textOf(number), 60),
		engine.list(keys.runs, number, `t${number}`, MOST_RUNS),
	];
	// No more at once than a busy Redis answers before we call it silent.
	for (let n = 0; n < MOST_RUNS; n += 500) {
		await Promise.all(numbers.slice(n, n + 500).flatMap(write));
	}
	const hub = await HubRuns.open({
		...{ target: parseHubUrl(redis.url), prefix: "p", maxLog: 1000 },
		...{ masked: (lines) => lines, key: undefined },
		...{ onDiskProblem() {}, onProblem() {}, onBack() {} },
	});
	onTestFinished(() => hub.close());
	expect([hub.count, hub.find("1")?.number]).toEqual([MOST_RUNS, 1]);
	await engine.send(keys.news, { card: textOf(MOST_RUNS + 1) }, 10);
	await expect.poll(() => hub.latest?.number).toBe(MOST_RUNS + 1);
	expect([hub.count, hub.find("1"), hub.withToken("t1")]).toEqual([
		...[MOST_RUNS, undefined, undefined],
	]);
});

it("takes what a publisher answers late, when it was asked again already", async () => {
	const redis = await TestRedis.start();
	const target = parseHubUrl(redis.url);
	const engine = await Redis.open(target, "x");
	onTestFinished(() => engine.close());
	const keys = new Keys("p");
	const run = new Journal({ token: "t", maxLog: MiB, onDiskProblem() {} });
	onTestFinished(() => run.close());
	run.output("stdout", 1, Buffer.from("late\n"));
	const begin = { offset: 0, output: 0 };
	const found = await run.records(begin);
	const [part] = partsOf(
		found && "records" in found ? found.records : [],
		begin,
	);
	const start = { title: "a", command: "a", startedAt: 1 } as never;
	const card = cardText({
		...{ token: "t", number: 1, publisher: "q", machine: "m", start },
		...{ state: "running", exit: null, durationMs: 1, bytes: 5, lines: 1 },
		...{ sent: run.end, newest: 0, isWhole: false },
	});
	await engine.put(keys.run("t"), card, 60);
	await engine.list(keys.runs, 1, "t", 10);
	await engine.put(keys.alive("q"), "1", 60);
	const hub = await HubRuns.open({
		...{ target, prefix: "p", maxLog: MiB, key: undefined },
		...{ masked: (lines) => lines, onDiskProblem() {} },
		...{ onProblem() {}, onBack() {} },
	});
	onTestFinished(() => hub.close());
	const reading = hub.find("t")?.journal.read(begin);
	const asked = () => engine.read(keys.asked("q"), "0-0", 10);
	await expect.poll(asked, { timeout: 10_000 }).toHaveLength(2);
	const [first] = await asked();
	const { hub: to, id } = (first && requestIn(first)) ?? { hub: "", id: "" };
	const answer = answerFields({ id, token: "t", part, isLast: true });
	await engine.sendTo(keys.answers(to), answer, 10);
	const slice = await reading;
	expect(slice && "frames" in slice && `${slice.frames}`).toContain("late");
}, 20_000);

it("refuses an entry that is sent twice", async () => {
	const redis = await TestRedis.start();
	const engine = await Redis.open(parseHubUrl(redis.url), "x");
	onTestFinished(() => engine.close());
	const fields = { r: Buffer.from("\xff\0é", "latin1") };
	expect(await engine.append("s", "10-0", fields)).toBe(true);
	expect(await engine.append("s", "10-0", fields)).toBe(false);
	expect(await engine.append("s", "9-0", fields)).toBe(false);
	expect(await engine.append("s", "11-0", fields)).toBe(true);
	const entries = await engine.read("s", "0-0", 10);
	expect(entries.map(({ id }) => id)).toEqual(["10-0", "11-0"]);
	expect(entries[0]?.fields.get("r")).toEqual(fields.r);
	await engine.trim("s", "11-0");
	expect((await engine.read("s", "0-0", 10)).length).toBe(1);
});

it("tells in one line what is wrong with Redis, and the run goes on", async () => {
	const redis = await TestRedis.start("--requirepass", "right");
	const web = createServer((_, response) => response.end("hello"));
	web.listen(0, "127.0.0.1");
	await once(web, "listening");
	onTestFinished(() => void web.close());
	const { port } = web.address() as AddressInfo;
	const cases: [string, RegExp][] = [
		[
			"redis://127.0.0.1:1",
			/cannot reach Redis at 127.0.0.1:1: connection refused/,
		],
		[redis.url, /refuses us: NOAUTH/],
		[redis.url.replace("//", "//:wrong-secret@"), /refuses us: WRONGPASS/],
		[
			`redis://127.0.0.1:${port}`,
			/what is at 127.0.0.1:\d+ closes the connection: is it a Redis\?/,
		],
	];
	const tries = cases.map(async ([url, problem]) => {
		const line = "echo on; sleep 1; exit 3";
		const { code, stdout, stderr } = await run([
			"--linger",
			"0",
			"--hub",
			url,
			"--shell",
			line,
		]);
		expect([code, `${stdout}`]).toEqual([3, "on\n"]);
		const [told, ...others] = stderr.match(/^.*hub.*$/gm) ?? [];
		expect(told).toMatch(problem);
		expect(others.length).toBe(1); // That the end is not there either.
		expect(stderr).not.toContain("wrong-secret");
	});
	await Promise.all(tries);
	const ended = await run([
		"--linger",
		"0",
		"--hub",
		redis.url.replace("//", "//:right@"),
		"--",
		"true",
	]);
	expect(ended.stderr).not.toContain("hub");
}, 30_000);

it.each([
	["http://example", /it begins with redis/],
	["redis://a,b", /several hosts are for/],
	["redis+sentinel://a", /Sentinel needs the master's name/],
	["redis://a/x", /a database's number/],
	["redis://a:99999", /a host is a name/],
	["redis+cluster://a/1", /one database alone/],
])("says what is wrong with the URL %s", async (url, problem) => {
	expect(() => parseHubUrl(url)).toThrow(problem);
});

it("shows what was asked for, a hub or kept runs", () => {
	const url = "redis://here";
	const place = { folder: "/", isTerminal: false, hubUrl: "redis://there" };
	const optionsFor = (...args: string[]) => parseOptions(args, place);
	const hubFor = (...args: string[]) => optionsFor(...args)?.hub?.label;
	const historyFor = (...args: string[]) => optionsFor(...args)?.history;
	expect(hubFor("--hub", url, "--serve")).toBe("here:6379");
	expect(() => hubFor("--hub-window", "5M", "--", "true")).toThrow(
		/--hub-window needs --hub/,
	);
	const both = ["--hub", url, "--history", "h", "--serve"];
	expect([hubFor(...both), historyFor(...both)]).toEqual(["here:6379", "h"]);
	expect(optionsFor(...both, "--history-keep", "9")?.historyKeep).toEqual([
		{ runs: 9 },
	]);
	expect(hubFor("--hub", "env", "--serve")).toBe("there:6379");
	expect(hubFor("--hub", url, "--history", "h", "--", "true")).toBe(
		"here:6379",
	);
	vi.stubEnv("SSE_TAIL_HUB", url);
	onTestFinished(() => void vi.unstubAllEnvs());
	expect(hubFor("--history", "h", "--serve")).toBe(undefined);
	expect(hubFor("--serve")).toBe("here:6379");
	expect(hubFor("--no-hub", "--", "true")).toBe(undefined);
	vi.stubEnv("SSE_TAIL_HISTORY", "h");
	expect(hubFor("--serve")).toBe("here:6379");
	// What the environment names is for runs of our own.
	expect(historyFor("--serve")).toBe(undefined);
	expect(historyFor("--hub", "env", "--serve")).toBe(undefined);
	expect(historyFor("--", "true")).toBe("h");
	expect(() => hubFor("--hub", "", "--serve")).toThrow(/needs a URL/);
	expect(() => hubFor("--hub-prefix", "a b", "--", "true")).toThrow(/A prefix/);
	const keyed = { ...place, hubKey: "short" };
	expect(() => parseOptions(["--serve"], keyed)).toThrow(/16 to 256/);
});
