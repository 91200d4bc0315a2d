import {
	existsSync,
	mkdirSync,
	readFileSync,
	truncateSync,
	writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { parseOptions } from "../../src/cli/options.ts";
import { ask } from "../helpers/ask.ts";
import { type Cli, printed, run, start, stop } from "../helpers/cli.ts";
import { post, startControlled } from "../helpers/control.ts";
import { testFolder } from "../helpers/folder.ts";
import { body, open, readEvents } from "../helpers/viewer.ts";

/** Serves a history until the end of the test. */
async function serve(history: string): Promise<{ cli: Cli; url: URL }> {
	const cli = start(["-p0", "--history", history, "--serve"]);
	onTestFinished(async () => void (await stop(cli)));
	return { cli, url: await cli.url };
}

const text = async (url: URL, path: string) =>
	(await body(await open(new URL(path, url)))).toString();
const json = async (url: URL, path: string) =>
	JSON.parse((await ask(new URL(path, url))).text);

/** Keeps a run of a line of shell. */
const keep = (history: string, line: string, options: string[] = []) =>
	run([...options, "--history", history, "--shell", line]);

it("shows kept runs as they were live, at the same places", async () => {
	const history = testFolder();
	const line = "seq 3; echo no >&2; exit 4";
	const live = start(["-p0", "--keep", "--history", history, "--shell", line]);
	const liveUrl = await live.url;
	const { firstError, durationMs } = await json(liveUrl, "status?wait");
	const events = await text(liveUrl, "/runs/1/events");
	const summary = (await json(liveUrl, "runs"))[0];
	await stop(live);
	await keep(history, "echo newer");
	const { cli, url } = await serve(history);
	await expect.poll(cli.stderr).toContain("serving 2 kept runs, until Ctrl-C");
	expect(await text(url, "/runs/1/events")).toBe(events);
	expect(await text(url, "/runs/1/raw")).toBe("1\n2\n3\nno\n");
	expect(await text(url, "/raw?tail=1")).toBe("newer\n");
	const runs = await json(url, "runs");
	expect(runs.map((each: { run: number }) => each.run)).toEqual([2, 1]);
	expect(runs[1]).toEqual(summary);
	expect(await json(url, "/runs/1/status")).toMatchObject({
		state: "exited",
		exitCode: 4,
		firstError,
		durationMs,
	});
	const lines = await text(url, "/runs/1/events?format=lines");
	expect(lines.match(/^data: .*$/gm)?.slice(0, 3)).toEqual([
		"data: 1",
		"data: 2",
		"data: 3",
	]);
	const ids = [...events.matchAll(/^id: (.*)$/gm)].map(([, id = ""]) => id);
	for (const [index, id] of ids.slice(0, -1).entries()) {
		const rest = await body(
			await open(new URL("/runs/1/events", url), { "Last-Event-ID": id }),
		);
		expect(events.endsWith(`${rest}`)).toBe(true);
		expect(`${rest}`.match(/^id: (.*)$/m)?.[1]).toBe(ids[index + 1]);
	}
	const done = await open(new URL("/runs/1/events", url), {
		"Last-Event-ID": ids.at(-1) ?? "",
	});
	expect(done.statusCode).toBe(204);
	expect((await ask(new URL("/runs/3/", url))).status).toBe(404);
	expect((await ask(new URL("/runs/01/", url))).status).toBe(404);
});

it("keeps what went wrong in a run, found once by whichever sse-tail is asked", async () => {
	const history = testFolder();
	const file = join(history, "000001", "first-error.json");
	const keptIn = () => JSON.parse(readFileSync(file, "utf8"));
	await keep(history, "echo well; echo 'a.c:3:5: error: no' >&2; exit 4");
	const { url } = await serve(history);
	const { firstError } = await json(url, "/runs/1/status");
	expect(firstError).toMatchObject({ line: 2, place: "a.c:3:5" });
	// The one that ran it may have kept it, or had no time to.
	await expect.poll(() => existsSync(file)).toBe(true);
	const kept = keptIn();
	expect(kept).toMatchObject({ firstError, isCause: true });
	// What another version has found is found anew, as is what is none of ours.
	for (const other of [{ ...kept, version: "0.0.0" }, [], { firstError: 7 }]) {
		writeFileSync(file, JSON.stringify(other));
		const { url } = await serve(history);
		expect((await json(url, "/runs/1/status")).firstError).toEqual(firstError);
		await expect.poll(keptIn).toEqual(kept);
	}
	const other = { ...firstError, text: "known" };
	writeFileSync(file, JSON.stringify({ ...kept, firstError: other }));
	const again = await serve(history);
	expect((await json(again.url, "/runs/1/status")).firstError).toEqual(other);
	await keep(history, "echo well");
	expect(existsSync(join(history, "000002", "first-error.json"))).toBe(false);
});

it("shows a run as lost whose sse-tail was killed", async () => {
	const history = testFolder();
	const cli = start([
		"-p0",
		"--history",
		history,
		"--shell",
		"seq 5; printf unfinished; sleep 60",
	]);
	await printed(cli, "5\n");
	// What has no line in it yet is not there when the run is read again.
	const events = join(history, "000001", "events.jsonl");
	await expect.poll(() => readFileSync(events, "utf8")).toContain('"end":20');
	cli.child.kill("SIGKILL");
	await cli.ended;
	const { url } = await serve(history);
	expect((await json(url, "runs"))[0]).toMatchObject({
		state: "lost",
		exitCode: null,
		signal: null,
		bytes: 20,
		lines: 6,
	});
	expect((await json(url, "status?wait")).state).toBe("lost");
	expect(await text(url, "/raw")).toBe("1\n2\n3\n4\n5\nunfinished");
	const lines = await text(url, "/events?format=lines");
	expect(lines.match(/^data: .*$/gm)?.slice(-2)).toEqual([
		"data: 5",
		"data: unfinished",
	]);
	const all = await text(url, "/events");
	expect(new Set(all.match(/^event: .*$/gm))).toEqual(
		new Set(["event: start", "event: stdout"]),
	);
});

it("tells in a line what it can't read, and shows the others", async () => {
	const history = testFolder();
	for (const n of [1, 2, 3, 4, 5]) await keep(history, `seq ${n}00`);
	const file = (number: number, name: string) =>
		join(history, `00000${number}`, name);
	writeFileSync(file(1, "run.json"), "{}");
	const newer = JSON.parse(readFileSync(file(2, "run.json"), "utf8"));
	writeFileSync(file(2, "run.json"), JSON.stringify({ ...newer, format: 99 }));
	truncateSync(file(3, "output"), 100);
	writeFileSync(file(4, "events.jsonl"), "not ours\n");
	mkdirSync(join(history, "000006"));
	writeFileSync(join(history, "notes.txt"), "mine");
	const { cli, url } = await serve(history);
	const runs = await json(url, "runs");
	expect(runs.map((each: { run: number }) => each.run)).toEqual([5, 4, 3]);
	const numbers = (count: number) =>
		Array.from({ length: count }, (_, n) => `${n + 1}\n`).join("");
	expect(await text(url, "/runs/5/raw")).toBe(numbers(500));
	const gap = (bytes: number) =>
		`[sse-tail: ${bytes} bytes of output are no longer in the history]\n`;
	expect(await text(url, "/runs/3/raw")).toBe(gap(numbers(300).length));
	expect(await text(url, "/runs/4/raw")).toBe(gap(numbers(400).length));
	expect((await ask(new URL("/runs/2/", url))).status).toBe(404);
	for (const each of ["runs", "/runs/3/raw", "/runs/2/"]) {
		await ask(new URL(each, url));
	}
	const said = cli
		.stderr()
		.split("\n")
		.filter((line) => line.includes("warning"));
	expect(said.map((line) => line.replace(/^.*warning: /, "")).sort()).toEqual([
		`${history} has something that is no run: notes.txt`,
		`${history}/000001 is no run of ours`,
		`${history}/000002 is of a newer sse-tail`,
		`${history}/000003: ${numbers(300).length} bytes of its output are missing`,
		`${history}/000004: ${numbers(400).length} bytes of its output are missing`,
	]);
});

it("follows what another sse-tail keeps meanwhile, to its end or until it is lost", async () => {
	const history = testFolder();
	const { url } = await serve(history);
	expect(await json(url, "runs")).toEqual([]);
	const shell = ["--shell", "echo one; read x; echo two; read x; exit 3"];
	const args = ["-p0", "--history", history, ...shell];
	for (const ending of ["exited", "lost"]) {
		const cli = start(args, { stdin: "pipe" });
		await expect
			.poll(() => json(url, "status"))
			.toMatchObject({ state: "running", run: ending === "lost" ? 2 : 1 });
		const seen: string[] = [];
		const reading = readEvents(
			new URL("/events", url),
			"",
			({ event, data }) => {
				seen.push(`${event} ${data.replace(/\d+,/, "")}`);
				if (event !== "stdout") return;
				if (data.includes("one")) cli.child.stdin?.write("\n");
				if (!data.includes("two")) return;
				if (ending === "lost") cli.child.kill("SIGKILL");
				else cli.child.stdin?.end("\n");
			},
		);
		const status = await json(url, "status?wait");
		expect(status.state).toBe(ending);
		await reading;
		expect(seen.filter((each) => each.startsWith("stdout"))).toEqual([
			'stdout ["one\\n"]',
			'stdout ["two\\n"]',
		]);
		expect(seen.at(-1)).toBe(
			ending === "lost" ? 'stdout ["two\\n"]' : "end {}",
		);
		await cli.ended;
	}
});

it("is where the list of a session begins that is controlled, and of no other", async () => {
	const history = testFolder();
	await keep(history, "echo before");
	await keep(history, "echo later");
	const args = ["-p0", "--history", history];
	const plain = start([...args, "--keep", "--", "echo", "mine"]);
	const numbersOf = async (url: URL) =>
		(await json(url, "runs")).map((each: { run: number }) => each.run);
	const url = await plain.url;
	expect(await numbersOf(url)).toEqual([3]);
	expect((await ask(new URL("/runs/1/raw", url))).status).toBe(404);
	const clicked = start([...args, "--on-click", "--", "echo", "mine"]);
	onTestFinished(async () => void (await stop(clicked)));
	const board = await clicked.url;
	expect((await json(board, "status")).state).toBe("waiting");
	await stop(plain);
	expect(await numbersOf(board)).toEqual([3, 2, 1]);
	expect(await text(board, "/runs/2/raw")).toBe("later\n");
});

it("finds what went wrong as a run ends, where it takes a click", async () => {
	const history = testFolder();
	const line = "echo 'a.c:3:5: error: no'; exit 4";
	const args = ["--history", history, "--on-click", "--shell", line];
	const controlled = await startControlled(args);
	expect((await post(controlled, "runs")).status).toBe(201);
	const file = join(history, "000001", "first-error.json");
	await expect.poll(() => existsSync(file)).toBe(true);
	expect(readFileSync(file, "utf8")).toContain('"place":"a.c:3:5"');
});

it("looks for what goes wrong in a long run before its end", async () => {
	const history = testFolder();
	const line = "echo 'a.c:3:5: error: no'; seq 1000000; sleep 4; exit 4";
	// Says nothing itself, so that nobody asks.
	const cli = await keep(history, line, ["--quiet", "--no-echo"]);
	expect(cli.code).toBe(4);
	const file = join(history, "000001", "first-error.json");
	expect(readFileSync(file, "utf8")).toContain('"place":"a.c:3:5"');
});

it("finds kept runs by what is known of them", async () => {
	const history = testFolder();
	await keep(history, "echo deploy");
	await keep(history, "echo other; exit 7");
	await keep(history, "echo Deploy again");
	const { url } = await serve(history);
	const found = async (text: string, more = "") => {
		const query = `runs?find=${encodeURIComponent(text)}${more}`;
		const runs = await json(url, query);
		return runs.map((each: { run: number }) => each.run);
	};
	expect(await found("deploy")).toEqual([3, 1]);
	expect(await found("DEPLOY again")).toEqual([3]);
	expect(await found("deploy", "&before=3")).toEqual([1]);
	expect(await found("failed")).toEqual([2]);
	expect(await found("exit code 7 other")).toEqual([2]);
	expect(await found("#1")).toEqual([1]);
	expect(await found(new Date().toISOString().slice(0, 7))).toEqual([3, 2, 1]);
	expect(await found("nothing of this")).toEqual([]);
	expect(await found("")).toEqual([3, 2, 1]);
});

it("warns of --no-token, as with a command", async () => {
	const history = testFolder();
	await keep(history, "echo hi");
	const cli = start(["-p0", "--history", history, "--serve", "--no-token"]);
	onTestFinished(async () => void (await stop(cli)));
	await cli.url;
	expect(cli.stderr()).toContain("warning: --no-token");
});

it("says in a line what is wrong with its folder", async () => {
	const folder = join(testFolder(), "none");
	const { code, stderr } = await run(["--history", folder, "--serve"]);
	expect([code, stderr]).toEqual([
		125,
		`sse-tail: error: ${folder} is not there\n`,
	]);
	const place = { folder: "/", isTerminal: true };
	const parse = (...args: string[]) => parseOptions(args, place);
	expect(() => parse("--serve")).toThrow(/--serve needs --history/);
	expect(() =>
		parse("--history", "h", "--serve", "--history-keep", "1"),
	).toThrow(/deletes nothing/);
	expect(() => parse("--history", "h", "--serve", "make")).toThrow(
		/runs nothing/,
	);
	expect(() => parse("--history", "h", "--serve", "-n", "a=b")).toThrow(
		/runs nothing/,
	);
});

it("finds lines in all kept runs, newest first, as the page numbers them", async () => {
	const history = testFolder();
	const bold = "printf 'a \\033[1mWarn\\033[mING\\n'";
	await keep(history, `seq 4; ${bold}; seq 90000; ${bold}; exit 3`);
	await keep(history, "echo nothing of that kind");
	await keep(
		history,
		`echo ${"x".repeat(900)} warning 3 of ${"y".repeat(900)}`,
	);
	await keep(history, "for n in 1 2 3 4 5; do echo warning $n; done");
	const { url } = await serve(history);
	const search = async (query: string) => {
		const found = await text(url, `search?${query}`);
		return found
			.trimEnd()
			.split("\n")
			.map((each) => JSON.parse(each));
	};
	const lines = async (query: string) => {
		const found = (await search(query)).filter(({ run }) => run);
		return found.map(({ path, line, text }) => [`${path}#L${line}`, text]);
	};
	const all = await search("text=WARNING");
	expect(all.at(-1)).toEqual({ searched: 4, isWhole: true });
	expect(all[0]).toMatchObject({
		run: 4,
		title: expect.stringMatching(/^for/),
	});
	const found = await lines("text=warning");
	expect(found.map(([place]) => place)).toEqual([
		...["runs/4/#L1", "runs/4/#L2", "runs/4/#L3"],
		...["runs/3/#L1", "runs/1/#L5", "runs/1/#L90006"],
	]);
	expect(found[3]?.[1]).toMatch(/^x{39} warning 3 of y{400,}$/);
	expect(await lines("text=a%20warning&find=failed")).toEqual([
		["runs/1/#L5", "a WarnING"],
		["runs/1/#L90006", "a WarnING"],
	]);
	expect(await search("text=no%20such%20line")).toHaveLength(5);
	for (const wrong of ["", "text=", "text=%20", `text=${"x".repeat(201)}`]) {
		expect((await ask(new URL(`search?${wrong}`, url))).status).toBe(400);
	}
});

it("stops looking for who has gone, and lets few look at once", async () => {
	const history = testFolder();
	await keep(history, "seq 3000000");
	const { url } = await serve(history);
	const search = new URL("search?text=nowhere", url);
	const asked = await Promise.all([1, 2, 3, 4].map(() => open(search)));
	expect((await ask(search)).status).toBe(503);
	for (const answer of asked) answer.destroy();
	await expect.poll(async () => (await ask(search)).status).toBe(200);
});
