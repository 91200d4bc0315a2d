import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { start, stop } from "../helpers/cli.ts";
import { testFolder } from "../helpers/folder.ts";
import {
	hubOn,
	json,
	type Listed,
	logWith,
	publish,
	runsOn,
	serve,
	serveWithin,
	text,
} from "../helpers/hub.ts";
import { mayMount } from "../helpers/mount.ts";
import { TestRedis } from "../helpers/redis.ts";
import { reassemble, sha256 } from "../helpers/viewer.ts";

/** What is kept of a run, when it has ended. */
async function keptIn(folder: string, name: string) {
	const file = join(folder, name, "run.json");
	const read = () => JSON.parse(readFileSync(file, "utf8"));
	await expect.poll(() => read().state, { timeout: 15_000 }).toBe("exited");
	const output = readFileSync(join(folder, name, "output"));
	return { run: read(), output };
}

const tokenOf = ({ path }: Listed) => path.split("/")[1] ?? "";

it("keeps all that is published, and shows it when Redis has it no more", async () => {
	const redis = await TestRedis.start();
	const folder = join(testFolder(), "kept");
	const keeping = ["--history", folder];
	await publish(redis, "seq 9; exit 3", "--linger", "0").ended;
	const hub = await hubOn(redis, ...keeping);
	await publish(redis, "echo ä; echo no >&2", "--linger", "0").ended;
	const runs = await runsOn(hub, 2);
	expect(await keptIn(folder, "000001")).toMatchObject({
		run: { exitCode: 3, title: "seq 9; exit 3" },
		output: Buffer.from("1\n2\n3\n4\n5\n6\n7\n8\n9\n"),
	});
	await keptIn(folder, "000002");
	const before = await Promise.all(
		runs.map(({ path }) => text(hub.url, `/${path}events`)),
	);
	await stop(hub.cli);
	await redis.kill();
	const later = await hubOn(redis, ...keeping);
	expect(later.cli.stderr()).toContain("no news of the hub");
	// How long it has run by other clocks is not known to the ms.
	const same = ({ durationMs: _, ...run }: Listed) => run;
	const listed = (await json(later.url, "runs")) as Listed[];
	expect(listed.map(same)).toEqual(runs.map(same));
	for (const [index, { path }] of listed.entries()) {
		const events = await text(later.url, `/${path}events`);
		expect(events).toBe(before[index]);
		const [, first = ""] = /^id: (.*)$/m.exec(events) ?? [];
		const rest = await text(later.url, `/${path}events`, first);
		expect(rest).not.toBe("");
		expect(events.endsWith(rest)).toBe(true);
	}
	expect(await text(later.url, "/raw")).toBe("ä\nno\n");
	// It comes back empty, and counts anew.
	await redis.run();
	await publish(redis, "echo third", "--linger", "0").ended;
	await runsOn(later, 3);
	const [third] = (await json(later.url, "runs")) as Listed[];
	expect(third).toMatchObject({ run: 3, title: "echo third" });
	expect((await keptIn(folder, "000003")).run.log.token).toBe(
		tokenOf(third as Listed),
	);
	const plain = await serve("--serve", ...keeping);
	expect(await text(plain.url, "/runs/2/raw")).toBe("ä\nno\n");
}, 40_000);

it("goes on with a run where a hub that was killed has left it", async () => {
	const redis = await TestRedis.start();
	const folder = join(testFolder(), "kept");
	const keeping = ["--history", folder];
	const line = "seq 300000; read a; seq 300001 700000; read a; echo the end";
	const publisher = start(
		[
			...["-p0", "--no-open", "--no-echo", "--hub", redis.url],
			...["--hub-window", "1M", "--shell", line],
		],
		{ stdin: "pipe" },
	);
	const expected = `${Array.from({ length: 700_000 }, (_, n) => n + 1).join("\n")}\nthe end\n`;
	const [first, second] = [
		await hubOn(redis, ...keeping),
		await hubOn(redis, ...keeping),
	];
	const [run] = await runsOn(first, 1, "running");
	const output = join(folder, "000001", "output");
	const size = () => readFileSync(output).length;
	await expect.poll(size).toBe(1_988_895);
	const writer = () =>
		JSON.parse(readFileSync(join(folder, "000001/run.json"), "utf8")).writer
			.pid;
	const [killed, other] =
		writer() === first.cli.child.pid ? [first, second] : [second, first];
	killed.cli.child.kill("SIGKILL");
	await expect.poll(writer).toBe(other.cli.child.pid);
	await stop(other.cli);
	publisher.child.stdin?.write("\n");
	const sent = async () =>
		redis.call("GET", await redis.call("KEYS", "*:run:*"));
	await expect.poll(sent).toContain('"bytes":4788895');
	const third = await hubOn(redis, ...keeping);
	// What has left Redis it has of the publisher, as long as that is there.
	await expect.poll(size).toBe(4_788_895);
	// Live, with its beginning from what is kept.
	const polled = await text(third.url, `/${run?.path}events?poll`);
	expect(polled).toContain("event: start");
	expect(polled).toContain('"1\\n2\\n3\\n');
	const ids = [...polled.matchAll(/^id: (.*)$/gm)].map(([, id = ""]) => id);
	for (const id of ids.slice(0, 3)) {
		const rest = await text(third.url, `/${run?.path}events?poll`, id);
		expect(rest).not.toContain("event: gap");
		expect(rest).toContain(`id: ${ids[ids.indexOf(id) + 1]}\n`);
	}
	publisher.child.stdin?.write("\n");
	await runsOn(third, 1);
	const kept = await keptIn(folder, "000001");
	expect(sha256(kept.output)).toBe(sha256(expected));
	expect(readdirSync(folder)).toEqual(["000001"]);
	const all = await reassemble(new URL(`${run?.path}events`, third.url));
	expect(all.names).toEqual(["start", "exit", "end"]);
	expect(all.hash.digest("hex")).toBe(sha256(expected));
	for (const { cli } of [first, second, third]) {
		expect(cli.stderr()).not.toContain("error");
	}
}, 40_000);

it("says how much is missing of what nobody has any more", async () => {
	const redis = await TestRedis.start();
	const folder = join(testFolder(), "kept");
	const keeping = ["--history", folder];
	const line = "seq 300000; read a; seq 300001 700000; sleep 60";
	const args = ["-p0", "--no-open", "--no-echo", "--hub", redis.url];
	const window = ["--hub-window", "1M"];
	const publisher = start([...args, ...window, "--shell", line], {
		stdin: "pipe",
	});
	const hub = await hubOn(redis, ...keeping);
	const [run] = await runsOn(hub, 1, "running");
	const output = join(folder, "000001", "output");
	const size = () => readFileSync(output).length;
	await expect.poll(size).toBe(1_988_895);
	await stop(hub.cli);
	publisher.child.stdin?.write("\n");
	await logWith(redis, 4_788_895);
	publisher.child.kill("SIGKILL");
	await publisher.ended;
	await redis.call("DEL", await redis.call("KEYS", "*:alive:*"));
	const later = await hubOn(redis, ...keeping);
	await runsOn(later, 1, "lost");
	const all = await reassemble(new URL(`${run?.path}events`, later.url));
	expect(all.names).toEqual(["start", "gap"]);
	const gap = all.others[1]?.data as { bytes: number };
	expect(gap.bytes + all.bytes).toBe(4_788_895);
	expect(all.bytes).toBeGreaterThan(1_988_895 + 500_000);
	await expect.poll(size).toBe(all.bytes);
}, 40_000);

it("goes on without where runs can't be kept, and says so once", async () => {
	const redis = await TestRedis.start();
	const file = join(testFolder(), "a-file");
	writeFileSync(file, "");
	const hub = await hubOn(redis, "--history", file);
	const on = () => publish(redis, "echo on", "--linger", "0").ended;
	await Promise.all([on(), on()]);
	await runsOn(hub, 2);
	expect(await text(hub.url, "/raw")).toBe("on\n");
	const told = hub.cli.stderr().match(/runs are not kept.*/g);
	expect(told).toEqual([
		`runs are not kept, or not all of them: ${file} is no folder`,
	]);
});

it.runIf(mayMount)(
	"shows runs as before where the disk is full that they are kept on, and says so once",
	async () => {
		const redis = await TestRedis.start();
		const folder = testFolder();
		const mount = `mount -t tmpfs -o size=2m,mode=700 none ${folder}; exec "$0" "$@"`;
		const hub = await serveWithin(
			["unshare", "-m", "sh", "-c", mount],
			...["--hub", redis.url, "--serve", "--history", folder],
		);
		const expected = spawnSync("seq", ["1000000"], { maxBuffer: 1e8 }).stdout;
		for (let turn = 1; turn <= 2; turn++) {
			await publish(redis, "seq 1000000").ended;
			const [run] = await runsOn(hub, turn);
			const all = await reassemble(new URL(`${run?.path}events`, hub.url));
			expect(all.names).toEqual(["start", "exit", "end"]);
			expect(all.hash.digest("hex")).toBe(sha256(expected));
		}
		const told = hub.cli.stderr().match(/sse-tail: error: .*/g);
		expect(told).toEqual([expect.stringContaining("no room on the disk")]);
	},
);

it("keeps no more than it is told to, and does not read again what it has deleted", async () => {
	const redis = await TestRedis.start();
	const folder = join(testFolder(), "kept");
	const keeping = ["--history", folder, "--history-keep", "2"];
	const once = (n: number) =>
		publish(redis, `echo ${n}`, "--linger", "0").ended;
	for (const n of [1, 2, 3]) await once(n);
	const hub = await hubOn(redis, ...keeping);
	const names = () => readdirSync(folder).sort();
	await expect.poll(names).toEqual(["000002", "000003"]);
	await keptIn(folder, "000002");
	await once(4);
	await expect.poll(names).toEqual(["000003", "000004"]);
	await keptIn(folder, "000004");
	await stop(hub.cli);
	const again = await hubOn(redis, ...keeping);
	await once(5);
	await expect.poll(names).toEqual(["000004", "000005"]);
	expect((await runsOn(again, 5)).map(({ run }) => run)).toEqual([
		5, 4, 3, 2, 1,
	]);
}, 40_000);
