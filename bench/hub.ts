import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { chatter, chatterText, openCrowd } from "../test/helpers/crowd.ts";
import { sha256 } from "../test/helpers/viewer.ts";
import { lineTimes } from "./latency.ts";
import {
	BIN,
	ms,
	openStream,
	quantile,
	type Started,
	startServer,
	timed,
} from "./measure.ts";

const GB = 1_000_000_000;
const LINES = 300;
const VIEWERS = 1000;
const CHATTER = [400, 20] as const;
const RUNS = [1, 10, 50];

/** What comes through a hub, how fast, and what that takes; with a Redis on this machine. */
export async function hub(): Promise<void> {
	const folder = mkdtempSync(join(tmpdir(), "sse-tail-bench-"));
	const socket = join(folder, "redis.sock");
	const own = ["--port", "0", "--unixsocket", socket, "--save", ""];
	const redis = spawn("redis-server", [...own, "--dir", folder], {
		stdio: ["ignore", "pipe", "ignore"],
	});
	try {
		for await (const chunk of redis.stdout) {
			if (/ready to accept/i.test(`${chunk}`)) break;
		}
		redis.stdout.on("error", () => {}).resume();
		const url = `redis+unix://${socket}`;
		await latency(url);
		await flood(url, redis);
		for (const count of RUNS) await manyRuns(url, count);
		await manyViewers(url);
	} finally {
		redis.kill("SIGKILL");
		await once(redis, "exit");
		rmSync(folder, { recursive: true });
	}
}

const serve = (url: string, prefix: string) =>
	startServer([
		...[BIN, "-p0", "--no-open", "--serve"],
		...["--hub", url, "--hub-prefix", prefix],
	]);

const publish = (url: string | undefined, prefix: string, line: string) =>
	startServer([
		...[BIN, "-p0", "--no-open", "--no-echo", "--keep"],
		...(url ? ["--hub", url, "--hub-prefix", prefix] : []),
		...["--shell", line],
	]);

/** The paths of so many runs, when they are on the hub. */
async function runsOn(server: Started, count: number): Promise<string[]> {
	for (;;) {
		const answer = await fetch(new URL("runs", server.url));
		const runs = (await answer.json()) as { path: string }[];
		if (runs.length === count) return runs.map(({ path }) => path);
		await delay(50);
	}
}

/** From writing a lone line, through `cat`, Redis and a hub, to having it as a viewer. */
async function latency(url: string): Promise<void> {
	const server = await serve(url, "latency");
	const publisher = await publish(url, "latency", "cat");
	await runsOn(server, 1);
	const viewed = new URL("events", server.url);
	const times = await lineTimes(publisher, viewed, LINES);
	await Promise.all([publisher.stop(), server.stop()]);
	const [p50, p99] = [quantile(times, 0.5), quantile(times, 0.99)];
	console.log(`latency of a lone line through a hub, ${LINES} lines:`);
	console.log(`  p50 ${ms(p50)}, p99 ${ms(p99)}`);
}

/** 1 GB watched where it runs, and on a hub; the memory of all three. */
async function flood(url: string, redis: ChildProcess): Promise<void> {
	const line = `read go; yes ${"0123456789".repeat(8)} | head -c ${GB}`;
	const rate = (took: number) => `${(GB / 1e3 / took).toFixed(0)} MB/s`;
	const alone = await publish(undefined, "", line);
	const near = await watched(alone, new URL("raw", alone.url));
	await alone.stop();
	const server = await serve(url, "flood");
	const publisher = await publish(url, "flood", line);
	await runsOn(server, 1);
	const far = await watched(publisher, new URL("raw", server.url));
	const peaks = [publisher.child, server.child, redis].map(peakMemory);
	await Promise.all([publisher.stop(), server.stop()]);
	console.log("1 GB, watched by one viewer:");
	console.log(`  where it runs ${rate(near)}, on a hub ${rate(far)}`);
	console.log(
		`  peak memory: publisher ${peaks[0]}, hub ${peaks[1]}, Redis ${peaks[2]}`,
	);
}

async function watched({ child }: Started, raw: URL): Promise<number> {
	const stream = await openStream(raw);
	let bytes = 0;
	const took = await timed(async () => {
		child.stdin?.write("go\n");
		for await (const chunk of stream) {
			bytes += chunk.length;
			if (bytes === GB) break;
		}
	});
	if (bytes !== GB) throw new Error(`${bytes} bytes of 1 GB came`);
	return took;
}

function peakMemory({ pid }: ChildProcess): string {
	const status = readFileSync(`/proc/${pid}/status`, "latin1");
	const [, peak] = /VmHWM:\s+(\d+) kB/.exec(status) ?? [];
	return `${Math.round(Number(peak) / 1024)} MiB`;
}

/** Runs of one publisher each, at once, each with a viewer on the hub. */
async function manyRuns(url: string, count: number): Promise<void> {
	const prefix = `runs${count}`;
	const server = await serve(url, prefix);
	const line = "read go; seq 100000";
	const publishers: Started[] = [];
	for (let n = 0; n < count; n++) {
		publishers.push(await publish(url, prefix, line));
	}
	const paths = await runsOn(server, count);
	const expected = Array.from({ length: 100_000 }, (_, n) => `${n + 1}\n`);
	const whole = sha256(expected.join(""));
	let complete = 0;
	const took = await timed(async () => {
		for (const { child } of publishers) child.stdin?.write("go\n");
		const reading = paths.map(async (path) => {
			const [viewer] = await openCrowd(new URL(`${path}events`, server.url), 1);
			await viewer?.read();
			if (viewer?.all.hash.digest("hex") === whole) complete++;
		});
		await Promise.all(reading);
	});
	await Promise.all([...publishers, server].map((each) => each.stop()));
	const bytes = (count * expected.join("").length) / 1e6;
	console.log(`${count} runs at once, ${bytes.toFixed(1)} MB in all:`);
	console.log(`  complete by SHA-256  ${complete}, in ${ms(took)}`);
}

/** As many viewers as one hub may have. */
async function manyViewers(url: string): Promise<void> {
	const server = await serve(url, "viewers");
	const line = `read go; ${chatter(...CHATTER)}`;
	const publisher = await publish(url, "viewers", line);
	await runsOn(server, 1);
	const crowd = await openCrowd(new URL("events", server.url), VIEWERS);
	const whole = sha256(chatterText(...CHATTER));
	const took = await timed(async () => {
		publisher.child.stdin?.write("go\n");
		await Promise.all(crowd.map((viewer) => viewer.read()));
	});
	const complete = crowd.filter(
		({ all }) => all.hash.digest("hex") === whole,
	).length;
	const peak = peakMemory(server.child);
	await Promise.all([publisher.stop(), server.stop()]);
	console.log(`${VIEWERS} viewers of a chatty command on one hub:`);
	console.log(
		`  complete by SHA-256  ${complete}, in ${ms(took)}; peak memory of the hub ${peak}`,
	);
}
